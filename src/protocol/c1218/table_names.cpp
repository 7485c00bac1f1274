// The names of the standard tables (ANSI C12.19, clause 9).
#include <iterator>

#include "protocol/c1218/tables.hpp"

namespace obiscope::c1218 {
namespace {

struct Named {
  std::uint16_t table;
  std::string_view name;
};
constexpr Named kNames[] = {
    {0, "GEN_CONFIG_TBL"},
    {1, "GENERAL_MFG_ID_TBL"},
    {2, "DEVICE_NAMEPLATE_TBL"},
    {3, "ED_MODE_STATUS_TBL"},
    {4, "PENDING_STATUS_TBL"},
    {5, "DEVICE_IDENT_TBL"},
    {6, "UTIL_INFO_TBL"},
    {7, "PROC_INITIATE_TBL"},
    {8, "PROC_RESPONSE_TBL"},
    {10, "DIM_SOURCES_LIM_TBL"},
    {11, "ACT_SOURCES_LIM_TBL"},
    {12, "UOM_ENTRY_TBL"},
    {13, "DEMAND_CONTROL_TBL"},
    {14, "DATA_CONTROL_TBL"},
    {15, "CONSTANTS_TBL"},
    {16, "SOURCES_TBL"},
    {20, "DIM_REGS_TBL"},
    {21, "ACT_REGS_TBL"},
    {22, "DATA_SELECTION_TBL"},
    {23, "CURRENT_REG_DATA_TBL"},
    {24, "PREVIOUS_SEASON_DATA_TBL"},
    {25, "PREVIOUS_DEMAND_RESET_DATA_TBL"},
    {26, "SELF_READ_DATA_TBL"},
    {27, "PRESENT_REGISTER_SELECT_TBL"},
    {28, "PRESENT_REGISTER_DATA_TBL"},
    {30, "DIM_DISP_TBL"},
    {31, "ACT_DISP_TBL"},
    {32, "DISP_SOURCE_TBL"},
    {33, "PRI_DISP_LIST_TBL"},
    {34, "SEC_DISP_LIST_TBL"},
    {40, "DIM_SECURITY_LIMITING_TBL"},
    {41, "ACT_SECURITY_LIMITING_TBL"},
    {42, "SECURITY_TBL"},
    {43, "DEFAULT_ACCESS_CONTROL_TBL"},
    {44, "ACCESS_CONTROL_TBL"},
    {45, "KEY_TBL"},
    {50, "DIM_TIME_TOU_TBL"},
    {51, "ACT_TIME_TOU_TBL"},
    {52, "CLOCK_TBL"},
    {53, "TIME_OFFSET_TBL"},
    {54, "CALENDAR_TBL"},
    {55, "CLOCK_STATE_TBL"},
    {56, "TIME_REMAIN_TBL"},
    {60, "DIM_LP_TBL"},
    {61, "ACT_LP_TBL"},
    {62, "LP_CTRL_TBL"},
    {63, "LP_STATUS_TBL"},
    {64, "LP_DATA_SET1_TBL"},
    {65, "LP_DATA_SET2_TBL"},
    {66, "LP_DATA_SET3_TBL"},
    {67, "LP_DATA_SET4_TBL"},
    {70, "DIM_LOG_TBL"},
    {71, "ACT_LOG_TBL"},
    {72, "EVENTS_ID_TBL"},
    {73, "HISTORY_LOG_CTRL_TBL"},
    {74, "HISTORY_LOG_DATA_TBL"},
    {75, "EVENT_LOG_CTRL_TBL"},
    {76, "EVENT_LOG_DATA_TBL"},
    {80, "DIM_UDT_TBL"},
    {81, "ACT_UDT_TBL"},
    {90, "DIM_TELEPHONE_TBL"},
    {91, "ACT_TELEPHONE_TBL"},
    {92, "GLOBAL_PARAMETERS_TBL"},
    {93, "ORIGINATE_PARAMETERS_TBL"},
    {94, "ORIGINATE_SCHEDULE_TBL"},
    {95, "ANSWER_PARAMETERS_TBL"},
    {96, "CALL_PURPOSE_TBL"},
    {97, "CALL_STATUS_TBL"},
    {98, "ORIGINATE_STATUS_TBL"},
    {110, "DIM_LOAD_CONTROL_TBL"},
    {111, "ACT_LOAD_CONTROL_TBL"},
    {112, "LOAD_CONTROL_STATUS_TBL"},
    {113, "LOAD_CONTROL_CONFIGURATION_TBL"},
    {114, "LOAD_CONTROL_SCHEDULE_TBL"},
    {115, "LOAD_CONTROL_CONDITIONS_TBL"},
    {116, "PREPAYMENT_STATUS_TBL"},
    {117, "PREPAYMENT_CONTROL_TBL"},
    {118, "BILLING_CONTROL_TBL"},
};

}  // namespace

std::string_view table_name(std::uint16_t table) {
  for (const Named& one : kNames)
    if (one.table == table) return one.name;
  return {};
}

}  // namespace obiscope::c1218
