#include "catalogue/names.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace obiscope::catalogue {
namespace {

// Letters put in, left out, replaced, or swapped with their neighbour.
std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before, above(right.size() + 1), row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    before = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0U : 1U);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[right.size()];
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t at = 0, in = 0, star = kNone, resume = 0;
  while (in < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = in;
    } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[in])) {
      ++at;
      ++in;
    } else if (star != kNone) {
      at = star + 1;
      in = ++resume;
    } else {
      return false;
    }
  }
  return pattern.substr(at).find_first_not_of('*') == kNone;
}

std::size_t specificity(std::string_view pattern) {
  return static_cast<std::size_t>(std::count_if(pattern.begin(), pattern.end(),
                                                [](char character) { return character != '*' && character != '?'; }));
}

bool is_pattern(std::string_view text) {
  const auto allowed = [](char character) {
    return character >= ' ' && character <= '~' && character != '/' && character != '!';
  };
  return specificity(text) >= 3 && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& names) {
  constexpr std::size_t kLongest = 64;  // nobody mistypes more than that, and the work grows with the square
  if (wrong.empty() || wrong.size() > kLongest) return {};
  std::string best;
  std::size_t fewest = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  for (const std::string& name : names) {
    const std::size_t edits = edit_distance(wrong, name);
    if (edits >= fewest) continue;
    fewest = edits;
    best = name;
  }
  if (!best.empty()) return best;
  for (const std::string& name : names) {
    if (name.find(wrong) != std::string::npos) return name;
  }
  return {};
}

unsigned first_line_beyond_ascii(std::string_view text) {
  const auto found =
      std::find_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return found == text.end() ? 0U : 1U + static_cast<unsigned>(std::count(text.begin(), found, '\n'));
}

}  // namespace obiscope::catalogue
