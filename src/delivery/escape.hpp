// Text from a meter, made safe to hand out. A meter may send any byte; a terminal must never see a control character,
// and JSON has to be UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace obiscope::delivery {

// One character of UTF-8 text.
struct Character {
  char32_t point = 0;
  std::size_t length = 0;  // in bytes
};
// The character at `at`, which has to be inside of `text`. A byte that begins no valid UTF-8 character stands for
// itself, as in ISO 8859-1.
Character character_at(std::string_view text, std::size_t at);

// Appends `point` in UTF-8.
void append_utf8(std::string& text, char32_t point);

// Valid UTF-8 in which control characters are written \x1b, so that no meter can steer a terminal.
std::string printable(std::string_view text);

// How many columns of a terminal `text` takes, where each character takes one.
std::size_t columns_of(std::string_view text);

}  // namespace obiscope::delivery
