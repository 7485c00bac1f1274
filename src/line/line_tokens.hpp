// The words of the `.line` format that its writer and its parser share.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "async/instant.hpp"
#include "line/block.hpp"

namespace obiscope::line_tokens {

struct ControlName {
  std::string_view name;
  Byte byte;
};
constexpr std::array<ControlName, 8> kControlNames{{{"NUL", control::kNul},
                                                    {"SOH", control::kSoh},
                                                    {"STX", control::kStx},
                                                    {"ETX", control::kEtx},
                                                    {"EOT", control::kEot},
                                                    {"ACK", control::kAck},
                                                    {"NAK", control::kNak},
                                                    {"DEL", control::kDel}}};
constexpr std::string_view kCheckName = "BCC";
constexpr std::string_view kHexMark = "x";

struct TimeUnit {
  std::string_view name;
  std::int64_t microseconds;
};
constexpr std::array<TimeUnit, 4> kTimeUnits{{{"us", 1}, {"ms", 1000}, {"s", 1'000'000}, {"min", 60'000'000}}};

}  // namespace obiscope::line_tokens
