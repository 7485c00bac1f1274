// Meaning -> frame: the pieces of a telegram that the meter's side writes.
#pragma once

#include <vector>

#include "protocol/p1/meter.hpp"

namespace obiscope::p1 {

constexpr Check check_of_version(Version version) {
  return version >= Version::v4 ? Check::arc : Check::none;
}

// "4530...": two digits a byte, capital letters.
std::string hex_text(std::string_view text);
// "170108160000W"; without the letter where `lettered` is false.
std::string time_text(const MeterTime& time, std::int16_t winter_minutes_east, bool lettered = true);
// "!BB3D\r\n" for all up to "!", which is in `telegram` already.
void end_telegram(std::string& telegram, Check check);
// DB 08 title length SC FC ciphertext tag.
std::vector<Byte> encipher(std::string_view telegram, const Encryption& encryption, std::uint32_t frame_counter);

}  // namespace obiscope::p1
