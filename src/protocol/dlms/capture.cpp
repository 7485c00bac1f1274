#include "protocol/dlms/capture.hpp"

#include <algorithm>

#include "protocol/dlms/apdu_extent.hpp"
#include "protocol/dlms/capture_join.hpp"
#include "protocol/dlms/capture_stream.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kMbusStart = 0x68, kLlc = 0xE6;
constexpr std::size_t kLlcSize = 3;
constexpr std::size_t kLongestHeader = 13;  // of an HDLC frame, from format to HCS
constexpr std::size_t kHeaderIsWhole = kLongestHeader + 1;
constexpr std::size_t kShortestFrame = 7;

std::size_t told_length(Bytes frame) {
  return (frame[1] & 0x07U) << 8U | frame[2];
}

bool begins_with_llc(Bytes bytes) {
  return bytes.size() > kLlcSize && bytes[0] == kLlc && (bytes[1] == kLlc || bytes[1] == 0xE7) && bytes[2] == 0;
}

// Whether a frame with a check stands anywhere: then nothing without one is believed.
bool holds_frames(Bytes recording) {
  for (std::size_t at = 0; at < recording.size(); ++at) {
    const Bytes rest = recording.subspan(at);
    if (rest.front() == hdlc::kFlag && hdlc::decode(rest).fault == hdlc::Fault::none) return true;
    if (rest.front() == kMbusStart && mbus_frame_from(rest).fault == MbusFrame::Fault::none) return true;
  }
  return false;
}

class Scan {
 public:
  Scan(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink)
      : recording_(recording),
        stream_(options, sink),
        framed_(holds_frames(recording)),
        work_left_(16 * recording.size() + 4096) {}

  // How many bytes belonged to a telegram.
  std::size_t run() {
    std::size_t belonging = 0;
    std::size_t noise = 0;
    for (std::size_t at = 0; at < recording_.size();) {
      const std::size_t used = step(at);
      noise = used > 0 ? 0 : noise + 1;
      if (noise == kShortestFrame && framed_) interrupt("a part of a telegram is missing");
      belonging += used;
      at += std::max<std::size_t>(used, 1);
    }
    interrupt("the recording ends inside a telegram");
    stream_.finish();
    if (!stream_.told() && frames_ > 0)
      stream_.refuse(
          Error(ErrorKind::unsupported, "the recording holds frames, and neither a push nor an answer with a value"));
    return belonging;
  }

 private:
  // Bytes that belong to what begins at `at`; 0: nothing does.
  std::size_t step(std::size_t at) {
    switch (recording_[at]) {
      case hdlc::kFlag:
        return take_hdlc(at);
      case kMbusStart:
        return take_mbus(at);
      case 0x00:
        return framed_ || at < sealed_ ? 0 : take_wrapper(at);
      default:
        if (const std::size_t used = take_without_flags(at); used > 0) return used;
        return framed_ || at < sealed_ ? 0 : take_alone(at);
    }
  }

  // Frames whose flags were left out, from the beginning of the recording on, or where its first flag was cut off.
  std::size_t take_without_flags(std::size_t at) {
    const Bytes rest = recording_.subspan(at);
    if (at != behind_frame_ || (rest[0] & 0xF0U) != 0xA0 || rest.size() < kShortestFrame) return 0;
    const std::size_t length = (rest[0] & 0x07U) << 8U | rest[1];
    if (rest.size() < length) return 0;
    std::vector<Byte> flagged{hdlc::kFlag};
    flagged.insert(flagged.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length));
    flagged.push_back(hdlc::kFlag);
    const hdlc::Decoded decoded = hdlc::decode(flagged);
    if (decoded.fault != hdlc::Fault::none) return 0;
    framed_ = true;
    take_frame(decoded.frame, at);
    behind_frame_ = at + length;
    return length;
  }

  std::size_t take_hdlc(std::size_t at) {
    const Bytes rest = recording_.subspan(at);
    const hdlc::Decoded decoded = hdlc::decode(rest);
    if (decoded.fault == hdlc::Fault::none) {
      take_frame(decoded.frame, at);
      behind_frame_ = at + decoded.size;
      return decoded.size;
    }
    if (at == behind_frame_ && at > 0) return 1;  // the flag that closes
    if (decoded.fault == hdlc::Fault::incomplete) return take_cut_frame(rest, at);
    refuse_frame(decoded.fault, rest, at);
    return 0;
  }

  void take_frame(const hdlc::Frame& frame, std::size_t at) {
    ++frames_;
    switch (frame.control.kind) {
      case hdlc::Kind::snrm:
      case hdlc::Kind::disc:
        return stream_.end_session();
      case hdlc::Kind::information:
      case hdlc::Kind::ui:
        break;
      default:
        return;
    }
    if (frame.information.empty()) return;
    take_joined(hdlc_.take(frame, at));
  }

  void take_joined(const Joined& joined) {
    if (joined.refused) stream_.refuse(*joined.refused);
    if (!joined.apdu.empty()) stream_.take(joined.apdu, {joined.sender, joined.offset, "hdlc", true});
  }

  // The recording ends inside the frame; where only its last flag is missing, its checks can still be made.
  std::size_t take_cut_frame(Bytes rest, std::size_t at) {
    if (rest.size() < kHeaderIsWhole) return 0;
    sealed_ = recording_.size();
    if (rest.size() == 1 + told_length(rest)) {
      std::vector<Byte> closed(rest.begin(), rest.end());
      closed.push_back(hdlc::kFlag);
      const hdlc::Decoded decoded = hdlc::decode(closed);
      if (decoded.fault == hdlc::Fault::none) take_frame(decoded.frame, at);
      return rest.size();
    }
    interrupt("the recording ends inside a telegram");
    stream_.refuse(Error(ErrorKind::incomplete, "the recording ends inside a frame").at(at));
    return 0;
  }

  // A frame that was damaged, as far as it can be told from noise that looks like one.
  void refuse_frame(hdlc::Fault fault, Bytes rest, std::size_t at) {
    if (fault != hdlc::Fault::wrong_hcs && fault != hdlc::Fault::wrong_fcs && fault != hdlc::Fault::no_flag) return;
    const std::size_t end = 1 + told_length(rest);
    const bool closed = rest.size() > end && rest[end] == hdlc::kFlag;
    const bool header_right = fault != hdlc::Fault::wrong_hcs && end > kHeaderIsWhole;
    sealed_ = std::max(sealed_, at + end);
    if (!closed && !header_right) return;
    interrupt("a segment of a telegram is damaged");
    stream_.refuse(Error(ErrorKind::damaged, "frame refused: " + std::string(name_of(fault))).at(at));
  }

  std::size_t take_mbus(std::size_t at) {
    const MbusFrame frame = mbus_frame_from(recording_.subspan(at));
    switch (frame.fault) {
      case MbusFrame::Fault::no_frame:
        return 0;
      case MbusFrame::Fault::none:
        ++frames_;
        take_joined(mbus_.take(frame, at));
        return frame.size;
      case MbusFrame::Fault::incomplete:
        if (frame.size == 0) return 0;
        sealed_ = recording_.size();
        interrupt("the recording ends inside a telegram");
        stream_.refuse(Error(ErrorKind::incomplete, "the recording ends inside an M-Bus frame").at(at));
        return 0;
      case MbusFrame::Fault::wrong_checksum:
        break;
    }
    sealed_ = std::max(sealed_, at + frame.size);
    interrupt("a segment of a telegram is damaged");
    stream_.refuse(Error(ErrorKind::damaged, "M-Bus frame refused: wrong checksum").at(at));
    return 0;
  }

  void interrupt(const char* why) {
    for (const Error& refused : hdlc_.interrupt(why)) stream_.refuse(refused);
    if (const auto refused = mbus_.interrupt(why)) stream_.refuse(*refused);
  }

  // 00 01 | source (2) | destination (2) | length (2) | APDU
  std::size_t take_wrapper(std::size_t at) {
    constexpr std::size_t kHeader = 8;
    const Bytes rest = recording_.subspan(at);
    if (rest.size() <= kHeader || rest[1] != 1) return 0;
    const std::size_t length = static_cast<std::size_t>(rest[6] << 8U | rest[7]);
    if (length == 0 || name_of(static_cast<ApduTag>(rest[kHeader])) == kNoApdu) return 0;
    const bool adjacent = at == behind_alone_;
    if (rest.size() < kHeader + length) {
      if (!adjacent) return 0;
      stream_.refuse(Error(ErrorKind::incomplete, "the recording ends inside an APDU in a wrapper").at(at));
      sealed_ = recording_.size();
      return rest.size();
    }
    const Bytes apdu = rest.subspan(kHeader, length);
    if (!adjacent && !is_one(apdu)) return 0;
    ++frames_;
    const auto port = [&](std::size_t from) { return SenderId{rest[from]} << 8U | rest[from + 1]; };
    stream_.take(apdu, {port(2) << 16U | port(4), at, "wrapper", true});
    behind_alone_ = at + kHeader + length;
    return kHeader + length;
  }

  // An APDU without a frame, with its LLC header or bare.
  std::size_t take_alone(std::size_t at) {
    const Bytes rest = recording_.subspan(at);
    const bool llc = begins_with_llc(rest);
    const Bytes apdu = rest.subspan(llc ? kLlcSize : 0);
    const bool adjacent = at == behind_alone_;
    if (!adjacent && !llc && !may_begin(apdu)) return 0;
    const ApduExtent extent = measured(apdu);
    if (extent.ending == Ending::whole) {
      const std::size_t size = extent.size + (llc ? kLlcSize : 0);
      if (lies_in_frame(at, size, adjacent)) {
        sealed_ = at + size;
        stream_.refuse(Error(ErrorKind::damaged, "a frame around an APDU is damaged").at(at));
        return 0;
      }
      stream_.take(apdu.first(extent.size), {0, at, "wrapper", false});
      behind_alone_ = at + size;
      return size;
    }
    const bool known = llc && name_of(static_cast<ApduTag>(apdu.front())) != kNoApdu;
    if (known || (at == 0 && may_begin(apdu)))
      stream_.refuse(Error(extent.ending == Ending::incomplete ? ErrorKind::incomplete : ErrorKind::malformed,
                           "an APDU that stands alone is cut off or malformed")
                         .at(at));
    return 0;
  }

  // Without anything before it, only what hardly any noise looks like: a notification with its time and a list, and a
  // telegram ciphered by a meter whose name begins with letters.
  static bool may_begin(Bytes apdu) {
    constexpr Byte kNotification = 0x0F, kCiphered = 0xDB, kTitle = 8;
    if (apdu.front() == kNotification) {
      PushHead head;
      if (push_head_from(apdu, head) != Walked::whole) return false;
      return head.body.size() > 2 && (head.body[0] == 1 || head.body[0] == 2) && head.body[1] != 0;
    }
    constexpr std::size_t kLeast = 12, kLetters = 3;
    return apdu.size() > kLeast && apdu.front() == kCiphered && apdu[1] == kTitle &&
           std::all_of(apdu.begin() + 2, apdu.begin() + 2 + kLetters, [](Byte b) { return b >= 'A' && b <= 'Z'; });
  }

  // Looking at everything that might be an APDU is bounded, so that time stays in proportion to the recording.
  ApduExtent measured(Bytes apdu) {
    if (work_left_ == 0) return {};
    const ApduExtent extent = extent_of(apdu);
    work_left_ -= std::min(work_left_, extent.looked);
    return extent;
  }
  bool is_one(Bytes apdu) {
    if (work_left_ == 0) return false;
    work_left_ -= std::min(work_left_, apdu.size());
    return is_one_apdu(apdu);
  }

  // What tells that an APDU stands in a frame whose flag, length or check was damaged: a format field whose length fits
  // around it, a flag where the frame would begin or end, an M-Bus head.
  bool lies_in_frame(std::size_t at, std::size_t size, bool adjacent) const {
    constexpr std::size_t kCheck = 2, kMbusHead = 9;
    const std::size_t end = at + size + kCheck;
    if (end < recording_.size() && recording_[end] == hdlc::kFlag) return true;
    if (adjacent) return false;
    for (std::size_t before = kShortestFrame; before <= kHeaderIsWhole && before <= at; ++before) {
      const Bytes frame = recording_.subspan(at - before);
      if (frame[0] == hdlc::kFlag) return true;
      if ((frame[0] & 0xF0U) == 0xA0 && ((frame[0] & 0x07U) << 8U | frame[1]) == before + size + kCheck) return true;
    }
    return at >= kMbusHead &&
           (recording_[at - kMbusHead + 3] == kMbusStart || recording_[at - kMbusHead] == kMbusStart);
  }

  static constexpr std::string_view kNoApdu = "unknown APDU";

  Bytes recording_;
  CaptureStream stream_;
  bool framed_;
  std::size_t work_left_;  // bytes
  HdlcJoin hdlc_;
  MbusJoin mbus_;
  std::size_t behind_frame_ = 0;
  std::size_t behind_alone_ = 0;  // an APDU that stands alone ended here
  std::size_t sealed_ = 0;        // up to here lies a damaged frame
  std::size_t frames_ = 0;
};

}  // namespace

std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink) {
  return recording.size() - Scan(recording, options, sink).run();
}

}  // namespace obiscope::dlms
