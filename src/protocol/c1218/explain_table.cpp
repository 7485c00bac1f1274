// The fields of tables whose layout is fixed.
#include <span>

#include "protocol/c1218/explain_message.hpp"

namespace obiscope::c1218 {
namespace {

enum class Kind : Byte { number, text, octets, identifier, long_time };
struct Field {
  std::string_view name;
  Byte size;
  Kind kind = Kind::number;
};

constexpr Field kTable0[] = {{"FORMAT_CONTROL_1", 1, Kind::octets},
                             {"FORMAT_CONTROL_2", 1, Kind::octets},
                             {"FORMAT_CONTROL_3", 1, Kind::octets},
                             {"DEVICE_CLASS", 4, Kind::text},
                             {"NAMEPLATE_TYPE", 1},
                             {"DEFAULT_SET_USED", 1},
                             {"MAX_PROC_PARM_LENGTH", 1},
                             {"MAX_RESP_DATA_LEN", 1},
                             {"STD_VERSION_NO", 1},
                             {"STD_REVISION_NO", 1},
                             {"DIM_STD_TBLS_USED", 1},
                             {"DIM_MFG_TBLS_USED", 1},
                             {"DIM_STD_PROC_USED", 1},
                             {"DIM_MFG_PROC_USED", 1},
                             {"DIM_MFG_STATUS_USED", 1},
                             {"NBR_PENDING", 1}};
constexpr Field kTable1[] = {{"MANUFACTURER", 4, Kind::text},
                             {"ED_MODEL", 8, Kind::text},
                             {"HW_VERSION_NUMBER", 1},
                             {"HW_REVISION_NUMBER", 1},
                             {"FW_VERSION_NUMBER", 1},
                             {"FW_REVISION_NUMBER", 1},
                             {"MFG_SERIAL_NUMBER", 16, Kind::identifier}};
constexpr Field kTable2[] = {{"E_KH", 6, Kind::text},
                             {"E_KT", 6, Kind::text},
                             {"E_INPUT_SCALAR", 1},
                             {"E_ED_CONFIG", 5, Kind::text},
                             {"E_ELEMENTS", 2},
                             {"E_VOLTS", 1, Kind::octets},
                             {"E_CLASS_MAX_AMPS", 6, Kind::text},
                             {"E_TA", 6, Kind::text}};
constexpr Field kTable3[] = {{"ED_MODE", 1, Kind::octets}, {"ED_STD_STATUS1", 2}, {"ED_STD_STATUS2", 1, Kind::octets}};
constexpr Field kTable5[] = {{"IDENTIFICATION", 20, Kind::identifier}};
constexpr Field kTable11[] = {{"SOURCE_FLAGS", 1, Kind::octets}, {"NBR_UOM_ENTRIES", 1},
                              {"NBR_DEMAND_CTRL_ENTRIES", 1},    {"DATA_CTRL_LENGTH", 1},
                              {"NBR_DATA_CTRL_ENTRIES", 1},      {"NBR_CONSTANTS_ENTRIES", 1},
                              {"CONSTANTS_SELECTOR", 1},         {"NBR_SOURCES", 1}};
constexpr Field kTable21[] = {{"REG_FUNC1_FLAGS", 1, Kind::octets},
                              {"REG_FUNC2_FLAGS", 1, Kind::octets},
                              {"NBR_SELF_READS", 1},
                              {"NBR_SUMMATIONS", 1},
                              {"NBR_DEMANDS", 1},
                              {"NBR_COIN_VALUES", 1},
                              {"NBR_OCCUR", 1},
                              {"NBR_TIERS", 1},
                              {"NBR_PRESENT_DEMANDS", 1},
                              {"NBR_PRESENT_VALUES", 1}};
constexpr Field kTable52[] = {{"CLOCK_CALENDAR", 0, Kind::long_time}, {"TIME_DATE_QUAL", 1, Kind::octets}};
constexpr Field kTable55[] = {
    {"CLOCK_CALENDAR", 0, Kind::long_time}, {"TIME_DATE_QUAL", 1, Kind::octets}, {"STATUS", 2}};
constexpr Field kTable61[] = {{"LP_MEMORY_LEN", 4},    {"LP_FLAGS", 2},          {"LP_FMATS", 1, Kind::octets},
                              {"NBR_BLKS_SET1", 2},    {"NBR_BLK_INTS_SET1", 2}, {"NBR_CHNS_SET1", 1},
                              {"MAX_INT_TIME_SET1", 1}};
constexpr Field kTable63[] = {{"LP_SET_STATUS_FLAGS", 1, Kind::octets},
                              {"NBR_VALID_BLOCKS", 2},
                              {"LAST_BLOCK_ELEMENT", 2},
                              {"LAST_BLOCK_SEQ_NBR", 4},
                              {"NBR_UNREAD_BLOCKS", 2},
                              {"NBR_VALID_INT", 2}};

std::span<const Field> fields_of(std::uint16_t table) {
  switch (table) {
    case 0:
      return kTable0;
    case 1:
      return kTable1;
    case 2:
      return kTable2;
    case 3:
      return kTable3;
    case 5:
      return kTable5;
    case 11:
      return kTable11;
    case 21:
      return kTable21;
    case 52:
      return kTable52;
    case 55:
      return kTable55;
    case 61:
      return kTable61;
    case 63:
      return kTable63;
    default:
      return {};
  }
}

std::size_t size_in(const Field& field, const Format& format) {
  if (field.kind == Kind::long_time) return format.size_of_long_time();
  return field.kind == Kind::identifier && format.bcd_ids ? field.size / 2U : field.size;
}

std::string value_in(const Field& field, Bytes octets, const Format& format) {
  Fields fields(octets, format);
  switch (field.kind) {
    case Kind::number:
      return std::to_string(fields.unsigned_number(field.size));
    case Kind::text:
      return fields.text(field.size);
    case Kind::octets:
      return hex_value(octets);
    case Kind::identifier:
      return fields.identifier(field.size);
    case Kind::long_time: {
      const std::optional<MeterTime> time = fields.long_time();
      return time ? text_from(*time) : "no time";
    }
  }
  return {};
}

}  // namespace

bool explain_fixed_table(ByteWalk& walk, std::uint16_t table, std::size_t length, const Format& format) {
  const std::span<const Field> known = fields_of(table);
  const std::size_t begin = walk.at();
  for (const Field& field : known) {
    const std::size_t size = size_in(field, format);
    if (size == 0) continue;
    if (walk.at() - begin + size > length) break;
    walk.take(size, std::string(field.name), value_in(field, walk.rest().first(size), format));
  }
  return !known.empty();
}

}  // namespace obiscope::c1218
