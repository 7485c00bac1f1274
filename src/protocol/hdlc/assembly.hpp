// Frames of one direction <-> an APDU: the LLC header in front of the first segment, segmentation (IEC 62056-46
// 5, 6.4.4.4.3.4).
//
//   E6 E6 00 | APDU ...    request (client to server)          S=1  S=1  ...  S=0
//   E6 E7 00 | APDU ...    response; pushes come with either
#pragma once

#include "async/error.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::hdlc {

constexpr std::size_t kLlcSize = 3;
enum class Llc : Byte { command = 0xE6, response = 0xE7 };
std::vector<Byte> with_llc(Llc llc, Bytes apdu);
// What stands behind the LLC header. Error: malformed where there is none.
Result<Bytes> without_llc(Bytes bytes);

// Joins segments. Bounded by `most` bytes.
class Assembly {
 public:
  explicit Assembly(std::size_t most) : most_(most) {}
  // True where this was the last segment: apdu() is whole. Errors: malformed (no LLC header, longer than allowed).
  Result<bool> add(const Frame& frame);
  // Empty until an APDU is whole. Belongs to this and holds until the next add().
  Bytes apdu() const { return midway_ || joined_.empty() ? Bytes() : Bytes(joined_).subspan(kLlcSize); }
  bool midway() const { return midway_; }
  void clear();

 private:
  std::size_t most_;
  std::vector<Byte> joined_;
  bool midway_ = false;
};

}  // namespace obiscope::hdlc
