#include "protocol/iec62056_21/frame.hpp"

#include <algorithm>
#include <cstring>

#include "bytes/checksum.hpp"

namespace obiscope::iec62056_21 {
namespace {

bool printable(Byte byte) {
  return byte >= 0x20 && byte < 0x7F;
}
bool line_end(Byte byte) {
  return byte == '\r' || byte == '\n';
}

// How many bytes stand before the first ETX or EOT.
std::size_t run_before_end(Bytes bytes) {
  const void* etx = std::memchr(bytes.data(), kEtx, bytes.size());
  if (etx != nullptr) bytes = bytes.first(static_cast<std::size_t>(static_cast<const Byte*>(etx) - bytes.data()));
  const void* eot = bytes.empty() ? nullptr : std::memchr(bytes.data(), kEot, bytes.size());
  return eot == nullptr ? bytes.size() : static_cast<std::size_t>(static_cast<const Byte*>(eot) - bytes.data());
}

}  // namespace

bool Frame::check_right(CheckCharacter made) const {
  if (covered.empty()) return false;
  return check == (made == CheckCharacter::sum ? additive_check(covered) : block_check(covered));
}

Framer::Outcome Framer::feed(Bytes& bytes, Expect expect) {
  while (!bytes.empty()) {
    if (state_ == State::between) buffer_.clear();
    if (state_ == State::block) {
      const std::size_t run = std::min(run_before_end(bytes), limits_.block + 1 - buffer_.size());
      buffer_.insert(buffer_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(run));
      bytes = bytes.subspan(run);
    }
    if (buffer_.size() > (state_ == State::line ? limits_.line : limits_.block)) {
      abandon();
      return Outcome::too_long;
    }
    if (bytes.empty()) break;
    const Byte byte = bytes.front();
    bytes = bytes.subspan(1);
    if (take(byte, expect)) return Outcome::frame;
  }
  return Outcome::need_more;
}

// One character, in the state that awaits it. True where it ends a frame.
bool Framer::take(Byte byte, Expect expect) {
  switch (state_) {
    case State::between:
      return begin(byte, expect);
    case State::line:
      if (byte == '/' || byte == kStx || byte == kSoh) {  // what came before was no line after all
        abandon();
        return begin(byte, expect);
      }
      buffer_.push_back(byte);
      if (byte == '\n') finish(FrameKind::line);
      return byte == '\n';
    case State::option:
      if (!printable(byte) && !line_end(byte)) {
        abandon();
        return begin(byte, expect);
      }
      buffer_.push_back(byte);
      if (byte == '\n') finish(FrameKind::option);
      if (byte != '\n' && buffer_.size() >= 6) abandon();
      return byte == '\n';
    case State::block:
      buffer_.push_back(byte);
      state_ = State::check;
      return false;
    case State::check: {
      buffer_.push_back(byte);
      finish(buffer_.front() == kSoh ? FrameKind::command : FrameKind::block);
      return true;
    }
    case State::plain:
      if (byte == kStx || byte == kSoh || (byte == '/' && buffer_.back() == '\n')) {
        abandon();
        return begin(byte, expect);
      }
      buffer_.push_back(byte);
      if (byte == '!') finish(FrameKind::plain);
      return byte == '!';
  }
  return false;
}

// The first character of a message, or noise.
bool Framer::begin(Byte byte, Expect expect) {
  switch (byte) {
    case '/':
      state_ = State::line;
      break;
    case kStx:
    case kSoh:
      state_ = State::block;
      break;
    case kAck:
      if (expect.option_select) {
        state_ = State::option;
        break;
      }
      [[fallthrough]];
    case kNak:
      buffer_.push_back(byte);
      finish(byte == kAck ? FrameKind::ack : FrameKind::nak);
      return true;
    default:
      if (!expect.plain || !printable(byte)) {
        if (!line_end(byte)) ++noise_;
        return false;
      }
      state_ = State::plain;
  }
  buffer_.push_back(byte);
  if (state_ == State::plain && byte == '!') {
    finish(FrameKind::plain);
    return true;
  }
  return false;
}

void Framer::finish(FrameKind kind) {
  state_ = State::between;
  const Bytes all = buffer_;
  std::string_view content = as_text(all);
  frame_ = {};
  frame_.kind = kind;
  frame_.bytes = all;
  if (kind == FrameKind::line || kind == FrameKind::option) {
    content.remove_prefix(1);
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) content.remove_suffix(1);
  } else if (kind == FrameKind::block || kind == FrameKind::command) {
    frame_.covered = all.subspan(1, all.size() - 2);
    frame_.check = all.back();
    frame_.more_follows = all[all.size() - 2] == kEot;
    content = content.substr(1, content.size() - 3);
  }
  frame_.content = content;
  frame_.damaged =
      static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](Byte byte) { return byte >= 0x80; }));
}

void Framer::abandon() {
  noise_ += buffer_.size();
  buffer_.clear();
  state_ = State::between;
}

void Framer::reset() {
  buffer_.clear();
  state_ = State::between;
  noise_ = 0;
}

}  // namespace obiscope::iec62056_21
