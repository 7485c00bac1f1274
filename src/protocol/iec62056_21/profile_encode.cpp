// The meter's side of profile.hpp.
#include <chrono>

#include "protocol/iec62056_21/profile.hpp"

namespace obiscope::iec62056_21 {
namespace {

std::string status_text(std::uint64_t status) {
  std::string text;
  for (int shift = status > 0xFFFFFFFFU ? 60 : 28; shift >= 0; shift -= 4) {
    text += "0123456789ABCDEF"[status >> static_cast<unsigned>(shift) & 0xFU];
  }
  return text;
}

std::string value_text(const Value& value) {
  if (const auto* time = std::get_if<MeterTime>(&value)) return stamp_text(*time);
  return text_from(value);
}

void add_bracket(std::string& out, std::string_view text) {
  out += '(';
  out += text;
  out += ')';
}

std::string unit_text_of(const Column& column) {
  return column.unit.number == Unit::kOther ? column.unit_text : symbol_of(column.unit);
}

void add_header(std::string& out, const Profile& profile, const Row& row) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(profile.period).count();
  out += profile.code;
  add_bracket(out, stamp_text(row.time));
  add_bracket(out, status_text(row.status));
  add_bracket(out, minutes > 0 ? std::to_string(minutes) : "");
  add_bracket(out, std::to_string(row.values.size()));
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const Column column = i < profile.columns.size() ? profile.columns[i] : Column{};
    add_bracket(out, column.code);
    add_bracket(out, unit_text_of(column));
  }
  out += "\r\n";
}

// `row` belongs under the header that stands above `before`.
bool follows(const Profile& profile, const Row& before, const Row& row) {
  if (profile.period <= Duration::zero() || row.values.empty()) return false;
  if (before.status != row.status || before.values.size() != row.values.size()) return false;
  if (before.time.daylight_saving != row.time.daylight_saving) return false;
  if (before.time.minutes_east_of_utc != row.time.minutes_east_of_utc) return false;
  const auto then = as_if_utc(before.time);
  const auto now = as_if_utc(row.time);
  return then && now && *now - *then == profile.period;
}

void add_values(std::string& out, const Row& row) {
  for (const Value& value : row.values) add_bracket(out, value_text(value));
  out += "\r\n";
}

// Each value brings its unit along: there is no header to tell it.
std::string encode_plain(const Profile& profile) {
  std::string out = profile.code;
  for (const Row& row : profile.rows) {
    add_bracket(out, stamp_text(row.time));
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      const std::string unit = i < profile.columns.size() ? unit_text_of(profile.columns[i]) : "";
      const std::string value = value_text(row.values[i]);
      add_bracket(out, unit.empty() || value.empty() ? value : value + "*" + unit);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace

std::string encode_profile(const Profile& profile) {
  if (profile.rows.empty()) return profile.code + "()";
  if (!profile.columns.empty() && profile.columns.front().code.empty()) return encode_plain(profile);
  std::string out;
  const Row* before = nullptr;
  for (const Row& row : profile.rows) {
    if (before == nullptr || !follows(profile, *before, row)) add_header(out, profile, row);
    before = &row;
    if (!row.values.empty()) add_values(out, row);
  }
  return out;
}

std::string profile_request(std::string_view code, const std::optional<MeterTime>& from,
                            const std::optional<MeterTime>& to) {
  std::string out(code);
  out += '(';
  if (from) out += stamp_text(*from);
  out += ';';
  if (to) out += stamp_text(*to);
  out += ')';
  return out;
}

}  // namespace obiscope::iec62056_21
