#include "delivery/json_text.hpp"

#include "delivery/escape.hpp"

namespace obiscope::delivery {

namespace {

void append_character(std::string& json, char32_t point) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (point == U'"' || point == U'\\') {
    json += '\\';
    json += static_cast<char>(point);
  } else if (point == U'\n') {
    json += "\\n";
  } else if (point == U'\r') {
    json += "\\r";
  } else if (point == U'\t') {
    json += "\\t";
  } else if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
    json += "\\u00";
    json += kDigits[point >> 4U & 0xFU];
    json += kDigits[point & 0xFU];
  } else {
    append_utf8(json, point);
  }
}

struct ValueWriter {
  JsonText& json;
  JsonText& operator()(std::monostate) const { return json.null(); }
  JsonText& operator()(const std::string& text) const { return json.text(text); }
  JsonText& operator()(bool truth) const { return json.truth(truth); }
  template <class Other>
  JsonText& operator()(const Other& other) const {
    return json.text(text_from(Value(other)));
  }
};

}  // namespace

std::string json_string(std::string_view text) {
  std::string json = "\"";
  json.reserve(text.size() + 2);
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    append_character(json, character.point);
    at += character.length;
  }
  json += '"';
  return json;
}

JsonText& JsonText::key(std::string_view key) {
  separate();
  text_ += json_string(key);
  text_ += ": ";
  first_ = true;  // what follows is the value: no comma before it
  return *this;
}

JsonText& JsonText::value(const Value& value) {
  if (const auto* decimal = std::get_if<Decimal>(&value)) return put(text_from(*decimal));
  return std::visit(ValueWriter{*this}, value);
}

JsonText& JsonText::text_or_null(std::string_view name, std::string_view value) {
  key(name);
  return value.empty() ? null() : text(value);
}

JsonText& JsonText::open(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
  return *this;
}

JsonText& JsonText::close(char bracket) {
  text_ += bracket;
  first_ = false;
  return *this;
}

JsonText& JsonText::put(std::string_view text) {
  separate();
  text_ += text;
  return *this;
}

void JsonText::separate() {
  if (!first_) text_ += ", ";
  first_ = false;
}

}  // namespace obiscope::delivery
