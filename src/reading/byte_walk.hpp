// Walks over bytes that are being explained: each field that is taken becomes an entry, each message that is opened a
// parent of what follows until it is closed. What is left over at the end of a message is named, so no byte is left
// out.
#pragma once

#include <algorithm>
#include <string>

#include "bytes/bytes.hpp"
#include "bytes/hex.hpp"
#include "reading/explanation.hpp"

namespace obiscope {

class ByteWalk {
 public:
  // `offset`: of bytes[0] in the input. Offsets stay there where `deciphered`: such bytes are not in the input.
  ByteWalk(Bytes bytes, Explanation& out, std::size_t offset, unsigned depth, bool deciphered = false)
      : bytes_(bytes), out_(out), offset_(offset), depth_(depth), deciphered_(deciphered) {}

  std::size_t at() const { return at_; }
  bool ended() const { return at_ == bytes_.size(); }
  Bytes rest() const { return bytes_.subspan(at_); }
  Byte peek(std::size_t ahead = 0) const { return at_ + ahead < bytes_.size() ? bytes_[at_ + ahead] : Byte{0}; }
  unsigned depth() const { return depth_; }
  std::size_t offset() const { return deciphered_ ? offset_ : offset_ + at_; }
  bool deciphered() const { return deciphered_; }
  Explanation& out() { return out_; }

  // At most what is there; a field that is cut off is wrong.
  Explained& take(std::size_t length, std::string name, std::string value = {}) {
    const std::size_t there = std::min(length, bytes_.size() - at_);
    Explained field;
    field.offset = offset();
    field.length = deciphered_ ? 0 : there;
    field.depth = depth_;
    field.name = std::move(name);
    field.value = there < length ? "cut off" : std::move(value);
    field.wrong = there < length;
    at_ += there;
    out_.push_back(std::move(field));
    return out_.back();
  }
  Explained& take_hex(std::size_t length, std::string name) {
    const std::string value = hex_from(rest().first(std::min(length, rest().size())));
    return take(length, std::move(name), value);
  }

  std::size_t open(std::string name, std::string clause = {}) {
    Explained parent;
    parent.offset = offset();
    parent.depth = depth_++;
    parent.name = std::move(name);
    parent.clause = std::move(clause);
    begins_.push_back(at_);
    out_.push_back(std::move(parent));
    return out_.size() - 1;
  }
  Explained& entry(std::size_t opened) { return out_[opened]; }
  void close(std::size_t opened) {
    --depth_;
    out_[opened].length = deciphered_ ? 0 : at_ - begins_.back();
    begins_.pop_back();
  }
  // Passes bytes that somebody else has explained.
  void pass(std::size_t length) { at_ += length; }

 private:
  Bytes bytes_;
  Explanation& out_;
  std::size_t offset_;
  unsigned depth_;
  bool deciphered_;
  std::size_t at_ = 0;
  std::vector<std::size_t> begins_;
};

// "0x0a2b"
inline std::string hex_value(Bytes bytes) {
  return "0x" + hex_from(bytes);
}

}  // namespace obiscope
