// Data as text for a table.
#include <charconv>

#include "bytes/hex.hpp"
#include "protocol/dlms/date_time.hpp"

namespace obiscope::dlms {
namespace {

template <class Float>
std::string shortest(Float value) {
  char text[40];
  const auto [end, error] = std::to_chars(std::begin(text), std::end(text), value);
  return {text, end};
}

std::string bits_text(const std::vector<Byte>& octets, std::size_t bits) {
  std::string text = "0b";
  for (std::size_t i = 0; i < bits && i / 8 < octets.size(); ++i)
    text += (static_cast<unsigned>(octets[i / 8]) >> (7U - i % 8U) & 1U) != 0 ? '1' : '0';
  return text;
}

struct TextOf {
  const Data& data;

  std::string operator()(std::monostate) const { return data.tag == Tag::dont_care ? "-" : "null"; }
  std::string operator()(std::int64_t value) const {
    if (data.tag == Tag::boolean) return value != 0 ? "true" : "false";
    return std::to_string(value);
  }
  std::string operator()(std::uint64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const {
    return data.tag == Tag::float32 ? shortest(static_cast<float>(value)) : shortest(value);
  }
  std::string operator()(const std::vector<Byte>& octets) const {
    switch (data.tag) {
      case Tag::visible_string:
      case Tag::utf8_string:
        return std::string(as_text(octets));
      case Tag::bit_string:
        return bits_text(octets, data.bits);
      case Tag::date_time:
      case Tag::date:
      case Tag::time:
        if (const auto time = time_from(Bytes(octets)); time && (time->has_date() || time->has_time()))
          return text_from(*time);
        break;
      case Tag::bcd:
        return hex_from(octets);
      default:
        break;
    }
    return "0x" + hex_from(octets);
  }
  std::string operator()(const std::vector<Data>& items) const {
    const bool is_array = data.tag == Tag::array;
    std::string text = is_array ? "[" : "{";
    for (const Data& item : items) {
      if (text.size() > 1) text += ", ";
      text += text_from(item);
    }
    return text + (is_array ? "]" : "}");
  }
};

}  // namespace

std::string text_from(const Data& data) {
  return std::visit(TextOf{data}, data.value);
}

}  // namespace obiscope::dlms
