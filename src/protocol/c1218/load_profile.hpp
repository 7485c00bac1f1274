// Load profile set 1 of ANSI C12.19: tables 61 to 64.
//
//   61  limits: blocks, intervals in a block, channels, minutes of an interval; which parts a block has
//   62  channels: which source; format of the intervals; scalars and divisors
//   63  which blocks are valid and which one is the newest
//   64  blocks:  end time (STIME_DATE) | readings at the end, a channel each | [closure status] | [simple status] |
//                intervals: [extended status] values
//
// The end time is that of the block's last valid interval; the others stand a period apart before it.
#pragma once

#include <functional>

#include "protocol/c1218/tables.hpp"
#include "reading/profile.hpp"

namespace obiscope::c1218 {

enum class IntervalFormat : Byte {
  uint8 = 1,
  uint16 = 2,
  uint32 = 4,
  int8 = 8,
  int16 = 16,
  int32 = 32,
  number1 = 64,
  number2 = 128,
};

struct Channel {
  Byte source = 0;
  std::uint16_t scalar = 1, divisor = 1;  // of what was stored: value times scalar over divisor
};

struct ProfileLayout {
  Format format;
  std::uint16_t blocks = 0, intervals = 0;  // intervals in a block
  Byte minutes = 0;                         // of an interval
  bool end_readings = false, end_pulses = false, closure_status = false;
  bool simple_status = false, extended_status = false;
  IntervalFormat interval_format = IntervalFormat::uint16;
  std::vector<Channel> channels;
  // table 63
  bool newest_first = false;  // blocks
  bool newest_interval_first = false;
  std::uint16_t valid_blocks = 0, last_block = 0, valid_intervals = 0;

  std::size_t value_size() const;
  std::size_t status_size() const { return extended_status ? channels.size() / 2 + 1 : 0; }
  std::size_t intervals_begin() const;  // in a block
  std::size_t block_size() const;
  // Where the n-th oldest valid block stands in table 64, counted in blocks.
  std::size_t place_of(std::size_t n) const;
  std::size_t valid_in(std::size_t n) const;  // intervals of the n-th oldest block
};
constexpr std::size_t kMostBlock = 1U << 20U;  // bytes; a longer one is refused

// Out of tables 61, 62 and 63. Errors: incomplete, malformed, unsupported (a block longer than kMostBlock).
Result<ProfileLayout> profile_layout_from(const Tables& tables, const Configuration& configuration);

// The head of the Profile, without rows.
Profile profile_head_of(const ProfileLayout& layout, const Sources& sources);

// The rows of one block of layout.block_size() bytes with so many valid intervals, oldest first. Error: malformed (no
// end time), or that of the sink.
Result<void> rows_of_block(Bytes block, std::size_t valid, const ProfileLayout& layout, const Sources& sources,
                           const std::function<Result<void>(const Row&)>& sink);
std::optional<MeterTime> end_of_block(Bytes block, const Format& format);

}  // namespace obiscope::c1218
