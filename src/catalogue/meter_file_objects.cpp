// Objects and profiles of a virtual DLMS meter: each object with a value has a register behind it, of the same kinds
// that other twins have.
#include <algorithm>
#include <array>

#include "catalogue/meter_parts.hpp"
#include "catalogue/twin_register.hpp"

namespace obiscope::catalogue {
namespace {

using dlms::ObjectDescription;
using dlms::Tag;
namespace class_id = dlms::class_id;

constexpr std::size_t kMostObjects = 1000;
constexpr std::size_t kMostProfiles = 16;
constexpr std::size_t kMostCaptures = 32;
constexpr Obis kLogicalDeviceName{0, 0, 42, 0, 0, 255};

struct TypeRow {
  std::string_view name;
  Tag tag;
  bool number;
  std::int64_t least, most;  // of numbers
};
constexpr std::array kTypes{
    TypeRow{"bool", Tag::boolean, true, 0, 1},
    TypeRow{"enum", Tag::enumeration, true, 0, 0xFF},
    TypeRow{"int8", Tag::int8, true, -0x80, 0x7F},
    TypeRow{"uint8", Tag::uint8, true, 0, 0xFF},
    TypeRow{"int16", Tag::int16, true, -0x8000, 0x7FFF},
    TypeRow{"uint16", Tag::uint16, true, 0, 0xFFFF},
    TypeRow{"int32", Tag::int32, true, -0x80000000LL, 0x7FFFFFFF},
    TypeRow{"uint32", Tag::uint32, true, 0, 0xFFFFFFFFLL},
    TypeRow{"int64", Tag::int64, true, INT64_MIN, INT64_MAX},
    TypeRow{"uint64", Tag::uint64, true, 0, INT64_MAX},
    TypeRow{"octets", Tag::octet_string, false, 0, 0},
    TypeRow{"text", Tag::visible_string, false, 0, 0},
    TypeRow{"utf8", Tag::utf8_string, false, 0, 0},
    TypeRow{"bits", Tag::bit_string, false, 0, 0},
    TypeRow{"date-time", Tag::date_time, false, 0, 0},
    TypeRow{"date", Tag::date, false, 0, 0},
    TypeRow{"time", Tag::time, false, 0, 0},
};

// The classes that a virtual meter has besides those with a value and profiles.
constexpr std::array kOtherClasses{class_id::register_activation, class_id::clock,
                                   class_id::script_table,        class_id::special_days,
                                   class_id::sap_assignment,      class_id::activity_calendar,
                                   class_id::register_monitor,    class_id::hdlc_setup,
                                   class_id::push_setup,          class_id::security_setup,
                                   class_id::disconnect_control};

bool has_value(std::uint16_t class_number) {
  return class_number >= class_id::data && class_number <= class_id::demand_register && class_number != 2;
}
bool has_unit(std::uint16_t class_number) {
  return has_value(class_number) && class_number != class_id::data;
}
bool can_fall_below_zero(RegisterKind kind) {
  return kind >= RegisterKind::power_net && kind <= RegisterKind::power_l3 &&
         kind != RegisterKind::reactive_power_import && kind != RegisterKind::reactive_power_export &&
         kind != RegisterKind::apparent_power;
}

Tag usual_type(const TwinRegister& entry) {
  switch (row_of(entry.kind).form) {
    case Form::digits:
      return entry.digits.always_signed || can_fall_below_zero(entry.kind) ? Tag::int32 : Tag::uint32;
    case Form::hex:
      return entry.format.size() <= 2 ? Tag::uint8 : entry.format.size() <= 4 ? Tag::uint16 : Tag::uint32;
    case Form::text:
    case Form::serial:
    case Form::stamp:
      break;
  }
  return Tag::octet_string;
}

const TypeRow& row_of(Tag tag) {
  return *std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeRow& each) { return each.tag == tag; });
}

// The greatest number that the register can show has to fit.
void check_range(Fields& fields, const TwinRegister& entry, const ObjectDescription& object) {
  const TypeRow& type = row_of(object.type);
  const int shift = entry.shown_unit.prefix - entry.digits.behind - object.scaler_unit.scaler;
  std::int64_t most = 1;
  for (int digit = entry.digits.before + entry.digits.behind + shift; digit > 0 && most < INT64_MAX / 10; --digit)
    most *= 10;
  if (!type.number)
    fields.complain("type", "'" + std::string(type.name) + "' holds no number");
  else if (most - 1 > type.most || (can_fall_below_zero(entry.kind) && type.least >= 0))
    fields.complain("type: '" + std::string(type.name) + "' is too small for " + entry.format);
}

void read_type(Fields& fields, const TwinRegister& entry, ObjectDescription& object) {
  std::vector<std::string> names;
  for (const TypeRow& row : kTypes) names.emplace_back(row.name);
  object.type = usual_type(entry);
  if (const auto place = fields.choice("type", names)) object.type = kTypes.at(*place).tag;
  const bool digits = catalogue::row_of(entry.kind).form == Form::digits;
  const auto scaler = fields.number("scaler", -18, 18);
  const int usual = entry.shown_unit.prefix - entry.digits.behind;
  object.scaler_unit.scaler = static_cast<std::int8_t>(scaler.value_or(digits ? usual : 0));
  object.scaler_unit.unit = entry.shown_unit.number;
  if (has_unit(object.class_id) && !digits) fields.complain("kind", "a register has a kind that is written in digits");
  if (digits) check_range(fields, entry, object);
}

std::optional<Obis> read_obis(Fields& fields) {
  const std::string text = fields.needed_text("obis");
  const std::optional<Obis> obis = obis_from(text);
  if (!obis && !text.empty()) fields.complain("obis", "'" + text + "' is no OBIS code");
  return obis;
}

// One object and its register, or one of each for so many past months.
class ObjectReader {
 public:
  explicit ObjectReader(Meter& meter) : meter_(meter) {}

  void read(Fields& fields) {
    ObjectDescription object;
    object.class_id = static_cast<std::uint16_t>(fields.number("class", 1, 0xFFFF).value_or(class_id::data));
    if (!fields.has("class")) fields.complain("class: is missing");
    object.version = static_cast<Byte>(fields.number("version", 0, 255).value_or(0));
    const std::optional<Obis> obis = read_obis(fields);
    if (!obis) return;
    object.instance = *obis;
    fields.flag("open", object.open);
    if (has_value(object.class_id)) return read_value(fields, std::move(object));
    const bool known = std::find(kOtherClasses.begin(), kOtherClasses.end(), object.class_id) != kOtherClasses.end();
    if (!known) {
      const bool profile = object.class_id == class_id::profile_generic;
      return fields.complain("class", profile ? "a profile stands in [[twin.profiles]]"
                                              : std::to_string(object.class_id) + " is none that a twin can have");
    }
    add(fields, std::move(object));
  }

  void add_device_name(Fields& fields, const std::string& name) {
    TwinRegister entry;
    entry.kind = name.find('#') == std::string::npos ? RegisterKind::fixed : RegisterKind::serial;
    entry.format = name;
    ObjectDescription object;
    object.class_id = class_id::data;
    object.instance = kLogicalDeviceName;
    object.open = true;
    object.type = Tag::octet_string;
    add_with_register(fields, std::move(object), std::move(entry));
  }

  void add(Fields& fields, ObjectDescription object) {
    const bool twice = std::any_of(objects.begin(), objects.end(), [&](const ObjectDescription& other) {
      return other.instance == object.instance && other.class_id == object.class_id;
    });
    if (twice) return fields.complain("obis", "'" + text_from(object.instance) + "' stands here twice");
    if (objects.size() >= kMostObjects) return fields.complain("more than 1000 objects");
    objects.push_back(std::move(object));
  }

  const TwinRegister* register_of(const ObjectDescription& object) const {
    for (const TwinRegister& each : meter_.registers)
      if (each.obis == object.instance) return &each;
    return nullptr;
  }

  std::vector<ObjectDescription> objects;

 private:
  void read_value(Fields& fields, ObjectDescription object) {
    TwinRegister entry;
    if (const auto text = fields.text("text")) {
      entry.kind = RegisterKind::fixed;
      entry.format = *text;
      if (fields.has("kind")) fields.complain("kind", "stands beside text");
      if (has_unit(object.class_id)) fields.complain("text", "a register holds a number");
    } else {
      entry.kind = read_kind(fields);
      entry.format = fields.text("format").value_or("");
      entry.unit = fields.text("unit").value_or("");
      entry.stamp = fields.text("stamp").value_or("");
    }
    entry.months_back = static_cast<std::uint8_t>(fields.number("months_back", 0, 15).value_or(0));
    const auto months = static_cast<unsigned>(fields.number("months", 1, 15).value_or(0));
    // In the readout of who asks in ASCII only what has a code for it.
    const std::optional<std::string> ascii = fields.text("ascii");
    if (ascii && obis_from(*ascii) != object.instance)
      fields.complain("ascii", "'" + *ascii + "' is another code than " + text_from(object.instance));
    entry.code = ascii.value_or(text_from(object.instance));
    if (!ascii) entry.lists = "-";
    if (Result<void> done = complete(entry, 1); !done) return fields.complain(done.error().text());
    read_type(fields, entry, object);
    fields.no_others();
    if (months == 0) return add_with_register(fields, std::move(object), std::move(entry));
    for (TwinRegister& each : monthly(entry, months)) {
      if (Result<void> done = complete(each, 1); !done) return fields.complain(done.error().text());
      ObjectDescription past = object;
      past.instance = each.obis;
      add_with_register(fields, std::move(past), std::move(each));
    }
  }

  void add_with_register(Fields& fields, ObjectDescription object, TwinRegister entry) {
    if (entry.code.empty()) {
      entry.code = text_from(object.instance);
      entry.lists = "-";
      if (Result<void> done = complete(entry, 1); !done) return fields.complain(done.error().text());
    }
    const bool there = register_of(object) != nullptr;
    object.code = entry.code;
    add(fields, std::move(object));
    if (!there) meter_.registers.push_back(std::move(entry));
  }

  Meter& meter_;
};

// The register of a captured object as a column; nothing for clock and status, which each row has of itself.
void capture(const ObjectDescription& object, const ObjectReader& reader, TwinProfile& profile,
             ObjectDescription& description) {
  description.columns.push_back({object.class_id, object.instance, 2});
  constexpr Byte kStates = 96, kStatus = 10, kEvent = 11;
  const Obis& obis = object.instance;
  const bool own = obis.a == 0 && obis.c == kStates && (obis.d == kStatus || obis.d == kEvent);
  const TwinRegister* const entry = own ? nullptr : reader.register_of(object);
  if (entry != nullptr) profile.columns.push_back(*entry);
}

void read_captures(Fields& fields, const ObjectReader& reader, TwinProfile& profile, ObjectDescription& description) {
  const auto refuse = [&](const std::string& text) -> std::optional<std::string> {
    const std::optional<Obis> obis = obis_from(text);
    const auto found = std::find_if(reader.objects.begin(), reader.objects.end(), [&](const ObjectDescription& each) {
      return obis && each.instance == *obis && (has_value(each.class_id) || each.class_id == class_id::clock);
    });
    if (found == reader.objects.end()) return "there is no object '" + text + "' to capture";
    capture(*found, reader, profile, description);
    return std::nullopt;
  };
  fields.texts("captures", kMostCaptures, refuse);
  if (description.columns.empty() || description.columns.front().class_id != class_id::clock)
    fields.complain("captures", "has to be a list of objects, the clock first");
  for (const TwinRegister& column : profile.columns)
    if (row_of(column.kind).form != Form::digits) fields.complain("captures", "'" + column.code + "' is no number");
}

void read_object_profile(Fields& fields, ObjectReader& reader, Meter& meter) {
  TwinProfile profile;
  ObjectDescription description;
  description.class_id = class_id::profile_generic;
  description.version = static_cast<Byte>(fields.number("version", 0, 1).value_or(1));
  const std::optional<Obis> obis = read_obis(fields);
  if (!obis) return;
  profile.obis = description.instance = *obis;
  profile.code = description.code = text_from(*obis);
  constexpr std::int64_t kDay = 1440;
  const std::int64_t minutes = fields.number("period_minutes", 0, kDay).value_or(15);
  if (minutes != 0 && minutes != kDay && (minutes % 15 != 0 || 60 % minutes != 0))
    fields.complain("period_minutes", std::to_string(minutes) + " is neither 15, 30, 60, 1440 nor 0 for a log book");
  profile.period = std::chrono::minutes(minutes);
  profile.days = static_cast<unsigned>(fields.number("days", 1, 3660).value_or(profile.days));
  profile.totals = true;
  fields.flag("billing", profile.billing);
  if (profile.billing && minutes != 0) fields.complain("period_minutes", "a billing profile has the period 0");
  fields.flag("open", description.open);
  fields.flag("null_data", description.null_data);
  read_captures(fields, reader, profile, description);
  reader.add(fields, std::move(description));
  meter.profiles.push_back(std::move(profile));
}

}  // namespace

std::vector<ObjectDescription> read_objects(Fields& fields, const std::string& device_name, Meter& meter) {
  ObjectReader reader(meter);
  reader.add_device_name(fields, device_name);
  fields.tables("objects", kMostObjects, [&](Fields& each) { reader.read(each); });
  if (reader.objects.size() < 2) fields.complain("objects", "a twin without objects");
  fields.tables("profiles", kMostProfiles, [&](Fields& each) { read_object_profile(each, reader, meter); });
  return std::move(reader.objects);
}

}  // namespace obiscope::catalogue
