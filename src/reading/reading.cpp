#include "reading/reading.hpp"

#include "bytes/hex.hpp"

namespace obiscope {
namespace {

struct ValueText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const Decimal& number) const { return text_from(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const MeterTime& time) const { return text_from(time); }
  std::string operator()(const std::vector<Byte>& octets) const { return hex_from(octets); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
};

}  // namespace

std::string unit_text_of(const Reading& reading) {
  return reading.unit.number == Unit::kOther ? reading.unit_text : symbol_of(reading.unit);
}

std::string text_from(const Value& value) {
  return std::visit(ValueText{}, value);
}

}  // namespace obiscope
