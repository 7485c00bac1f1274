#include "async/instant.hpp"

#include <cstdio>

namespace obiscope {

std::string utc_text_from(Instant instant) {
  using namespace std::chrono;
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss time{floor<milliseconds>(instant - day)};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

std::string text_from(Duration duration) {
  using namespace std::chrono;
  char text[64];
  const auto ms = duration_cast<milliseconds>(duration).count();
  if (ms < 1000) {
    std::snprintf(text, sizeof text, "%lldms", static_cast<long long>(ms));
  } else if (ms < 60'000) {
    std::snprintf(text, sizeof text, ms % 1000 == 0 ? "%.0fs" : "%.1fs", static_cast<double>(ms) / 1000);
  } else {
    std::snprintf(text, sizeof text, "%lldmin %llds", static_cast<long long>(ms / 60'000),
                  static_cast<long long>(ms / 1000 % 60));
  }
  return text;
}

}  // namespace obiscope
