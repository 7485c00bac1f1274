// A log with hexadecimal bytes in its lines -> bytes.
//
//   2026-11-20 21:03:07.412 RX: 7E A0 07 03 21 93 0F 01 7E   3 frames
//   [21:03:07] >> 2f3f210d0a
//   < 0x06, 0x30, 0x35, 0x30 (4 bytes)
//   1763672587.412 recv 06
//   identify ee0000000001201310
//
// A line has a time stamp, a direction mark or a name, and behind it the bytes: the longest row of hexadecimal words.
// What stands behind a "|" is their text, and lines without bytes are words for people.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::cli {

// The bytes of both directions, in the order of the lines, `most` at most; nothing where `text` is no such log. Takes
// time in proportion to the text.
std::optional<std::vector<Byte>> bytes_from_log(std::string_view text, std::size_t most);

}  // namespace obiscope::cli
