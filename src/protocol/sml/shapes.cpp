#include "protocol/sml/shapes.hpp"

namespace obiscope::sml {
namespace {

using enum Shape;

constexpr Field kTime[] = {{"kind", number, {}}, {"seconds", number, {}}};
constexpr Field kLocalTime[] = {
    {"time stamp", number, {}}, {"minutes east of UTC", number, {}}, {"minutes of daylight saving", number, {}}};
constexpr Field kLocal[] = {{"kind", number, {}}, {"local time", tuple, kLocalTime}};

constexpr Field kPath[] = {{"path element", name, {}}};
constexpr Field kObjects[] = {{"object", name, {}}};

constexpr Field kEntryFields[] = {{"name", name, {}},          {"status", status, {}}, {"value time", Shape::time, {}},
                                  {"unit", unit, {}},          {"scaler", scaler, {}}, {"value", any, {}},
                                  {"value signature", raw, {}}};
constexpr Field kEntry[] = {{"entry", tuple, kEntryFields}};

constexpr Field kPeriodFields[] = {
    {"name", name, {}}, {"unit", unit, {}}, {"scaler", scaler, {}}, {"value", any, {}}, {"value signature", raw, {}}};
constexpr Field kPeriod[] = {{"value", tuple, kPeriodFields}};
constexpr Field kColumnFields[] = {{"name", name, {}}, {"unit", unit, {}}, {"scaler", scaler, {}}};
constexpr Field kColumn[] = {{"column", tuple, kColumnFields}};
constexpr Field kCellFields[] = {{"value", any, {}}, {"value signature", raw, {}}};
constexpr Field kCell[] = {{"cell", tuple, kCellFields}};
constexpr Field kRowFields[] = {
    {"value time", Shape::time, {}}, {"status", status, {}}, {"values", list_of, kCell}, {"row signature", raw, {}}};
constexpr Field kRow[] = {{"row", tuple, kRowFields}};

// Children are shown as what they are: their names do not repeat.
constexpr Field kTreeFields[] = {{"name", name, {}}, {"parameter", any, {}}, {"children", any, {}}};

constexpr Field kOpenRequest[] = {{"code page", octets, {}},  {"client id", raw, {}},    {"request file id", raw, {}},
                                  {"server id", server, {}},  {"user name", octets, {}}, {"password", secret, {}},
                                  {"SML version", number, {}}};
constexpr Field kOpenResponse[] = {{"code page", octets, {}},           {"client id", raw, {}},
                                   {"request file id", raw, {}},        {"server id", server, {}},
                                   {"reference time", Shape::time, {}}, {"SML version", number, {}}};
constexpr Field kClose[] = {{"global signature", raw, {}}};
constexpr Field kProfileRequest[] = {
    {"server id", server, {}},    {"user name", octets, {}},      {"password", secret, {}},
    {"with raw data", any, {}},   {"begin", Shape::time, {}},     {"end", Shape::time, {}},
    {"path", octets_list, kPath}, {"objects", list_of, kObjects}, {"details", any, {}}};
constexpr Field kPackResponse[] = {{"server id", server, {}},    {"time", Shape::time, {}},     {"period", number, {}},
                                   {"path", octets_list, kPath}, {"columns", list_of, kColumn}, {"rows", list_of, kRow},
                                   {"raw data", raw, {}},        {"profile signature", raw, {}}};
constexpr Field kListResponse[] = {
    {"server id", server, {}},    {"time", Shape::time, {}},       {"period", number, {}},
    {"path", octets_list, kPath}, {"value time", Shape::time, {}}, {"status", status, {}},
    {"values", list_of, kPeriod}, {"raw data", raw, {}},           {"period signature", raw, {}}};
constexpr Field kParameterRequest[] = {{"server id", server, {}},
                                       {"user name", octets, {}},
                                       {"password", secret, {}},
                                       {"path", octets_list, kPath},
                                       {"attribute", octets, {}}};
constexpr Field kParameterResponse[] = {
    {"server id", server, {}}, {"path", octets_list, kPath}, {"tree", tuple, kTreeFields}};
constexpr Field kSetParameterRequest[] = {{"server id", server, {}},
                                          {"user name", octets, {}},
                                          {"password", secret, {}},
                                          {"path", octets_list, kPath},
                                          {"tree", tuple, kTreeFields}};
constexpr Field kGetListRequest[] = {{"client id", raw, {}},
                                     {"server id", server, {}},
                                     {"user name", octets, {}},
                                     {"password", secret, {}},
                                     {"list name", name, {}}};
constexpr Field kGetListResponse[] = {{"client id", raw, {}},           {"server id", server, {}},
                                      {"list name", name, {}},          {"sensor time", Shape::time, {}},
                                      {"entries", list_of, kEntry},     {"list signature", raw, {}},
                                      {"gateway time", Shape::time, {}}};
constexpr Field kAttention[] = {
    {"server id", server, {}}, {"attention number", attention, {}}, {"text", octets, {}}, {"details", any, {}}};

}  // namespace

Fields body_fields(Tag tag) {
  switch (tag) {
    case Tag::open_request:
      return kOpenRequest;
    case Tag::open_response:
      return kOpenResponse;
    case Tag::close_request:
    case Tag::close_response:
      return kClose;
    case Tag::get_profile_pack_request:
    case Tag::get_profile_list_request:
      return kProfileRequest;
    case Tag::get_profile_pack_response:
      return kPackResponse;
    case Tag::get_profile_list_response:
      return kListResponse;
    case Tag::get_proc_parameter_request:
      return kParameterRequest;
    case Tag::get_proc_parameter_response:
      return kParameterResponse;
    case Tag::set_proc_parameter_request:
      return kSetParameterRequest;
    case Tag::get_list_request:
      return kGetListRequest;
    case Tag::get_list_response:
      return kGetListResponse;
    case Tag::attention_response:
      return kAttention;
  }
  return {};
}

Fields time_fields(Bytes bytes) {
  Cursor cursor(bytes);
  cursor.list_of(2, "a time");
  const Number kind = cursor.number("a kind");
  return kind.bits == static_cast<std::uint64_t>(Time::Kind::local_timestamp) ? Fields(kLocal) : Fields(kTime);
}

}  // namespace obiscope::sml
