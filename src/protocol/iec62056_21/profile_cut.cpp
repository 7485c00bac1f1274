#include "protocol/iec62056_21/profile_cut.hpp"

#include <algorithm>

#include "bytes/bytes.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kLongestCode = 32;

}  // namespace

bool only_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

tl::unexpected<Error> malformed(std::string text, std::size_t offset) {
  return failure(Error(ErrorKind::malformed, std::move(text)).at(offset));
}

Result<bool> Cutter::next(Segment& segment) {
  skip(" \t\r\n");
  segment.code = {};
  segment.groups.clear();
  segment.offset = at_;
  if (at_ == content_.size() || only_of(content_.substr(at_), "! \t\r\n")) return false;
  auto code = take_code();
  if (!code) return failure(code.error());
  segment.code = *code;
  while (at_ < content_.size() && content_[at_] == '(') {
    auto group = take_group();
    if (!group) return failure(group.error());
    segment.groups.push_back(*group);
    skip(" \t");
  }
  if (segment.groups.empty()) return malformed("text without brackets in a profile", segment.offset);
  return true;
}

void Cutter::skip(std::string_view characters) {
  at_ = std::min(content_.find_first_not_of(characters, at_), content_.size());
}

Result<std::string_view> Cutter::take_code() {
  const std::size_t begin = at_;
  while (at_ < content_.size() && content_[at_] > ' ' && content_[at_] < 0x7F && content_[at_] != '(') {
    if (content_[at_] == ')') return malformed("a closing bracket without an opening one", at_);
    if (++at_ - begin > kLongestCode) return malformed("a code of more than 32 characters in a profile", begin);
  }
  if (at_ == begin && content_[at_] != '(') return malformed("a character that has no place in a profile", at_);
  return content_.substr(begin, at_ - begin);
}

Result<Group> Cutter::take_group() {
  const std::size_t begin = at_ + 1;
  const std::size_t end = content_.find_first_of("()\r\n", begin);
  if (end == std::string_view::npos || content_[end] != ')') return malformed("a bracket that is not closed", at_);
  at_ = end + 1;
  return Group{trimmed(content_.substr(begin, end - begin)), begin};
}

}  // namespace obiscope::iec62056_21
