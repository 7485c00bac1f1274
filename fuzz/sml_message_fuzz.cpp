// Messages: in a file whose CRC is right, with the CRC of each message right too, so that every body is reached; and as
// they come. Every byte is explained, whatever it is.
#include <cstdlib>

#include "protocol/sml/capture.hpp"
#include "protocol/sml/explain.hpp"
#include "protocol/sml/frame.hpp"
#include "protocol/sml/message.hpp"

using namespace obiscope;
using namespace obiscope::sml;

namespace {

void expect(bool right) {
  if (!right) std::abort();
}

const Quirks& with_all(std::string_view) {
  static const Quirks kAll = [] {
    Quirks quirks;
    quirks.message_crc_kermit = true;
    quirks.unsigned_power = {{0, 99'999'999}};
    quirks.power_direction = PowerDirection{};
    return quirks;
  }();
  return kAll;
}

void check(Bytes recording) {
  CaptureOptions options;
  options.recognise = with_all;
  std::size_t taken = decode_capture(recording, options, [&](const Telegram& telegram) {
    if (!telegram) expect(telegram.error().offset().value_or(0) <= recording.size());
    if (!telegram) return;
    for (const Reading& reading : telegram->readings) expect(!reading.code.empty() || text_from(reading.value).empty());
  });
  expect(taken <= recording.size());
  std::size_t at = 0;
  for (const Explained& entry : explain(recording, with_all)) {
    expect(entry.offset + entry.length <= recording.size());
    if (entry.depth > 0) continue;
    expect(entry.offset == at);
    at += entry.length;
  }
  expect(at == recording.size());
}

// A message around tag and body, its CRC right.
std::vector<Byte> message_around(Bytes body, bool kermit) {
  std::vector<Byte> message = {0x76, 0x02, 0x01, 0x62, 0x00, 0x62, 0x00, 0x72};
  message.insert(message.end(), body.begin(), body.end());
  const int crc = kermit ? message_crc_kermit(message) : message_crc(message);
  for (const int byte : {0x63, crc >> 8, crc & 0xFF, 0x00}) message.push_back(static_cast<Byte>(byte));
  return message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size == 0) return 0;
  const Bytes input(bytes + 1, size - 1);
  constexpr Tag kTags[] = {Tag::open_response,
                           Tag::get_list_response,
                           Tag::get_profile_list_response,
                           Tag::get_profile_pack_response,
                           Tag::get_proc_parameter_response,
                           Tag::attention_response,
                           Tag::open_request,
                           Tag::get_list_request};
  const auto tag = static_cast<unsigned>(kTags[bytes[0] % std::size(kTags)]);
  std::vector<Byte> body = {0x63, static_cast<Byte>(tag >> 8U), static_cast<Byte>(tag)};
  body.insert(body.end(), input.begin(), input.end());
  check(encode_file(message_around(body, (bytes[0] & 0x80U) != 0)));
  check(encode_file(input));
  check(input);
  return 0;
}
