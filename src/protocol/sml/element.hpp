// Elements: what an SML message is made of, read in place.
//
//   TL  v v v v         bit 7: one more TL byte follows, whose low nibble goes below the ones before it
//   │└ low nibble: length, TL bytes included; of a list the number of its elements
//   └ bits 6..4: 0 octet string, 4 boolean, 5 signed, 6 unsigned, 7 list
//
//   01  nothing (an optional element that is left out)        00  end of message
//
// Numbers have 1 to 8 bytes, most significant first; the sign is in the topmost bit of those that are sent.
// Clauses: SML 1.04, 6.2 (encoding).
#pragma once

#include <bit>
#include <cstring>
#include <vector>

#include "bytes/bytes.hpp"

namespace obiscope::sml {

enum class Type : Byte { octets = 0, boolean = 4, integer = 5, natural = 6, list = 7 };

struct ElementHead {
  Byte type = 0;           // bits 6..4
  std::size_t size = 0;    // of the TL bytes; 0: cut off or a length that cannot be
  std::size_t length = 0;  // bytes of content; of a list its elements
};
// The head at bytes[0]. At most four TL bytes.
ElementHead element_head(Bytes bytes);

struct Number {
  std::uint64_t bits = 0;  // sign-extended where it is signed
  Byte size = 0;           // bytes sent; 0: the element is left out
  bool is_signed = false;

  bool there() const { return size != 0; }
  std::int64_t value() const { return static_cast<std::int64_t>(bits); }
};

// Reads elements one after the other. After the first that is not what was asked for it stays failed, says what was
// wanted and where, and gives nothing any more.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::size_t at() const { return static_cast<std::size_t>(at_ - begin_); }
  bool ended() const { return at_ == end_; }
  bool failed() const { return wanted_ != nullptr; }
  const char* wanted() const { return wanted_; }
  std::size_t failed_at() const { return failed_at_; }
  Byte peek() const { return at_ == end_ ? Byte{0xFF} : *at_; }
  Bytes between(std::size_t from, std::size_t to) const { return {begin_ + from, begin_ + to}; }

  void fail(const char* wanted) {
    if (failed()) return;
    wanted_ = wanted;
    failed_at_ = at();
    at_ = end_;
  }
  const Byte* place() const { return at_; }
  const Byte* end() const { return end_; }
  // What begins at `behind`, between here and the end, comes next.
  void go_to(const Byte* behind) { at_ = behind; }
  // 01: the element is left out.
  bool absent() {
    if (peek() != 0x01) return false;
    ++at_;
    return true;
  }
  // An empty span without an address where it is left out.
  Bytes octets(const char* wanted) {
    const Byte tl = peek();
    const std::size_t length = tl & 0x0FU;
    if (tl < 0x10 && length != 0 && length <= left()) {
      const Bytes content = length == 1 ? Bytes() : Bytes(at_ + 1, length - 1);
      at_ += length;
      return content;
    }
    return long_octets(wanted);
  }
  // A number, or nothing where it is left out.
  Number number(const char* wanted) {
    const Byte tl = peek();
    const std::size_t size = (tl & 0x0FU) - 1U;
    if ((tl & 0xF0U) != 0x50 && (tl & 0xF0U) != 0x60) return no_number(wanted);
    if (size - 1U >= 8 || size >= left()) return no_number(wanted);
    const Number number = number_at(at_ + 1, static_cast<Byte>(size), (tl & 0xF0U) == 0x50);
    at_ += 1 + size;
    return number;
  }
  // How many elements the list has that begins here. At most as many as bytes are left.
  std::size_t list(const char* wanted) {
    const Byte tl = peek();
    if ((tl & 0xF0U) == 0x70 && (tl & 0x0FU) < left()) {
      ++at_;
      return tl & 0x0FU;
    }
    return long_list(wanted);
  }
  void list_of(std::size_t count, const char* wanted) {
    const std::size_t before = at();
    if (list(wanted) == count || failed()) return;
    at_ = begin_ + before;
    fail(wanted);
  }
  void byte(Byte expected, const char* wanted) {
    if (peek() != expected || ended()) {
      fail(wanted);
    } else {
      ++at_;
    }
  }
  // Passes one element with all that stands in it.
  void skip(const char* wanted);
  // A boolean; false where it is left out.
  bool boolean(const char* wanted);

 private:
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  Number number_at(const Byte* from, Byte size, bool is_signed) const;
  Bytes long_octets(const char* wanted);
  Number no_number(const char* wanted);
  std::size_t long_list(const char* wanted);

  const Byte* begin_;
  const Byte* at_;
  const Byte* end_;
  const char* wanted_ = nullptr;
  std::size_t failed_at_ = 0;
};

inline Number Cursor::number_at(const Byte* from, Byte size, bool is_signed) const {
  const unsigned unused = 64U - 8U * size;
  std::uint64_t word = 0;
  if (end_ - from >= 8) {
    std::memcpy(&word, from, sizeof word);
    if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
    word >>= unused;
  } else {
    for (Byte i = 0; i < size; ++i) word = word << 8U | from[i];
  }
  if (is_signed) word = static_cast<std::uint64_t>(static_cast<std::int64_t>(word << unused) >> unused);
  return {word, size, is_signed};
}

// Writes elements.
class Encoder {
 public:
  void list(std::size_t elements) { head(Type::list, elements, 0); }
  void absent() { bytes_.push_back(0x01); }
  void octets(Bytes content);
  void boolean(bool truth);
  void natural(std::uint64_t value, std::size_t size);
  void integer(std::int64_t value, std::size_t size);
  void end_of_message() { bytes_.push_back(0x00); }
  std::vector<Byte>& bytes() { return bytes_; }

 private:
  void head(Type type, std::size_t length, std::size_t content);
  std::vector<Byte> bytes_;
};
// The least bytes that hold it.
std::size_t size_of_natural(std::uint64_t value);
std::size_t size_of_integer(std::int64_t value);

}  // namespace obiscope::sml
