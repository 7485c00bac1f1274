// The fields of an APDU, one behind the other: how the decoders take them, and how the encoders put them.
#pragma once

#include "protocol/dlms/apdu.hpp"

namespace obiscope::dlms {

// Takes fields from the front of an APDU. What is missing or wrong fails once; whatever is taken then is 0 or empty.
class ApduFields {
 public:
  // `apdu` has to begin with `tag`.
  ApduFields(Bytes apdu, ApduTag tag) : apdu_(apdu), tag_(tag) {
    if (take8() != static_cast<Byte>(tag) && !failed_) fail(ErrorKind::malformed, "it begins with another tag", 0);
  }

  bool failed() const { return failed_; }
  bool ended() const { return at_ == apdu_.size(); }
  std::size_t at() const { return at_; }
  Byte peek() const { return failed_ || ended() ? Byte{0} : apdu_[at_]; }

  Byte take8() { return static_cast<Byte>(take_number(1)); }
  std::uint16_t take16() { return static_cast<std::uint16_t>(take_number(2)); }
  std::uint32_t take32() { return take_number(4); }
  Bytes take(std::size_t size);
  Bytes take_rest() { return take(apdu_.size() - at_); }
  std::size_t take_length();
  // A count of items that take `least` bytes each; fails at once where so many cannot follow.
  std::size_t take_count(std::size_t least);
  Bytes take_octets() { return take(take_length()); }  // with their length in front
  Bytes take_value();                                  // one whole A-XDR value
  Data take_data();                                    // the same, as a tree
  Attribute take_attribute();

  void fail(ErrorKind kind, std::string_view why) { fail(kind, why, at_); }
  void fail(ErrorKind kind, std::string_view why, std::size_t at);

  // `decoded`, or what went wrong; bytes that are left over are wrong.
  template <class T>
  Result<T> result(T decoded) {
    if (!failed_ && !ended()) fail(ErrorKind::malformed, "bytes stand behind its end");
    if (failed_) return failure(error());
    return decoded;
  }

 private:
  std::uint32_t take_number(std::size_t size);
  Error error() const;

  Bytes apdu_;
  ApduTag tag_;
  std::size_t at_ = 0;
  bool failed_ = false;
  ErrorKind kind_ = ErrorKind::malformed;
  std::string_view why_;
};

inline void put8(Byte value, std::vector<Byte>& out) {
  out.push_back(value);
}
inline void put16(std::uint16_t value, std::vector<Byte>& out) {
  out.insert(out.end(), {static_cast<Byte>(value >> 8U), static_cast<Byte>(value & 0xFFU)});
}
inline void put32(std::uint32_t value, std::vector<Byte>& out) {
  put16(static_cast<std::uint16_t>(value >> 16U), out);
  put16(static_cast<std::uint16_t>(value & 0xFFFFU), out);
}
inline void put(Bytes bytes, std::vector<Byte>& out) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}
inline void put_octets(Bytes octets, std::vector<Byte>& out) {
  encode_length(octets.size(), out);
  put(octets, out);
}
void put_attribute(const Attribute& attribute, std::vector<Byte>& out);

}  // namespace obiscope::dlms
