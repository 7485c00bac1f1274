#include "protocol/dlms/extent.hpp"

#include <algorithm>

#include "protocol/dlms/apdu_extent.hpp"
#include "protocol/dlms/carrier.hpp"
#include "protocol/dlms/mbus_frame.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kMbusStart = 0x68, kLlc = 0xE6;
constexpr std::size_t kLlcSize = 3;

class Finder {
 public:
  explicit Finder(Bytes recording) : recording_(recording), work_left_(16 * recording.size() + 4096) {}

  // How many bytes of a telegram begin at `at`; 0: none does.
  std::size_t length_at(std::size_t at, bool& checked) {
    const Bytes rest = recording_.subspan(at);
    checked = true;
    if (rest.front() == hdlc::kFlag) return frame_length(rest);
    if (rest.front() == kMbusStart) return mbus_length(rest);
    checked = false;
    if (rest.front() == 0x00) return wrapper_length(rest);
    return lone_length(rest);
  }

 private:
  // With its closing flag, which may open the next one.
  static std::size_t frame_length(Bytes rest) {
    const hdlc::Decoded decoded = hdlc::decode(rest);
    return decoded.fault == hdlc::Fault::none ? decoded.size : 0;
  }

  static std::size_t mbus_length(Bytes rest) {
    const MbusFrame frame = mbus_frame_from(rest);
    return frame.fault == MbusFrame::Fault::none ? frame.size : 0;
  }

  std::size_t wrapper_length(Bytes rest) {
    if (rest.size() < kWrapperHeaderSize || rest[1] != 1) return 0;
    const auto header = wrapper_header_from(rest);
    if (!header || header->length == 0 || header->length > rest.size() - kWrapperHeaderSize) return 0;
    const Bytes apdu = rest.subspan(kWrapperHeaderSize, header->length);
    if (!spend(apdu.size()) || !is_one_apdu(apdu)) return 0;
    return kWrapperHeaderSize + apdu.size();
  }

  // An APDU with its LLC header, or bare at the very beginning.
  std::size_t lone_length(Bytes rest) {
    const bool llc = rest.size() > kLlcSize && rest[0] == kLlc && (rest[1] == kLlc || rest[1] == 0xE7) && rest[2] == 0;
    if (!llc && rest.size() != recording_.size()) return 0;
    const std::size_t header = llc ? kLlcSize : 0;
    if (work_left_ == 0) return 0;
    const ApduExtent extent = extent_of(rest.subspan(header));
    spend(extent.looked);
    return extent.ending == Ending::whole ? header + extent.size : 0;
  }

  // Looking at everything that might be an APDU is bounded, so that time stays in proportion to the recording.
  bool spend(std::size_t bytes) {
    const bool enough = work_left_ >= bytes;
    work_left_ -= std::min(work_left_, bytes);
    return enough;
  }

  Bytes recording_;
  std::size_t work_left_;  // bytes
};

}  // namespace

void find_telegrams(Bytes recording, const ExtentSink& sink) {
  Finder finder(recording);
  for (std::size_t at = 0; at < recording.size();) {
    bool checked = false;
    const std::size_t length = finder.length_at(at, checked);
    if (length > 0) sink({at, length, checked});
    at += std::max<std::size_t>(length, 1);
  }
}

}  // namespace obiscope::dlms
