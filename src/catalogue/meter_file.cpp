// A file of meters/ -> Meter. docs/recipe-meter.md describes the format. The only place that knows TOML.
//
// The first thing that is wrong ends it: "FILE:LINE: reason". Every key has to be known, so that a typing error is not
// taken for an absent key.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/impl/preprocessor.h>
// toml++ 3.3 assumes that a table's name begins with a letter or a quote, and only then looks whether it does: "[\x]"
// would be undefined behaviour.
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expression) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "catalogue/catalogue.hpp"
#include "catalogue/names.hpp"
#include "catalogue/twin_register.hpp"

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kMostRegisters = 2000;
constexpr std::size_t kMostItems = 256;

// A reason quotes what stands in the file, and that may hold anything.
std::string on_one_line(std::string text) {
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text.replace(kLongest, std::string::npos, "...");
  for (char& character : text) {
    if ((character >= 0 && character < ' ') || character == 0x7F) character = '.';
  }
  return text;
}

// Where the first fault was found, and which.
class Complaint {
 public:
  explicit Complaint(std::string file) : file_(std::move(file)) {}

  void add(const toml::source_region& place, const std::string& reason) {
    if (first_) return;
    const std::string line = std::to_string(place.begin.line);
    first_.emplace(ErrorKind::malformed, file_ + ":" + line + ": " + on_one_line(reason));
  }
  const std::optional<Error>& first() const { return first_; }

 private:
  std::string file_;
  std::optional<Error> first_;
};

// Takes the keys of one table; whatever nobody asked for is an unknown key.
class Fields {
 public:
  Fields(const toml::table& table, Complaint& complaint) : table_(table), complaint_(complaint) {}

  toml::source_region place(std::string_view key) const {
    const toml::node* node = table_.get(key);
    return node != nullptr ? node->source() : table_.source();
  }
  void complain(std::string_view key, const std::string& reason) {
    complaint_.add(place(key), std::string(key) + ": " + reason);
  }
  const toml::node* node(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
  }

  template <class T>
  std::optional<T> maybe(std::string_view key, const char* what) {
    const toml::node* const found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto* const value = found->as<T>();
    if (value != nullptr) return value->get();
    complain(key, std::string("has to be ") + what);
    return std::nullopt;
  }
  std::optional<std::string> text(std::string_view key) { return maybe<std::string>(key, "a text in quotes"); }
  std::string needed_text(std::string_view key) {
    if (!table_.contains(key)) complaint_.add(table_.source(), std::string(key) + ": is missing");
    return text(key).value_or("");
  }
  void flag(std::string_view key, bool& out) { out = maybe<bool>(key, "true or false").value_or(out); }

  std::optional<std::int64_t> number(std::string_view key, std::int64_t least, std::int64_t most) {
    const auto value = maybe<std::int64_t>(key, "a whole number");
    if (!value || (*value >= least && *value <= most)) return value;
    complain(key, std::to_string(*value) + " is not from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
  }
  const toml::array* list(std::string_view key) {
    const toml::node* const found = node(key);
    if (found == nullptr) return nullptr;
    const toml::array* const array = found->as_array();
    if (array == nullptr) complain(key, "has to be a list in square brackets");
    return array;
  }
  const toml::table* table(std::string_view key) {
    const toml::node* const found = node(key);
    if (found == nullptr) return nullptr;
    const toml::table* const inner = found->as_table();
    if (inner == nullptr) complain(key, "has to be a table");
    return inner;
  }
  // One call for each table in the list `key`.
  template <class Take>
  void tables(std::string_view key, std::size_t most, Take take) {
    const toml::array* const array = list(key);
    if (array == nullptr) return;
    if (array->size() > most) complain(key, "has more than " + std::to_string(most) + " entries");
    for (const toml::node& each : *array) {
      if (complaint_.first()) return;
      const toml::table* const inner = each.as_table();
      if (inner == nullptr) return complaint_.add(each.source(), std::string(key) + ": each entry has to be a table");
      take(*inner);
    }
  }

  void no_others() {
    for (const auto& [key, value] : table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
      const std::string meant = nearest(key.str(), known_);
      complaint_.add(key.source(), "unknown key '" + std::string(key.str()) + "'" +
                                       (meant.empty() ? "" : ", did you mean '" + meant + "'?"));
    }
  }
  Complaint& complaint() { return complaint_; }

 private:
  const toml::table& table_;
  Complaint& complaint_;
  std::vector<std::string> known_;
};

void read_identifications(Fields& fields, Meter& meter) {
  const toml::array* const list = fields.list("identifications");
  if (list == nullptr || list->empty() || list->size() > kMostItems) {
    fields.complain("identifications", "has to be a list of at least one identification");
    return;
  }
  for (const toml::node& each : *list) {
    const auto* const text = each.as_string();
    if (text == nullptr || !is_pattern(text->get())) {
      const std::string shown = text == nullptr ? "an entry" : "'" + text->get() + "'";
      fields.complaint().add(each.source(), "identifications: " + shown +
                                                " is no pattern: 3 characters or more besides * and ?, no / and no !");
      return;
    }
    meter.identifications.push_back(text->get());
  }
}

std::optional<char> read_speed(Fields& fields, std::string_view key) {
  const std::optional<std::string> text = fields.text(key);
  if (!text) return std::nullopt;
  if (text->size() == 1 && iec62056_21::baud_of(text->front(), iec62056_21::Mode::c)) return text->front();
  fields.complain(key, "'" + *text + "' is no speed character from 0 to 9");
  return std::nullopt;
}

LineSettings read_settings(Fields& fields, LineSettings settings) {
  if (const auto baud = fields.number("baud", 50, 4'000'000)) settings.baud = static_cast<std::uint32_t>(*baud);
  if (const auto format = fields.text("format")) {
    const Result<LineSettings> formatted = with_format(settings, *format);
    if (formatted) return *formatted;
    fields.complain("format", formatted.error().text());
  }
  return settings;
}

iec62056_21::WakeUp read_wake_up(Fields& fields) {
  const std::string text = fields.text("wake_up").value_or("none");
  if (text == "normal") return iec62056_21::WakeUp::normal;
  if (text == "fast") return iec62056_21::WakeUp::fast;
  if (text != "none") fields.complain("wake_up", "'" + text + "' is neither none, normal nor fast");
  return iec62056_21::WakeUp::none;
}

std::string read_address(Fields& fields) {
  const std::string address = fields.text("address").value_or("");
  const bool allowed = address.size() <= 32 && std::all_of(address.begin(), address.end(), [](char character) {
                         return character == ' ' || (character >= '0' && character <= '9') ||
                                (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
                       });
  if (!allowed) fields.complain("address", "has to be up to 32 digits, letters and blanks");
  return address;
}

void read_line(const toml::table& table, Complaint& complaint, iec62056_21::SignOn& sign_on) {
  Fields fields(table, complaint);
  sign_on.line = read_settings(fields, sign_on.line);
  sign_on.wake_up = read_wake_up(fields);
  sign_on.address = read_address(fields);
  sign_on.speed = read_speed(fields, "speed");
  fields.flag("fixed_speed", sign_on.fixed_speed);
  sign_on.list = fields.text("list").value_or(sign_on.list);
  if (sign_on.list.size() != 1 || sign_on.list.find_first_not_of("?#0123456789") != std::string::npos)
    fields.complain("list", "'" + sign_on.list + "' is neither ? nor a digit");
  fields.no_others();
}

StatusBit read_status_bit(const toml::table& table, Complaint& complaint, std::set<unsigned>& seen) {
  Fields fields(table, complaint);
  StatusBit bit;
  bit.bit = static_cast<unsigned>(fields.number("bit", 0, 63).value_or(0));
  if (!table.contains("bit")) complaint.add(table.source(), "bit: is missing");
  if (!seen.insert(bit.bit).second) fields.complain("bit", std::to_string(bit.bit) + " stands here twice");
  bit.flag.code = fields.needed_text("code");
  if (bit.flag.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    fields.complain("code", "'" + bit.flag.code + "' has to be of small letters, digits and _");
  bit.flag.text = fields.needed_text("text");
  fields.flag("warn", bit.warn);
  fields.flag("cleared_by_readout", bit.cleared_by_readout);
  fields.no_others();
  return bit;
}

StatusWord read_status_word(const toml::table& table, Complaint& complaint) {
  Fields fields(table, complaint);
  StatusWord word;
  word.code = fields.needed_text("code");
  if (!word.code.empty() && !obis_from(word.code)) fields.complain("code", "'" + word.code + "' is no OBIS code");
  std::set<unsigned> seen;
  fields.tables("bits", 64,
                [&](const toml::table& bit) { word.bits.push_back(read_status_bit(bit, complaint, seen)); });
  if (word.bits.empty()) fields.complain("bits", "a status word without bits");
  fields.no_others();
  return word;
}

void read_quirks(const toml::table& table, Complaint& complaint, iec62056_21::Quirks& quirks) {
  Fields fields(table, complaint);
  if (const auto medium = fields.number("medium", 0, 15)) quirks.medium = static_cast<Byte>(*medium);
  fields.flag("additive_checksum", quirks.additive_checksum);
  quirks.speed = read_speed(fields, "speed");
  fields.no_others();
}

RegisterKind read_kind(Fields& fields) {
  const std::string name = fields.needed_text("kind");
  const std::optional<RegisterKind> kind = register_kind_from(name);
  if (kind || name.empty()) return kind.value_or(RegisterKind::fixed);
  std::vector<std::string> names;
  for (const KindRow& row : register_kinds()) names.emplace_back(row.name);
  const std::string meant = nearest(name, names);
  fields.complain("kind", "'" + name + "' is not known" + (meant.empty() ? "" : ", did you mean '" + meant + "'?"));
  return RegisterKind::fixed;
}

void add_register(const toml::table& table, Complaint& complaint, Byte medium, std::vector<TwinRegister>& registers) {
  Fields fields(table, complaint);
  TwinRegister entry;
  entry.code = fields.needed_text("code");
  entry.kind = read_kind(fields);
  entry.format = fields.text("format").value_or("");
  entry.unit = fields.text("unit").value_or("");
  entry.lists = fields.text("lists").value_or("");
  entry.stamp = fields.text("stamp").value_or("");
  if (const auto bit = fields.number("rate_bit", 0, 60)) entry.rate_bit = static_cast<std::uint8_t>(*bit);
  entry.months_back = static_cast<std::uint8_t>(fields.number("months_back", 0, 15).value_or(0));
  entry.years_back = static_cast<std::uint8_t>(fields.number("years_back", 0, 15).value_or(0));
  const auto months = static_cast<unsigned>(fields.number("months", 1, 15).value_or(0));
  fields.no_others();
  std::vector<TwinRegister> each = months == 0 ? std::vector{entry} : monthly(entry, months);
  for (TwinRegister& one : each) {
    if (registers.size() >= kMostRegisters) return complaint.add(table.source(), "more than 2000 registers");
    const Result<void> done = complete(one, medium);
    if (!done) return complaint.add(table.source(), done.error().text());
    const bool twice = std::any_of(registers.begin(), registers.end(),
                                   [&](const TwinRegister& other) { return other.code == one.code; });
    if (twice) return complaint.add(fields.place("code"), "code: '" + one.code + "' stands here twice");
    registers.push_back(std::move(one));
  }
}

TwinProfile read_profile(const toml::table& table, Complaint& complaint, Byte medium) {
  Fields fields(table, complaint);
  TwinProfile profile;
  profile.code = fields.needed_text("code");
  if (const auto obis = obis_from(profile.code, medium))
    profile.obis = *obis;
  else
    fields.complain("code", "'" + profile.code + "' is no OBIS code");
  const std::int64_t minutes = fields.number("period_minutes", 0, 60).value_or(15);
  if (minutes != 0 && (minutes % 15 != 0 || 60 % minutes != 0))
    fields.complain("period_minutes", std::to_string(minutes) + " is neither 15, 30, 60 nor 0 for a log book");
  profile.period = std::chrono::minutes(minutes);
  profile.days = static_cast<unsigned>(fields.number("days", 1, 3660).value_or(profile.days));
  fields.tables("columns", 32, [&](const toml::table& column) {
    add_register(column, complaint, medium, profile.columns);
    if (profile.columns.empty()) return;
    const Dimension dimension = row_of(profile.columns.back().kind).dimension;
    const bool clock = profile.columns.back().kind == RegisterKind::clock;
    if (minutes == 0 ? !clock
                     : dimension != Dimension::energy && dimension != Dimension::reactive_energy &&
                           profile.columns.back().kind != RegisterKind::demand_import &&
                           profile.columns.back().kind != RegisterKind::demand_export)
      complaint.add(column.source(), minutes == 0 ? "kind: a log book has columns of kind clock"
                                                  : "kind: a load profile has columns of an energy or a demand");
  });
  if (profile.columns.empty()) fields.complain("columns", "a profile without columns");
  fields.no_others();
  return profile;
}

void read_twin_identity(Fields& fields, Meter& meter) {
  iec62056_21::MeterOptions& twin = meter.twin;
  twin.identification = fields.needed_text("identification");
  const auto identification = iec62056_21::identification_from(twin.identification);
  if (!identification) return fields.complain("identification", identification.error().text());
  const bool own = std::any_of(meter.identifications.begin(), meter.identifications.end(),
                               [&](const std::string& pattern) { return matches(pattern, twin.identification); });
  if (!own)
    fields.complain("identification", "'" + twin.identification + "' matches none of the identifications above");
  const std::string mode = fields.text("mode").value_or(std::string(1, static_cast<char>(identification->mode())));
  if (mode.size() != 1 || mode.front() < 'A' || mode.front() > 'E')
    return fields.complain("mode", "'" + mode + "' is no mode from A to E");
  twin.mode = static_cast<iec62056_21::Mode>(mode.front());
}

void read_twin_timing(Fields& fields, iec62056_21::MeterOptions& twin) {
  if (const auto ms = fields.number("reaction_ms", 1, 1500)) twin.reaction = std::chrono::milliseconds(*ms);
  if (const auto ms = fields.number("push_interval_ms", 1, 3'600'000))
    twin.push_interval = std::chrono::milliseconds(*ms);
  if (const auto size = fields.number("block_size", 16, 65'536)) twin.block_size = static_cast<std::size_t>(*size);
  fields.flag("falls_back", twin.falls_back);
  fields.flag("takes_lower_speeds", twin.takes_lower_speeds);
  fields.flag("keeps_old_speed", twin.faults.ignore_speed);
  fields.flag("answers_without_address", twin.answers_without_address);
  fields.flag("stx", twin.stx);
}

void read_twin(const toml::table& table, Complaint& complaint, Meter& meter) {
  Fields fields(table, complaint);
  iec62056_21::MeterOptions& twin = meter.twin;
  meter.has_twin = true;
  read_twin_identity(fields, meter);
  twin.line = read_settings(fields, twin.line);
  twin.wake_up = read_wake_up(fields);
  twin.address = read_address(fields);
  read_twin_timing(fields, twin);
  twin.additive_checksum = meter.quirks.additive_checksum;
  twin.line_end = fields.text("line_end").value_or(twin.line_end);
  if (twin.line_end.empty() || twin.line_end.find_first_not_of("\r\n") != std::string::npos || twin.line_end.size() > 4)
    fields.complain("line_end", "has to be of CR and LF");
  twin.password = fields.text("password");
  meter.phases = static_cast<unsigned>(fields.number("phases", 1, 3).value_or(3));
  if (meter.phases == 2) fields.complain("phases", "has to be 1 or 3");
  fields.flag("solar", meter.solar);
  fields.tables("registers", kMostRegisters,
                [&](const toml::table& each) { add_register(each, complaint, meter.quirks.medium, meter.registers); });
  if (meter.registers.empty()) fields.complain("registers", "a twin without registers");
  fields.tables("profiles", 16, [&](const toml::table& each) {
    meter.profiles.push_back(read_profile(each, complaint, meter.quirks.medium));
  });
  fields.no_others();
}

void read_meter(const toml::table& table, Complaint& complaint, Meter& meter) {
  Fields fields(table, complaint);
  meter.model = fields.needed_text("model");
  meter.notes = fields.text("notes").value_or("");
  const std::string protocol = fields.text("protocol").value_or(std::string(name_of(meter.protocol)));
  if (protocol != name_of(meter.protocol)) fields.complain("protocol", "'" + protocol + "' is not known");
  read_identifications(fields, meter);
  fields.flag("push", meter.push);
  if (const toml::table* const line = fields.table("line")) read_line(*line, complaint, meter.sign_on);
  if (const toml::table* const quirks = fields.table("quirks")) read_quirks(*quirks, complaint, meter.quirks);
  meter.quirks.model = meter.model;
  meter.quirks.push_only = meter.push;
  fields.tables("status", 16, [&](const toml::table& word) {
    meter.quirks.status_words.push_back(read_status_word(word, complaint));
  });
  if (const toml::table* const twin = fields.table("twin")) read_twin(*twin, complaint, meter);
  fields.no_others();
}

}  // namespace

Result<Meter> meter_from(std::string_view toml, const std::string& file) {
  if (const unsigned line = first_line_beyond_ascii(toml); line != 0)
    return failure(ErrorKind::malformed, file + ":" + std::to_string(line) + ": a character that is not ASCII");
  Complaint complaint(file);
  const toml::parse_result parsed = toml::parse(toml);
  Meter meter;
  meter.file = file;
  meter.name = meter.file.stem().string();
  if (parsed) {
    read_meter(parsed.table(), complaint, meter);
  } else {
    complaint.add(parsed.error().source(), std::string(parsed.error().description()));
  }
  if (complaint.first()) return failure(*complaint.first());
  return meter;
}

}  // namespace obiscope::catalogue
