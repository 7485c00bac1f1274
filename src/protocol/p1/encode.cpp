#include "protocol/p1/encode.hpp"

#include <cstdio>

#include "protocol/dlms/crypto.hpp"
#include "protocol/p1/envelope.hpp"
#include "protocol/p1/frame.hpp"
#include "protocol/p1/telegram.hpp"

namespace obiscope::p1 {
namespace {

constexpr Byte kAuthenticatedAndEncrypted = 0x30;
constexpr std::size_t kControlAndCounter = 5;

void put_big_endian(std::uint64_t value, std::size_t digits, std::vector<Byte>& out) {
  for (std::size_t i = digits; i > 0; --i) out.push_back(static_cast<Byte>(value >> (8 * (i - 1))));
}

// 82 LL LL; as short as can be where `digits` is 0.
void put_length(std::size_t length, std::size_t digits, std::vector<Byte>& out) {
  if (digits == 0 && length < 0x80) return put_big_endian(length, 1, out);
  while (digits < sizeof(length) && length >> (8 * digits) != 0) ++digits;
  out.push_back(static_cast<Byte>(0x80U | digits));
  put_big_endian(length, digits, out);
}

}  // namespace

std::string hex_text(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string digits;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    digits += kDigits[byte >> 4U];
    digits += kDigits[byte & 0xFU];
  }
  return digits;
}

std::string time_text(const MeterTime& time, std::int16_t winter_minutes_east, bool lettered) {
  const bool summer =
      time.daylight_saving.value_or(time.minutes_east_of_utc.value_or(winter_minutes_east) > winter_minutes_east);
  char text[32];
  std::snprintf(text, sizeof text, "%02u%02u%02u%02u%02u%02u", time.year % 100U, unsigned{time.month},
                unsigned{time.day}, unsigned{time.hour}, unsigned{time.minute}, unsigned{time.second});
  std::string stamp = text;
  if (lettered) stamp += summer ? 'S' : 'W';
  return stamp;
}

void end_telegram(std::string& telegram, Check check) {
  char digits[8] = "";
  if (check != Check::none) std::snprintf(digits, sizeof digits, "%04X", unsigned{check_of(as_bytes(telegram), check)});
  telegram += digits;
  telegram += "\r\n";
}

std::vector<Byte> encipher(std::string_view telegram, const Encryption& encryption, std::uint32_t frame_counter) {
  const std::vector<Byte>& given = encryption.keys.authentication;
  const Bytes key = given.empty() ? Bytes(kPublicAuthenticationKey) : Bytes(given);
  std::vector<Byte> associated;
  if (encryption.associated) {
    associated.push_back(kAuthenticatedAndEncrypted);
    associated.insert(associated.end(), key.begin(), key.end());
  }
  std::vector<Byte> out{kGeneralGlo, static_cast<Byte>(kTitleSize)};
  out.insert(out.end(), encryption.title.begin(), encryption.title.end());
  put_length(kControlAndCounter + telegram.size() + dlms::kTagSize, encryption.length_digits, out);
  out.push_back(kAuthenticatedAndEncrypted);
  put_big_endian(frame_counter, 4, out);
  dlms::Nonce nonce{};
  std::copy(encryption.title.begin(), encryption.title.end(), nonce.begin());
  std::copy(out.end() - 4, out.end(), nonce.begin() + kTitleSize);
  const std::size_t begin = out.size();
  out.resize(begin + telegram.size() + dlms::kTagSize);
  dlms::Gcm(encryption.keys.encryption)
      .encrypt(nonce, associated, as_bytes(telegram), out.data() + begin, out.data() + begin + telegram.size());
  return out;
}

}  // namespace obiscope::p1
