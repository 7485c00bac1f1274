#include "protocol/dlms/push_names.hpp"

#include <algorithm>

#include "bytes/hex.hpp"

namespace obiscope::dlms {
namespace {

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Three letters at the beginning: how the FLAG association knows makers.
std::string letters_of(std::string_view name) {
  if (name.size() < 3 || !std::all_of(name.begin(), name.begin() + 3, is_letter)) return {};
  std::string letters(name.substr(0, 3));
  for (char& c : letters)
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  return letters;
}

bool is_device_name(const Obis& obis) {
  return obis.a == 0 && obis.b == 0 && obis.c == 42 && obis.d == 0;
}
bool is_list_name(const Obis& obis) {
  return obis.c == 0 && obis.d == 2 && obis.e == 129;
}

bool only_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// 4 for 0-0:96.1.0, 3 for 96.1.1, 2 for a 0.0.x of any channel; 1 for digits that stand alone at the end of a list.
int rank_as_id(const Reading& reading, bool last) {
  constexpr std::size_t kShortestNumber = 8;
  const auto* const text = std::get_if<std::string>(&reading.value);
  if (text == nullptr || text->empty()) return 0;
  const Obis& obis = reading.obis;
  if (obis == kUnknown) return last && text->size() >= kShortestNumber && only_digits(*text) ? 1 : 0;
  if (obis.c == 96 && obis.d == 1 && obis.b == 0) return obis.e == 0 ? 4 : obis.e == 1 && obis.a == 0 ? 3 : 0;
  return obis.c == 0 && obis.d == 0 ? 2 : 0;
}

}  // namespace

std::string PushNames::manufacturer() const {
  for (const std::string_view name : {std::string_view(device), as_text(title), std::string_view(list)})
    if (std::string letters = letters_of(name); !letters.empty()) return letters;
  return {};
}

std::optional<std::string_view> text_of(const Item& item) {
  constexpr std::size_t kShortest = 4;
  if (item.tag != Tag::octet_string && item.tag != Tag::visible_string && item.tag != Tag::utf8_string)
    return std::nullopt;
  const std::string_view text = trimmed(as_text(item.content));
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  if (text.size() < kShortest || !printable) return std::nullopt;
  return text;
}

PushNames names_in(Bytes body, Bytes title) {
  PushNames names;
  names.title.assign(title.begin(), title.end());
  const auto collect = [&names](const PushElement& element) {
    const auto text = text_of(element.item);
    if (!text) return;
    if (element.obis && is_device_name(*element.obis)) names.device = *text;
    if (names.list.empty() && (!element.obis || is_list_name(*element.obis))) names.list = *text;
  };
  PushWalk<const decltype(collect)>(body, follows_the_standard({}), nullptr, collect).run();
  return names;
}

const Quirks* recognise_by(const PushNames& names, const Recognise& recognise) {
  // Asked without a name last: whoever was told which meter it is knows it all the same.
  for (const std::string& name : {names.device, names.list, hex_from(names.title), std::string()}) {
    const Quirks& quirks = recognise(name);
    if (&quirks != &follows_the_standard({}) && !quirks.model.empty()) return &quirks;
  }
  return nullptr;
}

void identify(const PushNames& names, Readout& readout) {
  int best = 0;
  for (std::size_t i = 0; i < readout.readings.size(); ++i) {
    const int rank = rank_as_id(readout.readings[i], i + 1 == readout.readings.size());
    if (rank <= best) continue;
    best = rank;
    readout.meter.id = std::get<std::string>(readout.readings[i].value);
  }
  if (best == 0) readout.meter.id = names.device;
  readout.meter.manufacturer = names.manufacturer();
  readout.meter.identification = names.device.empty() ? names.list : names.device;
}

void tell_time(Readout& readout) {
  const MeterTime* without_code = nullptr;
  for (const Reading& reading : readout.readings) {
    const auto* const time = std::get_if<MeterTime>(&reading.value);
    if (time == nullptr || !time->has_date() || !time->has_time()) continue;
    const Obis& obis = reading.obis;
    if (obis.a == 0 && obis.c == 1 && obis.d == 0) {
      readout.meter_time = *time;
      return;
    }
    if (obis == kUnknown && without_code == nullptr) without_code = time;
  }
  if (without_code != nullptr) readout.meter_time = *without_code;
}

}  // namespace obiscope::dlms
