// The body of a push, whatever it is. The first byte of the input says how it is read.
//   every element lies inside the APDU, and there are no more of them than bytes;
//   what is walked to its end is one A-XDR value, without a byte more or less;
//   the quick way through usual items and the careful one hand on the same elements.
#include <cstdlib>

#include "protocol/dlms/push.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::dlms;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Seen {
  Walked walked = Walked::malformed;
  std::vector<PushElement> elements;
};

Seen walk(Bytes apdu, const Quirks& quirks) {
  Seen seen;
  const auto take = [&](const PushElement& element) {
    const Bytes content = element.item.content;
    require(content.empty() || (content.data() >= apdu.data() && &content.back() <= &apdu.back()));
    seen.elements.push_back(element);
    require(seen.elements.size() <= apdu.size());
  };
  seen.walked = walk_push(apdu, quirks, take);
  return seen;
}

bool same(const PushElement& left, const PushElement& right) {
  return left.position == right.position && left.obis == right.obis && left.item.tag == right.item.tag &&
         left.item.content.data() == right.item.content.data() && left.item.count == right.item.count &&
         left.scaler_unit.scaler == right.scaler_unit.scaler && left.scaler_unit.unit == right.scaler_unit.unit &&
         left.class_id == right.class_id && left.attribute == right.attribute;
}

bool holds_reversed_tag(Bytes bytes) {
  for (std::size_t at = 0; at + 1 < bytes.size(); ++at)
    if (bytes[at] == 6 && bytes[at + 1] == 9) return true;
  return false;
}

Quirks quirks_for(Byte how) {
  Quirks quirks;
  quirks.model = "Acme One";
  quirks.reversed_obis_tag = (how & 1U) != 0;
  quirks.untagged_attributes = (how & 2U) != 0;
  const std::size_t elements = how >> 4U;
  if ((how & 4U) != 0) quirks.layouts.push_back({"", elements, std::vector<PushPlace>(elements)});
  if ((how & 8U) != 0) quirks.layouts.push_back({"KFM_001", 0, {{{1, 0, 1, 7, 0, 255}, -3, {27, 0}}}});
  return quirks;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  if (size == 0) return 0;
  std::vector<Byte> apdu{0x0F, 0x40, 0, 0, 0, 0};
  apdu.insert(apdu.end(), input + 1, input + size);
  const Bytes body = Bytes(apdu).subspan(6);
  const Quirks quirks = quirks_for(input[0]);
  const Seen seen = walk(apdu, quirks);
  if (!quirks.reversed_obis_tag && !quirks.untagged_attributes) {
    Cursor cursor(body);
    if (seen.walked == Walked::whole) require(cursor.skip() == Step::item && cursor.rest().empty());
    Quirks careful = quirks;
    careful.reversed_obis_tag = true;
    if (!holds_reversed_tag(body)) {
      const Seen other = walk(apdu, careful);
      require(other.walked == seen.walked);
      require(other.elements.size() == seen.elements.size() || seen.walked != Walked::whole);
      for (std::size_t i = 0; seen.walked == Walked::whole && i < seen.elements.size(); ++i)
        require(same(seen.elements[i], other.elements[i]));
    }
  }
  const Recognise recognise = [&](std::string_view) -> const Quirks& { return quirks; };
  for (const Bytes each : {Bytes(apdu), Bytes(input, size)}) {
    const Result<Readout> readout = readout_of_push(each, recognise);
    if (!readout) require(!readout.error().text().empty());
    if (readout) require(readout->readings.size() <= each.size() && readout->mode == "push");
  }
  return 0;
}
