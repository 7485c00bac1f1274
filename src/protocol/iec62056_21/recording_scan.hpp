// What a recording is cut at before anything in it is decoded: identifications, and bit 7 that held a parity.
#pragma once

#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::iec62056_21 {

// 7E1 read as 8N1 puts the parity bit into bit 7. Then half of all characters have it, and nearly all of them an even
// number of ones; noise before the identification may not.
bool holds_parity_bits(Bytes recording);
// Without the parity bits. A character whose parity is wrong keeps bit 7, which marks it as damaged.
std::vector<Byte> without_parity(Bytes recording);

// "/XXX..." up to a line end, at the beginning, behind a line end or noise, or behind a check character.
bool identification_at(Bytes recording, std::size_t at);
// Where the next one begins, from `from` on; the recording's size: there is none.
std::size_t next_identification(Bytes recording, std::size_t from);

}  // namespace obiscope::iec62056_21
