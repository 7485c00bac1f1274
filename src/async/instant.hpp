// Points in time and spans of time. A Loop's clock gives Instants; dialogues never ask the system.
#pragma once

#include <chrono>
#include <string>

namespace obiscope {

using Duration = std::chrono::nanoseconds;
// Nanoseconds since 1970-01-01T00:00:00Z. A Loop in real time moves it with the monotonic clock, so it never jumps.
using Instant = std::chrono::time_point<std::chrono::system_clock, Duration>;

using namespace std::chrono_literals;

// "2026-11-20T21:03:07.412Z"
std::string utc_text_from(Instant instant);

// "412ms", "1.6s", "2min 5s": for people.
std::string text_from(Duration duration);

}  // namespace obiscope
