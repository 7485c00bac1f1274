#include "protocol/hdlc/frame.hpp"

#include <algorithm>

#include "protocol/hdlc/checksum.hpp"

namespace obiscope::hdlc {
namespace {

constexpr std::size_t kFormatSize = 2;
constexpr std::size_t kCheckSize = 2;
constexpr std::size_t kShortestFrame = 7;  // format, two addresses of one byte, control, FCS
constexpr Byte kFormatType3 = 0xA0;
constexpr Byte kSegmented = 0x08;
constexpr Byte kPoll = 0x10;

std::uint16_t check_at(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8U);
}

void append_check(std::vector<Byte>& out, std::uint16_t check) {
  out.push_back(static_cast<Byte>(check & 0xFFU));
  out.push_back(static_cast<Byte>(check >> 8U));
}

// The length that the format field at bytes[1] tells, from format to FCS.
std::size_t told_length(Bytes bytes) {
  return (bytes[1] & 0x07U) << 8U | bytes[2];
}

// Reads addresses and control; what stands behind them is known then.
struct Header {
  Fault fault = Fault::none;
  std::size_t size = 0;  // from format to control
  Frame frame;
};

Header decode_header(Bytes bytes) {
  Header header;
  std::size_t at = 1 + kFormatSize;
  for (Address* address : {&header.frame.destination, &header.frame.source}) {
    const Bytes rest = bytes.subspan(at);
    const std::optional<Address> found = decode_address(rest);
    if (!found) {
      const bool may_come = rest.size() < 4 && std::none_of(rest.begin(), rest.end(), [](Byte b) { return b & 1U; });
      header.fault = may_come ? Fault::incomplete : Fault::bad_address;
      return header;
    }
    *address = *found;
    at += found->size;
  }
  if (at == bytes.size()) {
    header.fault = Fault::incomplete;
    return header;
  }
  header.frame.control = control_from(bytes[at]);
  header.size = at;  // the flag in front is not in it, the control byte is
  return header;
}

}  // namespace

std::string_view name_of(Kind kind) {
  constexpr std::string_view kNames[] = {"I", "RR", "RNR", "SNRM", "DISC", "UA", "DM", "FRMR", "UI", "unknown"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Fault fault) {
  constexpr std::string_view kNames[] = {"none",        "incomplete", "no frame",  "wrong length",
                                         "bad address", "wrong HCS",  "wrong FCS", "no closing flag"};
  return kNames[static_cast<std::size_t>(fault)];
}

Control control_from(Byte byte) {
  Control control;
  control.poll = (byte & kPoll) != 0;
  const auto receive = static_cast<std::uint8_t>(byte >> 5U);
  if ((byte & 0x01U) == 0) {
    control.kind = Kind::information;
    control.send = static_cast<std::uint8_t>(byte >> 1U & 7U);
    control.receive = receive;
    return control;
  }
  switch (byte & 0x0FU) {
    case 0x01:
      control.kind = Kind::rr;
      control.receive = receive;
      return control;
    case 0x05:
      control.kind = Kind::rnr;
      control.receive = receive;
      return control;
    default:
      break;
  }
  switch (byte & 0xEFU) {
    case 0x83:
      control.kind = Kind::snrm;
      break;
    case 0x43:
      control.kind = Kind::disc;
      break;
    case 0x63:
      control.kind = Kind::ua;
      break;
    case 0x0F:
      control.kind = Kind::dm;
      break;
    case 0x87:
      control.kind = Kind::frmr;
      break;
    case 0x03:
      control.kind = Kind::ui;
      break;
    default:
      break;
  }
  return control;
}

Byte byte_from(Control control) {
  constexpr Byte kCodes[] = {0x00, 0x01, 0x05, 0x83, 0x43, 0x63, 0x0F, 0x87, 0x03, 0xEF};
  unsigned byte = kCodes[static_cast<std::size_t>(control.kind)] | (control.poll ? kPoll : 0U);
  const bool numbered = control.kind == Kind::information || control.kind == Kind::rr || control.kind == Kind::rnr;
  if (numbered) byte |= (control.receive & 7U) << 5U;
  if (control.kind == Kind::information) byte |= (control.send & 7U) << 1U;
  return static_cast<Byte>(byte);
}

bool operator==(const Frame& left, const Frame& right) {
  return left.destination == right.destination && left.source == right.source && left.control == right.control &&
         left.segmented == right.segmented &&
         std::equal(left.information.begin(), left.information.end(), right.information.begin(),
                    right.information.end());
}

std::vector<Byte> encode(const Frame& frame) {
  const std::size_t header = kFormatSize + frame.destination.size + frame.source.size + 1U;
  const std::size_t checks = frame.information.empty() ? kCheckSize : 2 * kCheckSize;
  const std::size_t length = header + frame.information.size() + checks;
  std::vector<Byte> out;
  out.reserve(length + 2);
  out.push_back(kFlag);
  out.push_back(static_cast<Byte>(kFormatType3 | (frame.segmented ? kSegmented : 0U) | (length >> 8U & 7U)));
  out.push_back(static_cast<Byte>(length & 0xFFU));
  out.resize(1 + header);
  Byte* at = out.data() + 1 + kFormatSize;
  at += encode_address(frame.destination, at);
  at += encode_address(frame.source, at);
  *at = byte_from(frame.control);
  std::uint16_t check = frame_check(Bytes(out).subspan(1));
  if (!frame.information.empty()) {
    append_check(out, check);
    out.insert(out.end(), frame.information.begin(), frame.information.end());
    check = frame_check(Bytes(out).subspan(1));
  }
  append_check(out, check);
  out.push_back(kFlag);
  return out;
}

Decoded decode(Bytes bytes) {
  const auto faulty = [](Fault fault) { return Decoded{fault, 0, {}}; };
  if (!bytes.empty() && bytes[0] != kFlag) return faulty(Fault::no_frame);
  if (bytes.size() > 1 && (bytes[1] & 0xF0U) != kFormatType3) return faulty(Fault::no_frame);
  if (bytes.size() < 1 + kFormatSize) return faulty(Fault::incomplete);
  const std::size_t length = told_length(bytes);
  if (length < kShortestFrame) return faulty(Fault::bad_length);
  const std::size_t end = 1 + length;  // where the closing flag stands
  const Bytes whole = bytes.first(std::min(bytes.size(), end));

  Header header = decode_header(whole);
  if (header.fault == Fault::incomplete && whole.size() == end) return faulty(Fault::bad_length);
  if (header.fault != Fault::none) return faulty(header.fault);
  const std::size_t checks_at = 1 + header.size;
  const bool bare = length == header.size + kCheckSize;  // no information: no HCS, the FCS stands in its place
  if (!bare && length < header.size + 2 * kCheckSize) return faulty(Fault::bad_length);
  if (whole.size() < checks_at + kCheckSize) return faulty(Fault::incomplete);
  const std::uint16_t header_check = frame_check(whole.subspan(1, header.size));
  const bool right = header_check == check_at(whole, checks_at);
  if (!right) return faulty(bare ? Fault::wrong_fcs : Fault::wrong_hcs);

  if (whole.size() < end) return faulty(Fault::incomplete);
  if (!bare) {
    const Bytes checked = whole.subspan(checks_at, end - kCheckSize - checks_at);  // HCS and information
    if (frame_check(checked, header_check) != check_at(whole, end - kCheckSize)) return faulty(Fault::wrong_fcs);
    header.frame.information = checked.subspan(kCheckSize);
  }
  if (bytes.size() == end) return faulty(Fault::incomplete);
  if (bytes[end] != kFlag) return faulty(Fault::no_flag);
  header.frame.segmented = (bytes[1] & kSegmented) != 0;
  return {Fault::none, end, header.frame};
}

}  // namespace obiscope::hdlc
