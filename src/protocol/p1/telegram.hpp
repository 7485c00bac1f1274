// One telegram: its parts, its check, its data sets. The hot path: nothing here allocates, all views point into the
// telegram.
//
//   / identification CR LF [CR LF] data lines ! C C C C
//   └──────────────── covered ──────────────┘
//                          └─ content ──────┘
#pragma once

#include <string_view>

#include "bytes/bytes.hpp"
#include "protocol/p1/fast_sets.hpp"
#include "protocol/p1/quirks.hpp"

namespace obiscope::p1 {

using iec62056_21::DataSet;
using iec62056_21::DataSets;

struct TelegramParts {
  std::string_view identification;  // without "/" and line end
  std::string_view content;         // behind the identification's line end, up to and including "!"
  Bytes covered;                    // "/" to "!"
  std::string_view digits;          // behind "!": none to four
};

// Of a whole telegram (frame.hpp). What has no "!" or no line has empty parts.
TelegramParts parts_of(Bytes telegram);

enum class Checked : std::uint8_t {
  right,
  restored,  // right once the line ends are CR LF and an empty line stands behind the identification
  missing,   // there are no digits
  wrong,
};

// What the digits say; one to four of them, in either case.
unsigned value_of_digits(std::string_view digits);
std::uint16_t check_of(Bytes covered, Check how);
// As it stands; a telegram without digits is not right.
bool is_right(const TelegramParts& parts, Check how = Check::arc);
// The same, with the line ends that somebody changed put back where that helps.
Checked check(const TelegramParts& parts, Check how = Check::arc);

// Check and decode: the data sets of a telegram go to `sink(const DataSet&)`, none of them where its CRC is missing or
// not right as it stands. Says whether it was right.
template <class Sink>
bool decode_telegram(Bytes telegram, Sink&& sink) {
  const TelegramParts parts = parts_of(telegram);
  if (!is_right(parts)) return false;
  FastSets sets({parts.content.data(), parts.content.size() + parts.digits.size()});
  while (sets.next()) sink(sets.data_set());
  return true;
}

}  // namespace obiscope::p1
