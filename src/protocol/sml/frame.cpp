#include "protocol/sml/frame.hpp"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "bytes/crc.hpp"

namespace obiscope::sml {
namespace {

constexpr std::uint32_t kEscape = 0x1B1B1B1B, kStart = 0x01010101, kStart04 = 0x04010101;  // as little-endian words
constexpr Byte kEscapeByte = 0x1B, kEnd = 0x1A;
constexpr std::size_t kEscapeSize = 4;

std::uint32_t word_at(const Byte* at) {
  return static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8U |
         static_cast<std::uint32_t>(at[2]) << 16U | static_cast<std::uint32_t>(at[3]) << 24U;
}

bool is_start(const Byte* at) {
  const std::uint32_t word = word_at(at);
  return word == kStart || word == kStart04;
}

// The first 1B from `from` on that may begin an escape: behind it stand three more, or the bytes end.
std::size_t next_escape_slowly(Bytes bytes, std::size_t from) {
  for (; from < bytes.size(); ++from) {
    if (bytes[from] != kEscapeByte) continue;
    if (bytes.size() - from < kEscapeSize || word_at(bytes.data() + from) == kEscape) return from;
  }
  return bytes.size();
}

#if defined(__SSE2__)

constexpr std::size_t kStep = 16, kLeap = 64;

__m128i escape_marks(const Byte* at) {
  return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), _mm_set1_epi8(kEscapeByte));
}

// Whether none of kLeap bytes is 1B.
bool none_in_leap(const Byte* at) {
  const __m128i first = _mm_or_si128(escape_marks(at), escape_marks(at + kStep));
  const __m128i second = _mm_or_si128(escape_marks(at + 2 * kStep), escape_marks(at + 3 * kStep));
  return _mm_movemask_epi8(_mm_or_si128(first, second)) == 0;
}

std::size_t next_escape(Bytes bytes, std::size_t from) {
  unsigned before = 0;  // which of the last three bytes are 1B
  while (bytes.size() - from >= kStep) {
    if (before == 0 && bytes.size() - from >= kLeap && none_in_leap(bytes.data() + from)) {
      from += kLeap;
      continue;
    }
    const auto marks = static_cast<unsigned>(_mm_movemask_epi8(escape_marks(bytes.data() + from)));
    const unsigned found = marks << 3U | before;
    const unsigned four = found & found >> 1U & found >> 2U & found >> 3U;
    if (four != 0) return from + static_cast<unsigned>(std::countr_zero(four)) - 3;
    before = found >> kStep & 7U;
    from += kStep;
  }
  const int run = std::countl_one(static_cast<Byte>(before << 5U));  // of them, up to here
  return next_escape_slowly(bytes, from - static_cast<unsigned>(run));
}

#else

std::size_t next_escape(Bytes bytes, std::size_t from) {
  return next_escape_slowly(bytes, from);
}

#endif

// The bytes between the marks without the padding, with all checks.
void check(Frame& frame) {
  const Bytes bytes = frame.bytes;
  const std::size_t padding = bytes[bytes.size() - 3];
  frame.has_end = true;
  frame.sent_crc = static_cast<std::uint16_t>(bytes[bytes.size() - 2] | bytes[bytes.size() - 1] << 8U);
  frame.right_crc = frame_check(bytes.first(bytes.size() - 2));
  const std::size_t inside = bytes.size() - 2 * kMarkSize;
  if (frame.sent_crc != frame.right_crc) frame.fault = FrameFault::crc;
  if (padding <= 3 && padding <= inside) {
    frame.content = bytes.subspan(kMarkSize, inside - padding);
  } else {
    frame.content = bytes.subspan(kMarkSize, inside);
    if (frame.fault == FrameFault::none) frame.fault = FrameFault::padding;
  }
}

}  // namespace

void FrameScan::begin(std::size_t at) {
  in_file_ = true;
  doubled_ = false;
  start_ = at;
  at_ = at + kMarkSize;
}

FrameScan::Step FrameScan::finish(Bytes bytes, std::size_t end, FrameFault fault, Frame& frame) {
  frame = {};
  frame.offset = start_;
  frame.bytes = bytes.subspan(start_, end - start_);
  frame.fault = fault;
  frame.doubled = doubled_;
  frame.start_04 = word_at(frame.bytes.data() + kEscapeSize) == kStart04;
  if (fault == FrameFault::none) {
    check(frame);
  } else {
    frame.content = frame.bytes.subspan(kMarkSize);
  }
  in_file_ = false;
  at_ = after_ = end;
  return Step::frame;
}

// An escape stands at at_, four bytes behind it, and a file is open.
FrameScan::Step FrameScan::mark(Bytes bytes, Frame& frame) {
  const Byte* const said = bytes.data() + at_ + kEscapeSize;
  if (*said == kEnd) return finish(bytes, at_ + kMarkSize, FrameFault::none, frame);
  if (is_start(said)) {
    const std::size_t start = at_;
    finish(bytes, start, FrameFault::cut_off, frame);
    begin(start);
    return Step::frame;
  }
  if (word_at(said) == kEscape) {
    doubled_ = true;
    at_ += kMarkSize;
  } else if (*said == kEscapeByte) {
    ++at_;  // a 1B of the messages in front of an escape
  } else {
    return finish(bytes, at_ + kMarkSize, FrameFault::escape, frame);
  }
  return Step::need_more;
}

FrameScan::Step FrameScan::step(Bytes bytes, bool last, Frame& frame) {
  const std::size_t found = next_escape(bytes, at_);
  if (in_file_ && found - start_ > kLongestFile - kMarkSize)
    return finish(bytes, std::max(at_, start_ + kLongestFile - kMarkSize), FrameFault::too_long, frame);
  at_ = found;
  if (bytes.size() - at_ < kMarkSize) {
    if (!last) return Step::end;
    at_ = bytes.size();
    if (!in_file_) return Step::end;
    return finish(bytes, bytes.size(), FrameFault::cut_off, frame);
  }
  if (in_file_) return mark(bytes, frame);
  if (is_start(bytes.data() + at_ + kEscapeSize)) {
    begin(at_);
    outside_ += start_ - after_;
  } else {
    ++at_;
  }
  return Step::need_more;
}

FrameScan::Step FrameScan::next(Bytes bytes, bool last, Frame& frame) {
  for (;;) {
    const Step taken = step(bytes, last, frame);
    if (taken == Step::frame) return taken;
    if (taken == Step::end) {
      if (!in_file_) {
        outside_ += at_ - after_;
        after_ = at_;
      }
      return last ? Step::end : Step::need_more;
    }
  }
}

void Framer::push(Bytes bytes, const Sink& sink) {
  constexpr std::size_t kAtOnce = 4096;  // so that the buffer stays small whatever comes at once
  while (!bytes.empty()) {
    const Bytes part = bytes.first(std::min(kAtOnce, bytes.size()));
    buffer_.insert(buffer_.end(), part.begin(), part.end());
    take(false, sink);
    bytes = bytes.subspan(part.size());
  }
}

void Framer::end(const Sink& sink) {
  take(true, sink);
}

void Framer::take(bool last, const Sink& sink) {
  Frame frame;
  while (scan_.next(buffer_, last, frame) == FrameScan::Step::frame) {
    frame.offset += taken_;
    sink(frame);
  }
  const std::size_t done = scan_.done();
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(done));
  taken_ += done;
  scan_.shift(done);
}

void unescape(Bytes content, std::vector<Byte>& out) {
  out.clear();
  out.reserve(content.size());
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t found = std::min(next_escape(content, at), content.size());
    const bool escape = content.size() - found >= kMarkSize && word_at(content.data() + found + kEscapeSize) == kEscape;
    const std::size_t upto = std::min(content.size(), found + (escape ? kEscapeSize : 1));
    out.insert(out.end(), content.begin() + static_cast<std::ptrdiff_t>(at),
               content.begin() + static_cast<std::ptrdiff_t>(upto));
    at = escape ? found + kMarkSize : upto;
  }
}

std::vector<Byte> encode_file(Bytes messages) {
  std::vector<Byte> file(kEscapeSize, kEscapeByte);
  file.insert(file.end(), kEscapeSize, Byte{0x01});
  for (std::size_t at = 0; at < messages.size(); ++at) {
    if (messages.size() - at >= kEscapeSize && word_at(messages.data() + at) == kEscape) {
      file.insert(file.end(), 2 * kEscapeSize, kEscapeByte);
      at += kEscapeSize - 1;
    } else {
      file.push_back(messages[at]);
    }
  }
  const std::size_t padding = (kEscapeSize - file.size() % kEscapeSize) % kEscapeSize;
  file.insert(file.end(), padding, Byte{0});
  file.insert(file.end(), kEscapeSize, kEscapeByte);
  file.push_back(kEnd);
  file.push_back(static_cast<Byte>(padding));
  const std::uint16_t crc = frame_check(file);
  file.push_back(static_cast<Byte>(crc & 0xFFU));
  file.push_back(static_cast<Byte>(crc >> 8U));
  return file;
}

}  // namespace obiscope::sml
