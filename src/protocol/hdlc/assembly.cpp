#include "protocol/hdlc/assembly.hpp"

namespace obiscope::hdlc {
namespace {

constexpr Byte kLlcDestination = 0xE6;
constexpr Byte kLlcQuality = 0x00;

bool is_llc(Bytes bytes) {
  return bytes.size() >= kLlcSize && bytes[0] == kLlcDestination &&
         (bytes[1] == static_cast<Byte>(Llc::command) || bytes[1] == static_cast<Byte>(Llc::response)) &&
         bytes[2] == kLlcQuality;
}

Error no_llc() {
  return Error(ErrorKind::malformed, "an APDU does not begin with the LLC header E6 E6 00 or E6 E7 00").at(0);
}

}  // namespace

std::vector<Byte> with_llc(Llc llc, Bytes apdu) {
  std::vector<Byte> bytes;
  bytes.reserve(kLlcSize + apdu.size());
  bytes.push_back(kLlcDestination);
  bytes.push_back(static_cast<Byte>(llc));
  bytes.push_back(kLlcQuality);
  bytes.insert(bytes.end(), apdu.begin(), apdu.end());
  return bytes;
}

Result<Bytes> without_llc(Bytes bytes) {
  if (!is_llc(bytes)) return failure(no_llc());
  return bytes.subspan(kLlcSize);
}

Result<bool> Assembly::add(const Frame& frame) {
  if (!midway_) joined_.clear();
  if (joined_.size() + frame.information.size() > most_ + kLlcSize) {
    clear();
    return failure(ErrorKind::malformed, "an APDU has more than the " + std::to_string(most_) + " bytes allowed");
  }
  joined_.insert(joined_.end(), frame.information.begin(), frame.information.end());
  midway_ = frame.segmented;
  if ((!midway_ || joined_.size() >= kLlcSize) && !is_llc(joined_)) {
    clear();
    return failure(no_llc());
  }
  return !midway_;
}

void Assembly::clear() {
  joined_.clear();
  midway_ = false;
}

}  // namespace obiscope::hdlc
