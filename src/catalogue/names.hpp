// Names: how a meter's identification is matched, and what somebody meant who typed a name wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace obiscope::catalogue {

// '*' stands for any characters, none included; '?' for exactly one; all else for itself. Linear in time but for the
// product of both lengths at worst.
bool matches(std::string_view pattern, std::string_view text);

// The characters of a pattern that stand for themselves: the more, the more specific.
std::size_t specificity(std::string_view pattern);

// At least three characters that stand for themselves, so that it does not take in half of all meters; at most 64,
// printable, no "/" and no "!".
bool is_pattern(std::string_view text);

// The name among `names` that is nearest to `wrong` by edits (insert, remove, replace), or that begins with it; empty
// where none is near.
std::string nearest(std::string_view wrong, const std::vector<std::string>& names);

// The line, from 1, with the first byte beyond ASCII; 0 where there is none. Meters speak ASCII, and toml++ 3.3 walks
// into undefined behaviour in keys of other letters.
unsigned first_line_beyond_ascii(std::string_view text);

}  // namespace obiscope::catalogue
