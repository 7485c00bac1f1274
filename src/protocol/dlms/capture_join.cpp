#include "protocol/dlms/capture_join.hpp"

#include <algorithm>

#include "protocol/hdlc/assembly.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::size_t kMostSenders = 8;
constexpr std::size_t kMostJoined = 1024 * 1024;  // bytes of one APDU
constexpr Byte kGeneralBlockTransfer = 0xE0;

bool has_llc(Bytes information) {
  return information.size() >= hdlc::kLlcSize && information[0] == 0xE6 &&
         (information[1] == 0xE6 || information[1] == 0xE7) && information[2] == 0;
}

std::uint64_t sender_of(const hdlc::Frame& frame) {
  const auto part = [](const hdlc::Address& address) { return std::uint64_t{address.upper} << 16U | address.lower; };
  return part(frame.source) << 32U | part(frame.destination);
}

}  // namespace

HdlcJoin::Open& HdlcJoin::of(std::uint64_t sender) {
  const auto known = std::find_if(open_.begin(), open_.end(), [&](const Open& open) { return open.sender == sender; });
  if (known != open_.end()) return *known;
  if (open_.size() == kMostSenders) open_.erase(open_.begin());
  open_.push_back({});
  open_.back().sender = sender;
  return open_.back();
}

// The same segment once more: its acknowledgement was lost.
bool HdlcJoin::repeats(const Open& open, const hdlc::Frame& frame) {
  return frame.control.kind == hdlc::Kind::information && frame.control.send == open.number &&
         frame.information.size() == open.last_size && open.joined.size() >= open.last_size &&
         std::equal(frame.information.rbegin(), frame.information.rend(), open.joined.rbegin());
}

// Numbers go up one by one; pushes may have none, or leave them at one value.
bool HdlcJoin::follows(const Open& open, const hdlc::Frame& frame) {
  return frame.control.kind != hdlc::Kind::information || frame.control.send == open.number ||
         frame.control.send == (open.number + 1U) % 8U;
}

std::optional<Error> HdlcJoin::begin(Open& open, const hdlc::Frame& frame, std::size_t offset) {
  std::optional<Error> refused;
  if (open.midway && !open.broken)
    refused = Error(ErrorKind::incomplete, "the last segments of a telegram are missing").at(open.offset);
  open.midway = true;
  open.offset = offset;
  open.joined.clear();
  open.broken = false;
  if (!has_llc(frame.information) && frame.information[0] != kGeneralBlockTransfer) {
    open.broken = true;
    refused =
        Error(ErrorKind::incomplete, "the recording begins inside a telegram: its first segment is missing").at(offset);
  }
  return refused;
}

Joined HdlcJoin::take(const hdlc::Frame& frame, std::size_t offset) {
  Open& open = of(sender_of(frame));
  Joined result;
  result.sender = open.sender;
  if (!open.midway || has_llc(frame.information)) {
    if (open.midway && !open.joined.empty() && repeats(open, frame)) return result;
    result.refused = begin(open, frame, offset);
  } else if (!open.broken) {
    if (repeats(open, frame)) return result;
    if (!follows(open, frame)) {
      open.broken = true;
      result.refused = Error(ErrorKind::incomplete, "a segment of a telegram is missing").at(open.offset);
    }
  }
  open.number = frame.control.send;
  open.last_size = frame.information.size();
  if (!open.broken && open.joined.size() + frame.information.size() > kMostJoined) {
    open.broken = true;
    result.refused = Error(ErrorKind::malformed, "segments without an end").at(open.offset);
  }
  if (!open.broken) open.joined.insert(open.joined.end(), frame.information.begin(), frame.information.end());
  if (frame.segmented) return result;
  open.midway = false;
  if (open.broken) return result;
  result.offset = open.offset;
  result.apdu = std::move(open.joined);
  open.joined.clear();
  if (has_llc(result.apdu))
    result.apdu.erase(result.apdu.begin(), result.apdu.begin() + static_cast<std::ptrdiff_t>(hdlc::kLlcSize));
  return result;
}

std::vector<Error> HdlcJoin::interrupt(const char* why) {
  std::vector<Error> refused;
  for (Open& open : open_) {
    if (!open.midway || open.broken) continue;
    open.broken = true;
    open.joined.clear();
    refused.push_back(Error(ErrorKind::incomplete, why).at(open.offset));
  }
  return refused;
}

Joined MbusJoin::take(const MbusFrame& frame, std::size_t offset) {
  Joined result;
  if (frame.segment == 0) {
    result.refused = interrupt("the last segments of a telegram are missing");
    midway_ = true;
    next_ = 0;
    offset_ = offset;
  } else if (!midway_ || frame.segment != next_) {
    result.refused = interrupt("a segment of a telegram is missing");
    if (!result.refused && next_ == 0)
      result.refused = Error(ErrorKind::incomplete, "the first segment of a telegram is missing").at(offset);
    next_ = 1;  // told
    return result;
  }
  next_ = static_cast<std::uint8_t>((next_ + 1U) & 0x0FU);
  joined_.insert(joined_.end(), frame.part.begin(), frame.part.end());
  if (joined_.size() > kMostJoined) {
    result.refused = interrupt("segments without an end");
    return result;
  }
  if (!frame.last) return result;
  midway_ = false;
  next_ = 0;
  result.offset = offset_;
  result.sender = frame.address;
  result.apdu = std::move(joined_);
  joined_.clear();
  return result;
}

std::optional<Error> MbusJoin::interrupt(const char* why) {
  if (!midway_) return std::nullopt;
  midway_ = false;
  next_ = 1;
  joined_.clear();
  return Error(ErrorKind::incomplete, why).at(offset_);
}

}  // namespace obiscope::dlms
