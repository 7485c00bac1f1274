// JSON written piece by piece. Numbers are written digit for digit, which no number type of a JSON library can do.
//
//   JsonText().open_object().text("unit", "kWh").end_object().take()  ->  {"unit": "kWh"}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reading/reading.hpp"

namespace obiscope::delivery {

// "text" with its quotes. Any bytes become valid JSON; see escape.hpp.
std::string json_string(std::string_view text);

class JsonText {
 public:
  JsonText& open_object() { return open('{'); }
  JsonText& end_object() { return close('}'); }
  JsonText& open_array() { return open('['); }
  JsonText& end_array() { return close(']'); }
  JsonText& key(std::string_view key);

  JsonText& text(std::string_view value) { return put(json_string(value)); }
  JsonText& number(std::uint64_t value) { return put(std::to_string(value)); }
  JsonText& truth(bool value) { return put(value ? "true" : "false"); }
  JsonText& null() { return put("null"); }
  // Nothing is null; a Decimal a number; times and octets (in hexadecimal) are text.
  JsonText& value(const Value& value);

  JsonText& text(std::string_view name, std::string_view value) { return key(name).text(value); }
  // null where `value` is empty: a thing that always has a place and is not known.
  JsonText& text_or_null(std::string_view name, std::string_view value);

  std::string take() { return std::move(text_); }

 private:
  JsonText& open(char bracket);
  JsonText& close(char bracket);
  JsonText& put(std::string_view text);
  void separate();

  std::string text_;
  bool first_ = true;  // in the innermost object or array
};

}  // namespace obiscope::delivery
