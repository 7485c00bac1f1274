#include "cli/family.hpp"

#include <algorithm>
#include <array>

#include "protocol/dlms/carrier.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::cli {

namespace {

// Looks behind so many flags at most: a file full of them and of lengths that lie has to end too.
bool has_frame(Bytes recording) {
  constexpr std::size_t kMostFlags = 100'000;
  std::size_t flags = 0;
  for (std::size_t at = 0; at < recording.size() && flags < kMostFlags; ++at, ++flags) {
    const auto flag = std::find(recording.begin() + static_cast<std::ptrdiff_t>(at), recording.end(), hdlc::kFlag);
    at = static_cast<std::size_t>(flag - recording.begin());
    if (at < recording.size() && hdlc::decode(recording.subspan(at)).fault == hdlc::Fault::none) return true;
  }
  return false;
}

// The wrapper's header, with a length that fits what is there.
bool has_wrapper(Bytes recording) {
  for (std::size_t at = 0; at + dlms::kWrapperHeaderSize <= recording.size(); ++at) {
    if (recording[at] != 0 || recording[at + 1] != 1) continue;
    const auto header = dlms::wrapper_header_from(recording.subspan(at));
    const std::size_t behind = recording.size() - at - dlms::kWrapperHeaderSize;
    if (header && header->length > 0 && header->length <= behind) return true;
  }
  return false;
}

// M-Bus long frame: 68 LL LL 68 ... CS 16
bool has_long_frame(Bytes recording) {
  constexpr Byte kStart = 0x68, kStop = 0x16;
  for (std::size_t at = 0; at + 6 <= recording.size(); ++at) {
    if (recording[at] != kStart || recording[at + 3] != kStart || recording[at + 1] != recording[at + 2]) continue;
    const std::size_t stop = at + 4 + recording[at + 1] + 1;
    if (stop < recording.size() && recording[stop] == kStop) return true;
  }
  return false;
}

// An APDU by itself: with its LLC header, or one that meters send unasked.
bool begins_with_apdu(Bytes recording) {
  constexpr std::array<Byte, 9> kUnasked{0x0F, 0x18, 0xC2, 0xCA, 0xDB, 0xDC, 0xDD, 0xDF, 0xE0};
  if (recording.size() < 4) return false;
  if (recording[0] == 0xE6 && (recording[1] == 0xE6 || recording[1] == 0xE7) && recording[2] == 0) return true;
  return std::find(kUnasked.begin(), kUnasked.end(), recording[0]) != kUnasked.end();
}

}  // namespace

std::vector<Option> family_options() {
  return {{.name = "--as",
           .placeholder = "FAMILY",
           .help = "what the bytes are; without it, they tell",
           .choices = {"iec62056-21", "dlms"}}};
}

Protocol family_of(Bytes recording, const Arguments& arguments) {
  if (const auto name = arguments.one("--as")) return *name == "dlms" ? Protocol::dlms : Protocol::iec62056_21;
  const bool dlms =
      has_frame(recording) || has_wrapper(recording) || has_long_frame(recording) || begins_with_apdu(recording);
  return dlms ? Protocol::dlms : Protocol::iec62056_21;
}

}  // namespace obiscope::cli
