#include "protocol/hdlc/parameters.hpp"

#include <algorithm>

#include "protocol/hdlc/frame.hpp"

namespace obiscope::hdlc {
namespace {

constexpr Byte kFormatIdentifier = 0x81;
constexpr Byte kGroupIdentifier = 0x80;
constexpr std::size_t kHeadSize = 3;  // format, group, length
constexpr std::uint32_t kMostWindow = 7;

enum class Item : Byte {
  information_transmit = 0x05,
  information_receive = 0x06,
  window_transmit = 0x07,
  window_receive = 0x08,
};

Error malformed(std::string_view why, std::size_t offset) {
  return Error(ErrorKind::malformed, "the parameters of the link " + std::string(why)).at(offset);
}

// 0 means nothing here, and leaves the default. More than the standard allows cannot be meant.
void set(Parameters& parameters, Byte item, std::uint32_t value) {
  if (value == 0) return;
  const auto bytes = static_cast<std::uint16_t>(std::min<std::uint32_t>(value, kMostInformation));
  const auto frames = static_cast<std::uint8_t>(std::min(value, kMostWindow));
  switch (static_cast<Item>(item)) {
    case Item::information_transmit:
      parameters.information_transmit = bytes;
      break;
    case Item::information_receive:
      parameters.information_receive = bytes;
      break;
    case Item::window_transmit:
      parameters.window_transmit = frames;
      break;
    case Item::window_receive:
      parameters.window_receive = frames;
      break;
  }
}

void append(std::vector<Byte>& out, Item item, std::size_t size, std::uint32_t value) {
  out.push_back(static_cast<Byte>(item));
  out.push_back(static_cast<Byte>(size));
  for (std::size_t left = size; left > 0; --left) out.push_back(static_cast<Byte>(value >> 8U * (left - 1) & 0xFFU));
}

}  // namespace

Result<Parameters> parameters_from(Bytes information) {
  Parameters parameters;
  if (information.empty()) return parameters;
  if (information.size() < kHeadSize) return failure(malformed("stop in their head", information.size()));
  if (information[0] != kFormatIdentifier || information[1] != kGroupIdentifier)
    return failure(malformed("do not begin with 81 80", 0));
  if (information[2] > information.size() - kHeadSize)
    return failure(malformed("are shorter than they say", kHeadSize - 1));
  const Bytes items = information.first(kHeadSize + information[2]);
  for (std::size_t at = kHeadSize; at < items.size();) {
    if (items.size() - at < 2) return failure(malformed("end in the middle of an item", at));
    const Byte item = items[at];
    const std::size_t size = items[at + 1];
    at += 2;
    if (size > items.size() - at) return failure(malformed("have an item that is longer than all of them", at - 1));
    if (size == 0 || size > 4) return failure(malformed("have an item that is no number of 1 to 4 bytes", at - 1));
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8U | items[at + i];
    set(parameters, item, value);
    at += size;
  }
  return parameters;
}

std::vector<Byte> encode(const Parameters& parameters) {
  std::vector<Byte> out{kFormatIdentifier, kGroupIdentifier, 0};
  append(out, Item::information_transmit, 2, parameters.information_transmit);
  append(out, Item::information_receive, 2, parameters.information_receive);
  append(out, Item::window_transmit, 4, parameters.window_transmit);
  append(out, Item::window_receive, 4, parameters.window_receive);
  out[2] = static_cast<Byte>(out.size() - kHeadSize);
  return out;
}

Parameters agreed(const Parameters& own, const Parameters& other) {
  Parameters both;
  both.information_transmit = std::min(own.information_transmit, other.information_receive);
  both.information_receive = std::min(own.information_receive, other.information_transmit);
  both.window_transmit = std::min(own.window_transmit, other.window_receive);
  both.window_receive = std::min(own.window_receive, other.window_transmit);
  return both;
}

}  // namespace obiscope::hdlc
