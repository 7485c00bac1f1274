#include "protocol/dlms/mbus_frame.hpp"

#include <numeric>

namespace obiscope::dlms {

MbusFrame mbus_frame_from(Bytes bytes) {
  constexpr Byte kStart = 0x68, kStop = 0x16, kSegment = 0x0F, kLast = 0x10, kUpToDlms = 0x1F;
  constexpr std::size_t kHead = 4, kFields = 5, kTail = 2;
  MbusFrame frame;
  if (bytes.size() < kHead + kFields) {
    const bool possible = !bytes.empty() && bytes[0] == kStart && (bytes.size() < kHead || bytes[3] == kStart);
    if (possible) frame.fault = MbusFrame::Fault::incomplete;
    return frame;
  }
  const std::size_t length = bytes[1];
  if (bytes[0] != kStart || bytes[3] != kStart || bytes[2] != bytes[1] || length < kFields) return frame;
  if (bytes[6] > kUpToDlms) return frame;
  frame.size = kHead + length + kTail;
  frame.address = bytes[5];
  frame.segment = bytes[6] & kSegment;
  frame.last = (bytes[6] & kLast) != 0;
  frame.source = bytes[7];
  frame.destination = bytes[8];
  frame.fault = MbusFrame::Fault::incomplete;
  if (bytes.size() < frame.size) return frame;
  const Bytes covered = bytes.subspan(kHead, length);
  const auto sum = static_cast<Byte>(std::accumulate(covered.begin(), covered.end(), 0U));
  const bool right = sum == bytes[kHead + length] && bytes[kHead + length + 1] == kStop;
  frame.fault = right ? MbusFrame::Fault::none : MbusFrame::Fault::wrong_checksum;
  frame.part = covered.subspan(kFields);
  return frame;
}

}  // namespace obiscope::dlms
