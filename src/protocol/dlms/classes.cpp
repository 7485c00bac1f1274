// The names of interface classes, their attributes and methods, as IEC 62056-6-2 writes them. Where versions differ,
// the older ones stand first. An empty name is a number that the standard keeps free.
#include "protocol/dlms/classes.hpp"

namespace obiscope::dlms {
namespace {

using Names = std::string_view;

constexpr Names kData[] = {"logical_name", "value"};
constexpr Names kRegister[] = {"logical_name", "value", "scaler_unit"};
constexpr Names kReset[] = {"reset"};
constexpr Names kExtendedRegister[] = {"logical_name", "value", "scaler_unit", "status", "capture_time"};
constexpr Names kDemandRegister[] = {"logical_name",     "current_average_value", "last_average_value", "scaler_unit",
                                     "status",           "capture_time",          "start_time_current", "period",
                                     "number_of_periods"};
constexpr Names kDemandMethods[] = {"reset", "next_period"};
constexpr Names kActivation[] = {"logical_name", "register_assignment", "mask_list", "active_mask"};
constexpr Names kActivationMethods[] = {"add_register", "add_mask", "delete_mask"};
constexpr Names kProfile[] = {"logical_name", "buffer",      "capture_objects", "capture_period",
                              "sort_method",  "sort_object", "entries_in_use",  "profile_entries"};
constexpr Names kProfileMethods0[] = {"reset", "capture", "get_buffer_by_range", "get_buffer_by_index"};
constexpr Names kProfileMethods1[] = {"reset", "capture"};
constexpr Names kClock[] = {"logical_name",
                            "time",
                            "time_zone",
                            "status",
                            "daylight_savings_begin",
                            "daylight_savings_end",
                            "daylight_savings_deviation",
                            "daylight_savings_enabled",
                            "clock_base"};
constexpr Names kClockMethods[] = {"adjust_to_quarter",     "adjust_to_measuring_period", "adjust_to_minute",
                                   "adjust_to_preset_time", "preset_adjusting_time",      "shift_time"};
constexpr Names kScripts[] = {"logical_name", "scripts"};
constexpr Names kScriptMethods[] = {"execute"};
constexpr Names kEntries[] = {"logical_name", "entries"};
constexpr Names kScheduleMethods[] = {"enable_disable", "insert", "delete"};
constexpr Names kInsertDelete[] = {"insert", "delete"};
constexpr Names kAssociationSn0[] = {"logical_name", "object_list"};
constexpr Names kAssociationSn1[] = {"logical_name", "object_list", "access_rights_list"};
constexpr Names kAssociationSn2[] = {"logical_name", "object_list", "access_rights_list", "security_setup_reference"};
constexpr Names kAssociationSn4[] = {"logical_name", "object_list", "access_rights_list", "security_setup_reference",
                                     "user_list",    "current_user"};
constexpr Names kAssociationSnMethods1[] = {"",
                                            "",
                                            "read_by_logicalname",
                                            "get_attributes&methods",
                                            "change_LLS_secret",
                                            "change_HLS_secret",
                                            "",
                                            "reply_to_HLS_authentication"};
constexpr Names kAssociationSnMethods2[] = {"", "", "read_by_logicalname",        "", "change_secret",
                                            "", "", "reply_to_HLS_authentication"};
constexpr Names kAssociationSnMethods4[] = {"", "", "read_by_logicalname",         "",         "change_secret",
                                            "", "", "reply_to_HLS_authentication", "add_user", "remove_user"};
constexpr Names kAssociationLn0[] = {"logical_name",
                                     "object_list",
                                     "associated_partners_id",
                                     "application_context_name",
                                     "xDLMS_context_info",
                                     "authentication_mechanism_name",
                                     "LLS_secret",
                                     "association_status"};
constexpr Names kAssociationLn1[] = {"logical_name",
                                     "object_list",
                                     "associated_partners_id",
                                     "application_context_name",
                                     "xDLMS_context_info",
                                     "authentication_mechanism_name",
                                     "secret",
                                     "association_status",
                                     "security_setup_reference"};
constexpr Names kAssociationLn3[] = {"logical_name",
                                     "object_list",
                                     "associated_partners_id",
                                     "application_context_name",
                                     "xDLMS_context_info",
                                     "authentication_mechanism_name",
                                     "secret",
                                     "association_status",
                                     "security_setup_reference",
                                     "user_list",
                                     "current_user"};
constexpr Names kAssociationLnMethods1[] = {"reply_to_HLS_authentication", "change_HLS_secret", "add_object",
                                            "remove_object"};
constexpr Names kAssociationLnMethods3[] = {
    "reply_to_HLS_authentication", "change_HLS_secret", "add_object", "remove_object", "add_user", "remove_user"};
constexpr Names kSap[] = {"logical_name", "SAP_assignment_list"};
constexpr Names kSapMethods[] = {"connect_logical_device"};
constexpr Names kImage[] = {"logical_name",
                            "image_block_size",
                            "image_transferred_blocks_status",
                            "image_first_not_transferred_block_number",
                            "image_transfer_enabled",
                            "image_transfer_status",
                            "image_to_activate_info"};
constexpr Names kImageMethods[] = {"image_transfer_initiate", "image_block_transfer", "image_verify", "image_activate"};
constexpr Names kLocalPort[] = {"logical_name",   "default_mode", "default_baud", "proposed_baud", "response_time",
                                "device_address", "password_1",   "password_2",   "password_5"};
constexpr Names kCalendar[] = {"logical_name",
                               "calendar_name_active",
                               "season_profile_active",
                               "week_profile_table_active",
                               "day_profile_table_active",
                               "calendar_name_passive",
                               "season_profile_passive",
                               "week_profile_table_passive",
                               "day_profile_table_passive",
                               "activate_passive_calendar_time"};
constexpr Names kCalendarMethods[] = {"activate_passive_calendar"};
constexpr Names kMonitor[] = {"logical_name", "thresholds", "monitored_value", "actions"};
constexpr Names kSingleAction[] = {"logical_name", "executed_script", "type", "execution_time"};
constexpr Names kHdlc[] = {"logical_name",
                           "comm_speed",
                           "window_size_transmit",
                           "window_size_receive",
                           "max_info_field_length_transmit",
                           "max_info_field_length_receive",
                           "inter_octet_time_out",
                           "inactivity_time_out",
                           "device_address"};
constexpr Names kPush0[] = {"logical_name",
                            "push_object_list",
                            "send_destination_and_method",
                            "communication_window",
                            "randomisation_start_interval",
                            "number_of_retries",
                            "repetition_delay"};
constexpr Names kPush2[] = {"logical_name",
                            "push_object_list",
                            "send_destination_and_method",
                            "communication_window",
                            "randomisation_start_interval",
                            "number_of_retries",
                            "repetition_delay",
                            "port_reference",
                            "push_client_SAP",
                            "push_protection_parameters",
                            "push_operation_method",
                            "confirmation_parameters",
                            "last_confirmation_date_time"};
constexpr Names kPushMethods0[] = {"push"};
constexpr Names kPushMethods2[] = {"push", "reset"};
constexpr Names kTcpUdp[] = {"logical_name", "TCP-UDP_port",   "IP_reference",
                             "MSS",          "nb_of_sim_conn", "inactivity_time_out"};
constexpr Names kIpv4[] = {"logical_name",        "DL_reference",         "IP_address",         "multicast_IP_address",
                           "IP_options",          "subnet_mask",          "gateway_IP_address", "use_DHCP_flag",
                           "primary_DNS_address", "secondary_DNS_address"};
constexpr Names kIpv4Methods[] = {"add_mc_IP_address", "delete_mc_IP_address", "get_nbof_mc_IP_addresses"};
constexpr Names kGprs[] = {"logical_name", "APN", "PIN_code", "quality_of_service"};
constexpr Names kRegisterTable[] = {"logical_name", "table_cell_values", "table_cell_definition", "scaler_unit"};
constexpr Names kResetCapture[] = {"reset", "capture"};
constexpr Names kCompactData[] = {"logical_name", "compact_buffer",       "capture_objects",
                                  "template_id",  "template_description", "capture_method"};
constexpr Names kStatusMapping[] = {"logical_name", "status_word", "mapping_table"};
constexpr Names kSecurity0[] = {"logical_name", "security_policy", "security_suite", "client_system_title",
                                "server_system_title"};
constexpr Names kSecurity1[] = {"logical_name",        "security_policy",     "security_suite",
                                "client_system_title", "server_system_title", "certificates"};
constexpr Names kSecurityMethods0[] = {"security_activate", "global_key_transfer"};
constexpr Names kSecurityMethods1[] = {"security_activate",
                                       "key_transfer",
                                       "key_agreement",
                                       "generate_key_pair",
                                       "generate_certificate_request",
                                       "import_certificate",
                                       "export_certificate",
                                       "remove_certificate"};
constexpr Names kDisconnect[] = {"logical_name", "output_state", "control_state", "control_mode"};
constexpr Names kDisconnectMethods[] = {"remote_disconnect", "remote_reconnect"};
constexpr Names kLimiter[] = {"logical_name",
                              "monitored_value",
                              "threshold_active",
                              "threshold_normal",
                              "threshold_emergency",
                              "min_over_threshold_duration",
                              "min_under_threshold_duration",
                              "emergency_profile",
                              "emergency_profile_group_id_list",
                              "emergency_profile_active",
                              "actions"};
constexpr Names kMbusClient[] = {"logical_name",
                                 "mbus_port_reference",
                                 "capture_definition",
                                 "capture_period",
                                 "primary_address",
                                 "identification_number",
                                 "manufacturer_id",
                                 "version",
                                 "device_type",
                                 "access_number",
                                 "status",
                                 "alarm",
                                 "configuration",
                                 "encryption_key_status"};
constexpr Names kMbusMethods[] = {"slave_install",      "slave_deinstall",   "capture",
                                  "reset_alarm",        "synchronize_clock", "data_send",
                                  "set_encryption_key", "transfer_key"};

template <class T, std::size_t kCount>
constexpr std::span<const T> first_of(const T (&names)[kCount], std::size_t count) {
  return std::span<const T>(names).first(count);
}

// By class and version; a version stands for the older ones behind the entry before.
constexpr InterfaceClass kClasses[] = {
    {1, 0, "Data", kData, {}, 0},
    {3, 0, "Register", kRegister, kReset, 0x28},
    {4, 0, "Extended register", kExtendedRegister, kReset, 0x38},
    {5, 0, "Demand register", kDemandRegister, kDemandMethods, 0x48},
    {6, 0, "Register activation", kActivation, kActivationMethods, 0x30},
    {7, 0, "Profile generic", kProfile, kProfileMethods0, 0x58},
    {7, 1, "Profile generic", kProfile, kProfileMethods1, 0x58},
    {8, 0, "Clock", kClock, kClockMethods, 0x60},
    {9, 0, "Script table", kScripts, kScriptMethods, 0x20},
    {10, 0, "Schedule", kEntries, kScheduleMethods, 0x20},
    {11, 0, "Special days table", kEntries, kInsertDelete, 0x10},
    {12, 0, "Association SN", kAssociationSn0, kAssociationSnMethods1, 0x20},
    {12, 1, "Association SN", kAssociationSn1, kAssociationSnMethods1, 0x20},
    {12, 2, "Association SN", kAssociationSn2, kAssociationSnMethods2, 0x20},
    {12, 4, "Association SN", kAssociationSn4, kAssociationSnMethods4, 0x20},
    {15, 0, "Association LN", kAssociationLn0, kAssociationLnMethods1, 0},
    {15, 1, "Association LN", kAssociationLn1, kAssociationLnMethods1, 0},
    {15, 3, "Association LN", kAssociationLn3, kAssociationLnMethods3, 0},
    {17, 0, "SAP assignment", kSap, kSapMethods, 0x20},
    {18, 0, "Image transfer", kImage, kImageMethods, 0x40},
    {19, 1, "IEC local port setup", kLocalPort, {}, 0},
    {20, 0, "Activity calendar", kCalendar, kCalendarMethods, 0x50},
    {21, 0, "Register monitor", kMonitor, {}, 0},
    {22, 0, "Single action schedule", kSingleAction, {}, 0},
    {23, 1, "IEC HDLC setup", kHdlc, {}, 0},
    {40, 0, "Push setup", kPush0, kPushMethods0, 0x38},
    {40, 1, "Push setup", first_of(kPush2, 10), kPushMethods0, 0},
    {40, 2, "Push setup", kPush2, kPushMethods2, 0},
    {41, 0, "TCP-UDP setup", kTcpUdp, {}, 0},
    {42, 0, "IPv4 setup", kIpv4, kIpv4Methods, 0x60},
    {45, 0, "GPRS modem setup", kGprs, {}, 0},
    {61, 0, "Register table", kRegisterTable, kResetCapture, 0x28},
    {62, 1, "Compact data", kCompactData, kResetCapture, 0},
    {63, 0, "Status mapping", kStatusMapping, {}, 0},
    {64, 0, "Security setup", kSecurity0, kSecurityMethods0, 0x28},
    {64, 1, "Security setup", kSecurity1, kSecurityMethods1, 0x30},
    {70, 0, "Disconnect control", kDisconnect, kDisconnectMethods, 0x20},
    {71, 0, "Limiter", kLimiter, {}, 0},
    {72, 0, "M-Bus client", first_of(kMbusClient, 12), kMbusMethods, 0x60},
    {72, 1, "M-Bus client", kMbusClient, kMbusMethods, 0x70},
};

}  // namespace

std::span<const InterfaceClass> known_classes() {
  return kClasses;
}

const InterfaceClass* class_of(std::uint16_t id, Byte version) {
  const InterfaceClass* found = nullptr;
  for (const InterfaceClass& known : kClasses) {
    if (known.id != id) continue;
    found = &known;
    if (known.version >= version) break;
  }
  return found;
}

std::string attribute_name(std::uint16_t class_id, std::int8_t attribute, Byte version) {
  const InterfaceClass* const known = class_of(class_id, version);
  if (attribute == 1) return "logical_name";
  if (known != nullptr && attribute > 1 && static_cast<std::size_t>(attribute) <= known->attributes.size())
    return std::string(known->attributes[static_cast<std::size_t>(attribute) - 1]);
  return "attribute " + std::to_string(attribute);
}

}  // namespace obiscope::dlms
