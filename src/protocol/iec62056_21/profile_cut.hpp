// A profile's text cut into lines of brackets: (...)(...)(...), with a code in front of the first or without.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "async/error.hpp"

namespace obiscope::iec62056_21 {

// What stands in one pair of brackets, and where.
struct Group {
  std::string_view text;
  std::size_t offset = 0;
};

// Brackets up to the end of a line or up to the next code.
struct Segment {
  std::string_view code;  // in front of them; may be empty
  std::size_t offset = 0;
  std::vector<Group> groups;
};

// Cuts content into segments, one a call.
class Cutter {
 public:
  explicit Cutter(std::string_view content) : content_(content) {}

  // False at the end, where nothing is left or an end mark "!". Errors: malformed, with its offset.
  Result<bool> next(Segment& segment);

 private:
  void skip(std::string_view characters);
  Result<std::string_view> take_code();
  Result<Group> take_group();

  std::string_view content_;
  std::size_t at_ = 0;
};

// `text` holds no other characters than these.
bool only_of(std::string_view text, std::string_view characters);
tl::unexpected<Error> malformed(std::string text, std::size_t offset);

}  // namespace obiscope::iec62056_21
