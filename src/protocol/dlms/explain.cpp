// A whole dialogue or recording: frames, wrappers, APDUs by themselves, ASCII of mode E, noise.
#include "protocol/dlms/explain.hpp"

#include <algorithm>

#include "protocol/dlms/carrier.hpp"
#include "protocol/dlms/explain_fields.hpp"
#include "protocol/dlms/mbus_frame.hpp"
#include "protocol/hdlc/assembly.hpp"
#include "protocol/hdlc/explain.hpp"
#include "protocol/iec62056_21/explain.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::size_t kLlcSize = hdlc::kLlcSize;
constexpr std::size_t kMostAssembled = 1U << 20U;  // bytes

bool has_llc(Bytes bytes) {
  return bytes.size() > kLlcSize && bytes[0] == 0xE6 && (bytes[1] == 0xE6 || bytes[1] == 0xE7) && bytes[2] == 0;
}

bool has_wrapper(Bytes bytes) {
  const std::optional<WrapperHeader> header = wrapper_header_from(bytes);
  return header && header->length > 0 && header->length <= bytes.size() - kWrapperHeaderSize;
}

class Dialogue {
 public:
  Dialogue(Bytes bytes, const CaptureOptions& options)
      : bytes_(bytes), options_(options), walk_(bytes, explanation_, 0, 0) {}

  Explanation explain() {
    if (has_llc(bytes_) || is_protected(bytes_) || alone()) {
      explain_alone();
      return std::move(explanation_);
    }
    while (!walk_.ended()) {
      if (explain_message()) continue;
      std::size_t length = 1;
      while (walk_.at() + length < bytes_.size() && !begins_message(walk_.at() + length)) ++length;
      explain_other(length);
    }
    return std::move(explanation_);
  }

 private:
  Bytes rest_at(std::size_t at) const { return bytes_.subspan(at); }

  bool begins_message(std::size_t at) const {
    const Bytes rest = rest_at(at);
    if (rest[0] == hdlc::kFlag) return rest.size() > 1 && (rest[1] == hdlc::kFlag || (rest[1] & 0xF0U) == 0xA0U);
    return (rest[0] == 0 && has_wrapper(rest)) || mbus_frame_from(rest).fault == MbusFrame::Fault::none;
  }

  // An APDU that begins the bytes, without any frame.
  bool alone() const {
    if (bytes_.empty() || has_wrapper(bytes_)) return false;
    const auto tag = static_cast<ApduTag>(bytes_.front());
    return tag == ApduTag::data_notification || tag == ApduTag::information_report || tag >= ApduTag::get_request ||
           (tag >= ApduTag::aarq && tag <= ApduTag::rlre);
  }

  void explain_alone() {
    if (has_llc(bytes_)) walk_.take(kLlcSize, "LLC header").clause = "IEC 62056-46 5.3.2";
    explain_one_apdu(walk_, options_);
    explain_rest(walk_, "rest");
  }

  bool explain_message() {
    const Bytes rest = walk_.rest();
    if (rest[0] == hdlc::kFlag) return explain_flag();
    if (rest[0] == 0 && has_wrapper(rest)) return explain_wrapper();
    const MbusFrame frame = mbus_frame_from(rest);
    return frame.fault == MbusFrame::Fault::none && explain_mbus(frame);
  }

  bool explain_flag() {
    const Bytes rest = walk_.rest();
    const hdlc::Decoded decoded = hdlc::decode(rest);
    if (decoded.fault == hdlc::Fault::none) {
      hdlc::explain_frame(walk_, decoded, [&](ByteWalk& walk) { explain_information(walk, decoded.frame); });
      return true;
    }
    if (rest.size() > 1 && rest[1] == hdlc::kFlag) {
      walk_.take(1, "flag").clause = "IEC 62056-46 6.4";
      return true;
    }
    if (rest.size() < 2 || (rest[1] & 0xF0U) != 0xA0U) return false;
    explain_damaged(decoded.fault);
    return true;
  }

  // A frame whose check fails says nothing; up to the next flag it is taken as one.
  void explain_damaged(hdlc::Fault fault) {
    const Bytes rest = walk_.rest();
    const auto next = std::find(rest.begin() + 1, rest.end(), hdlc::kFlag);
    const auto length = static_cast<std::size_t>(next - rest.begin());
    Explained& frame = walk_.take(length, "HDLC frame");
    frame.value = std::string(hdlc::name_of(fault));
    frame.clause = "IEC 62056-46 6.4";
    frame.wrong = true;
    segments_.clear();
  }

  void explain_information(ByteWalk& walk, const hdlc::Frame& frame) {
    const std::size_t length = frame.information.size();
    const bool first = segments_.empty();
    if (first && !frame.segmented && has_llc(frame.information)) {
      walk.take(kLlcSize, "LLC header").clause = "IEC 62056-46 5.3.2";
      ByteWalk apdu(frame.information.subspan(kLlcSize), walk.out(), walk.offset(), walk.depth());
      explain_one_apdu(apdu, options_);
      walk.pass(length - kLlcSize);
      return;
    }
    if (first && has_llc(frame.information)) walk.take(kLlcSize, "LLC header").clause = "IEC 62056-46 5.3.2";
    const std::size_t taken = first && has_llc(frame.information) ? kLlcSize : 0;
    walk.take(length - taken, frame.segmented ? "segment of an APDU" : "last segment of an APDU",
              std::to_string(length - taken) + " bytes");
    if (segments_.size() + length > kMostAssembled) segments_.clear();
    segments_.insert(segments_.end(), frame.information.begin(), frame.information.end());
    if (!frame.segmented) explain_assembled(walk);
  }

  // What the segments make together stands behind the last one; its bytes stand in all of them.
  void explain_assembled(ByteWalk& walk) {
    const std::vector<Byte> joined = std::exchange(segments_, {});
    if (!has_llc(joined)) return;
    const std::size_t parent = walk.open("assembled APDU");
    walk.entry(parent).value = std::to_string(joined.size() - kLlcSize) + " bytes";
    ByteWalk apdu(Bytes(joined).subspan(kLlcSize), walk.out(), walk.offset(), walk.depth(), true);
    explain_one_apdu(apdu, options_);
    walk.close(parent);
  }

  bool explain_wrapper() {
    const WrapperHeader header = *wrapper_header_from(walk_.rest());
    const std::size_t parent = walk_.open("wrapper", "IEC 62056-47 4.3.1");
    walk_.take(2, "version", "1");
    walk_.take(2, "source wPort", std::to_string(header.source));
    walk_.take(2, "destination wPort", std::to_string(header.destination));
    walk_.take(2, "length", std::to_string(header.length));
    ByteWalk apdu(walk_.rest().first(header.length), explanation_, walk_.offset(), walk_.depth());
    explain_one_apdu(apdu, options_);
    walk_.pass(header.length);
    walk_.close(parent);
    return true;
  }

  bool explain_mbus(const MbusFrame& frame) {
    const std::size_t parent = walk_.open("M-Bus long frame", "EN 13757-2");
    walk_.take(1, "start");
    walk_.take(1, "length", std::to_string(walk_.peek()));
    walk_.take(1, "length again", std::to_string(walk_.peek()));
    walk_.take(1, "start again");
    walk_.take_hex(1, "C field");
    walk_.take(1, "A field", std::to_string(frame.address));
    walk_.take(1, "CI field", "segment " + std::to_string(frame.segment) + (frame.last ? ", the last" : ""));
    walk_.take(1, "source access point", std::to_string(frame.source));
    walk_.take(1, "destination access point", std::to_string(frame.destination));
    const bool whole = frame.last && segments_.empty();
    if (whole) {
      ByteWalk apdu(frame.part, explanation_, walk_.offset(), walk_.depth());
      explain_one_apdu(apdu, options_);
      walk_.pass(frame.part.size());
    } else {
      walk_.take(frame.part.size(), frame.last ? "last segment of an APDU" : "segment of an APDU",
                 std::to_string(frame.part.size()) + " bytes");
      explain_part(frame);
    }
    walk_.take(1, "checksum", "right");
    walk_.take(1, "stop");
    walk_.close(parent);
    return true;
  }

  void explain_part(const MbusFrame& frame) {
    if (segments_.size() + frame.part.size() > kMostAssembled) segments_.clear();
    segments_.insert(segments_.end(), frame.part.begin(), frame.part.end());
    if (!frame.last) return;
    const std::vector<Byte> joined = std::exchange(segments_, {});
    const std::size_t parent = walk_.open("assembled APDU");
    walk_.entry(parent).value = std::to_string(joined.size()) + " bytes";
    ByteWalk apdu(joined, explanation_, walk_.offset(), walk_.depth(), true);
    explain_one_apdu(apdu, options_);
    walk_.close(parent);
  }

  // What is no message here: the ASCII in which mode E begins, or noise.
  void explain_other(std::size_t length) {
    const Explanation ascii = iec62056_21::explain(walk_.rest().first(length));
    const std::size_t offset = walk_.offset();
    for (Explained field : ascii) {
      field.offset += offset;
      explanation_.push_back(std::move(field));
    }
    walk_.pass(length);
  }

  Bytes bytes_;
  const CaptureOptions& options_;
  Explanation explanation_;
  ByteWalk walk_;
  std::vector<Byte> segments_;  // of the APDU that is being assembled
};

}  // namespace

Explanation explain(Bytes dialogue, const CaptureOptions& options) {
  return Dialogue(dialogue, options).explain();
}

}  // namespace obiscope::dlms
