#include "protocol/p1/frame.hpp"

#include <algorithm>
#include <cstring>

namespace obiscope::p1 {
namespace {

constexpr std::size_t kDigits = 4;  // of the CRC

bool is_letter(Byte c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
bool is_digit(Byte c) {
  return c >= '0' && c <= '9';
}
bool is_line_end(Byte c) {
  return c == '\r' || c == '\n';
}
bool is_hex(Byte c) {
  return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

// The first `wanted` in [from, to); `to` where there is none.
std::size_t find(Bytes window, Byte wanted, std::size_t from, std::size_t to) {
  if (from >= to) return to;
  const void* const found = std::memchr(window.data() + from, wanted, to - from);
  return found == nullptr ? to : static_cast<std::size_t>(static_cast<const Byte*>(found) - window.data());
}

// "!" ends a telegram behind a line or a data set; inside of brackets it is text.
bool is_end_mark(Bytes window, std::size_t mark) {
  const Byte before = window[mark - 1];
  return is_line_end(before) || before == ')';
}

// Where in [from, to) a telegram begins at the beginning of a line; `to` where none does. What stands behind `to` may
// not have come yet, and is not looked at.
std::size_t find_line_with_begin(Bytes window, std::size_t from, std::size_t to) {
  window = window.first(to);
  for (std::size_t at = find(window, '/', from, to); at != to; at = find(window, '/', at + 1, to))
    if (is_line_end(window[at - 1]) && telegram_begins(window, at).value_or(false)) return at;
  return to;
}

// Where the head of the enciphered telegram at `begin` stands again, with the same system title: the one before was
// cut.
std::size_t find_same_head(Bytes window, std::size_t begin, std::size_t to) {
  constexpr std::size_t kHead = 2 + kTitleSize;
  const Bytes head = window.subspan(begin, kHead);
  const auto from = window.begin() + static_cast<std::ptrdiff_t>(begin + kHead);
  const auto end = window.begin() + static_cast<std::ptrdiff_t>(to);
  const auto found = std::search(from, end, head.begin(), head.end());
  return static_cast<std::size_t>(found - window.begin());
}

}  // namespace

std::optional<bool> telegram_begins(Bytes window, std::size_t at) {
  constexpr std::size_t kShortest = 5;  // "/", three letters, Z
  const std::size_t end = std::min(window.size(), at + kLongestIdentification);
  for (std::size_t i = at; i < end; ++i) {
    const Byte c = window[i];
    const std::size_t place = i - at;
    if (place == 0 && c != '/') return false;
    if (place >= 1 && place <= 3 && !is_letter(c)) return false;
    if (place == 4 && !is_letter(c) && !is_digit(c)) return false;
    if (place >= kShortest && is_line_end(c)) return true;
    if (c < 0x20 || c > 0x7E) return false;
  }
  if (end - at == kLongestIdentification) return false;
  return std::nullopt;
}

std::optional<EnvelopeHead> envelope_head(Bytes bytes) {
  constexpr std::size_t kLengthAt = 2 + kTitleSize, kControl = 5, kTag = 12;
  const EnvelopeHead none;
  if (bytes.size() > 1 && bytes[1] != kTitleSize) return none;
  if (bytes.size() <= kLengthAt) return std::nullopt;
  EnvelopeHead head{kLengthAt + 1, bytes[kLengthAt]};
  if (head.content >= 0x80) {
    const std::size_t digits = head.content & 0x7FU;
    if (digits == 0 || digits > 4) return none;
    if (bytes.size() <= kLengthAt + digits) return std::nullopt;
    head.head += digits;
    head.content = 0;
    for (const Byte digit : bytes.subspan(kLengthAt + 1, digits)) head.content = head.content << 8U | digit;
  }
  if (head.content > kLongestTelegram) return none;
  if (bytes.size() <= head.head) return std::nullopt;
  const unsigned control = bytes[head.head];
  const std::size_t least = kControl + ((control & 0x10U) != 0 ? kTag : 0) + 1;
  if ((control & 0x30U) == 0 || (control & 0xC0U) != 0 || (control & 0x0FU) > 2 || head.content < least) return none;
  return head;
}

void Framer::forget(std::size_t count) {
  at_ -= count;
  begin_ -= std::min(begin_, count);
  content_ -= std::min(content_, count);
  no_mark_before_ -= std::min(no_mark_before_, count);
}

void Framer::give(FrameKind kind, FrameFault fault, Bytes window, std::size_t end) {
  frame_ = {kind, fault, begin_, window.subspan(begin_, end - begin_)};
  at_ = end;
  state_ = State::between;
}

// True where a frame was found, or the state has changed.
bool Framer::look_for_begin(Bytes window, bool ended) {
  for (; at_ < window.size(); ++at_) {
    const Byte c = window[at_];
    if (c == '/') {
      const std::optional<bool> begins = telegram_begins(window, at_);
      if (!begins && !ended) return false;
      if (begins.value_or(false)) {
        state_ = State::telegram;
        begin_ = at_++;
        return true;
      }
    } else if (c == kGeneralGlo) {
      const std::optional<EnvelopeHead> head = envelope_head(window.subspan(at_));
      if (!head && !ended) return false;
      if (head && head->content > 0) {
        state_ = State::enciphered;
        begin_ = at_;
        content_ = at_ + head->head + head->content;
        return true;
      }
    }
    if (!is_line_end(c)) ++noise_;
  }
  return false;
}

// Gives what stands before the last beginning of another telegram, where one begins in the open one before `end`.
bool Framer::interrupted_before(Bytes window, std::size_t end) {
  const std::size_t another = find_line_with_begin(window, begin_ + 1, end);
  if (another == end) return false;
  give(FrameKind::telegram, FrameFault::interrupted, window, another);
  return true;
}

bool Framer::look_for_mark(Bytes window, bool ended) {
  const std::size_t most = begin_ + kLongestTelegram;
  const std::size_t end = std::min(window.size(), most);
  std::size_t mark = find(window, '!', std::max(no_mark_before_, begin_ + 1), end);
  while (mark < end && !is_end_mark(window, mark)) mark = find(window, '!', mark + 1, end);
  at_ = no_mark_before_ = std::max(mark, no_mark_before_);
  if (mark < end) {
    state_ = State::digits;
    return true;
  }
  if (end != most && !ended) return false;
  return give_up(window.first(end));
}

// No end mark in what there is.
bool Framer::give_up(Bytes window) {
  if (interrupted_before(window, window.size())) return true;
  const bool too_long = window.size() == begin_ + kLongestTelegram;
  give(FrameKind::telegram, too_long ? FrameFault::too_long : FrameFault::cut_off, window, window.size());
  return true;
}

bool Framer::look_for_digits(Bytes window, bool ended) {
  std::size_t end = at_ + 1;
  while (end < window.size() && end <= at_ + kDigits && is_hex(window[end])) ++end;
  const bool whole = end > at_ + kDigits;
  if (!whole && end == window.size() && !ended) return false;
  if (interrupted_before(window, at_)) return true;
  const bool right = whole || end == window.size() || is_line_end(window[end]);
  give(FrameKind::telegram, right ? FrameFault::none : FrameFault::bad_end, window, end);
  return true;
}

bool Framer::look_for_content(Bytes window, bool ended) {
  if (window.size() < content_ && !ended) return false;
  const std::size_t end = std::min(window.size(), content_);
  // Its length may be wrong, or it was cut: what begins in it tells.
  const std::size_t another = find_line_with_begin(window, begin_ + 1, find_same_head(window, begin_, end));
  FrameFault fault = end < content_ ? FrameFault::cut_off : FrameFault::none;
  if (another != end) fault = FrameFault::interrupted;
  give(FrameKind::enciphered, fault, window, another);
  return true;
}

Framer::Outcome Framer::next(Bytes window, bool ended) {
  for (;;) {
    const State before = state_;
    bool went_on = false;
    switch (state_) {
      case State::between:
        went_on = look_for_begin(window, ended);
        break;
      case State::telegram:
        went_on = look_for_mark(window, ended);
        break;
      case State::digits:
        went_on = look_for_digits(window, ended);
        break;
      case State::enciphered:
        went_on = look_for_content(window, ended);
        break;
    }
    if (!went_on) return Outcome::need_more;
    if (state_ == State::between && before != State::between) return Outcome::frame;
  }
}

}  // namespace obiscope::p1
