#include "protocol/p1/message.hpp"

#include <algorithm>
#include <cstdio>

#include "bytes/hex.hpp"
#include "protocol/p1/lines.hpp"

namespace obiscope::p1 {
namespace {

constexpr std::size_t kTimeSize = 13;  // YYMMDDhhmmssX
constexpr std::int16_t kSummerMinutes = 60;

std::string hex_word(unsigned value) {
  char text[8];
  std::snprintf(text, sizeof text, "%04X", value & 0xFFFFU);
  return text;
}

// Well-formed UTF-8 without control characters (line ends and tabs are none here).
bool is_text(std::string_view text) {
  std::size_t follow = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (follow > 0) {
      if ((byte & 0xC0U) != 0x80U) return false;
      --follow;
    } else if (byte >= 0xC2 && byte <= 0xF4) {
      follow = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    } else if (byte >= 0x7F || (byte < 0x20 && c != '\r' && c != '\n' && c != '\t')) {
      return false;
    }
  }
  return follow == 0;
}

Error wrong_check(const TelegramParts& parts, Check how) {
  const std::uint16_t right = check_of(parts.covered, how);
  const bool other_right = is_right(parts, how == Check::x25 ? Check::arc : Check::x25);
  return {
      ErrorKind::damaged,
      "the CRC is wrong: " + std::string(parts.digits) + " was sent, " + hex_word(right) + " is that of what arrived",
      other_right ? "it is right as the other kind of CRC-16: this meter needs the quirk for that" : ""};
}

Error no_check() {
  return {ErrorKind::damaged, "the telegram has no CRC behind \"!\", which its version has to have"};
}

bool has_damaged_characters(Bytes bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](Byte byte) { return byte >= 0x7F; });
}

Readout readout_without_readings(const TelegramParts& parts, const Quirks& quirks) {
  constexpr std::size_t kManufacturer = 3;
  Readout readout;
  readout.protocol = Protocol::p1;
  readout.meter.identification = parts.identification;
  readout.meter.manufacturer = parts.identification.substr(0, kManufacturer);
  readout.meter.model = quirks.model;
  return readout;
}

// Nothing checks such a telegram: so it has to be without a flaw.
Result<Readout> without_check(const TelegramParts& parts, const Quirks& quirks) {
  if (!quirks.without_check && !may_lack_check(parts.content)) return failure(no_check());
  if (has_damaged_characters(parts.covered))
    return failure(ErrorKind::damaged, "the telegram has characters with a wrong parity, and no CRC");
  Readout readout = readout_without_readings(parts, quirks);
  if (Lines(quirks, readout).add_all(parts.content) > 0)
    return failure(ErrorKind::damaged,
                   "the telegram has a line that is no data set, and no CRC that says what is right");
  if (readout.readings.empty() && readout.sub_meters.empty())
    return failure(ErrorKind::malformed, "the telegram has no data lines");
  readout.warnings.insert(
      readout.warnings.begin(),
      {"no_checksum", "this version has no CRC: what was damaged on the way and still looks right cannot be told"});
  return readout;
}

}  // namespace

bool has_form_of_time(std::string_view text) {
  return text.size() == kTimeSize && (text.back() == 'S' || text.back() == 'W') &&
         text.substr(0, kTimeSize - 1).find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<MeterTime> time_from(std::string_view text, std::int16_t winter_minutes_east) {
  if (!has_form_of_time(text)) return std::nullopt;
  auto time = stamp_from(text.substr(0, kTimeSize - 1));
  if (!time) return std::nullopt;
  const bool summer = text.back() == 'S';
  time->daylight_saving = summer;
  time->minutes_east_of_utc = static_cast<std::int16_t>(winter_minutes_east + (summer ? kSummerMinutes : 0));
  return time;
}

std::optional<std::string> text_from_hex(std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    text += static_cast<char>(high << 4 | low);
  }
  text = trimmed(text);
  if (!is_text(text)) return std::nullopt;
  return text;
}

std::string_view name_of_device_type(unsigned type) {
  switch (type) {
    case 2:
      return "electricity";
    case 3:
      return "gas";
    case 4:
    case 12:
    case 13:
      return "heat";
    case 6:
    case 21:
      return "warm water";
    case 7:
    case 22:
      return "water";
    case 10:
    case 11:
      return "cooling";
    default:
      return {};
  }
}

bool may_lack_check(std::string_view content) {
  for (const std::string_view since_4 : {"1-3:0.2.8(", "0-0:96.1.4(", "0-0:1.0.0(", "0-0:42.0.0("})
    if (content.find(since_4) != std::string_view::npos) return false;
  return true;
}

Result<Readout> readout_of(Bytes telegram, const Recognise& recognise, bool authentic) {
  const TelegramParts parts = parts_of(telegram);
  if (parts.content.empty()) return failure(ErrorKind::malformed, "the telegram has no data lines");
  const Quirks& quirks = recognise(parts.identification);
  const Check how = quirks.x25_check ? Check::x25 : Check::arc;
  const Checked checked = check(parts, how);
  if (checked == Checked::missing && !authentic) return without_check(parts, quirks);
  if (checked == Checked::wrong) return failure(wrong_check(parts, how));
  Readout readout = readout_without_readings(parts, quirks);
  Lines(quirks, readout).add_all(parts.content);
  if (checked == Checked::restored)
    readout.warnings.push_back(
        {"line_ends_restored", "the CRC is right once the line ends are CR LF again: somebody has changed them"});
  return readout;
}

}  // namespace obiscope::p1
