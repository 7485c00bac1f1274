// One telegram, whose CRC is made right here: so that what is inside is looked at, whatever it is. The first byte says
// whether it is enciphered, and how.
//   the fast way hands over the same data sets as the careful one; every one lies in the telegram;
//   a right CRC is never refused; deciphered, it says the same as in plain text; a flipped bit is noticed.
#include <cstdlib>

#include "protocol/p1/encode.hpp"
#include "protocol/p1/message.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::p1;

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(const DataSet& left, const DataSet& right) {
  return left.code.data() == right.code.data() && left.code.size() == right.code.size() && left.obis == right.obis &&
         left.kind == right.kind && left.unit == right.unit && left.text.size() == right.text.size() &&
         left.text == right.text && left.unit_text == right.unit_text && left.place == right.place &&
         (left.kind != DataSet::Kind::number || left.number == right.number);
}

void compare(Bytes telegram) {
  std::vector<DataSet> careful;
  iec62056_21::decode_data_sets(parts_of(telegram).content, 1, [&](const DataSet& set) { careful.push_back(set); });
  std::size_t count = 0;
  const bool right = decode_telegram(telegram, [&](const DataSet& set) {
    require(count < careful.size() && same(set, careful[count]));
    ++count;
  });
  require(!right || count == careful.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr std::size_t kMost = 8'000;
  if (size == 0 || size > kMost) return 0;
  std::string text = "/XYZ5\\2METER\r\n\r\n1-3:0.2.8(50)\r\n";
  for (const char c : as_text({input + 1, size - 1})) text += c == '!' || c == '/' ? '.' : c;
  text += "\r\n!";
  end_telegram(text, Check::arc);
  const Bytes telegram = as_bytes(text).first(text.size() - 2);
  compare(telegram);
  const Result<Readout> plain = readout_of(telegram, follows_the_standard);
  require(plain.has_value());
  if ((input[0] & 1U) == 0) return 0;
  Encryption encryption;
  encryption.keys.encryption.assign(16, 7);
  encryption.associated = (input[0] & 2U) != 0;
  encryption.length_digits = input[0] >> 5U;
  if (encryption.length_digits > 4) encryption.length_digits = 0;
  std::vector<Byte> envelope = encipher(text, encryption, 5);
  CaptureOptions options;
  options.keys = encryption.keys;
  const auto compare_readings = [&](Telegram one) {
    if (one) require(one->readings == plain->readings && one->meter == plain->meter);
  };
  decode_capture(envelope, options, compare_readings);
  envelope[envelope.size() / 2] ^= static_cast<Byte>(1U << (input[0] >> 2U & 7U));
  decode_capture(envelope, options, [](Telegram one) { require(!one); });
  return 0;
}
