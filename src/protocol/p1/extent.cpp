#include "protocol/p1/extent.hpp"

#include <algorithm>

#include "protocol/p1/frame.hpp"
#include "protocol/p1/telegram.hpp"

namespace obiscope::p1 {
namespace {

constexpr std::size_t kShortestCiphertext = 160;  // bytes; the shortest telegrams known have some 250

bool is_printable(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](Byte b) { return (b >= 0x20 && b <= 0x7E) || b == '\r' || b == '\n'; });
}

// A code that no other family's text has: those of the companion standards themselves.
bool is_own(const DataSet& set) {
  constexpr Byte kMbus = 24, kVersion = 8;
  const Obis& obis = set.obis;
  if (set.code.find('*') != std::string_view::npos || set.code.find(':') == std::string_view::npos) return false;
  if (obis.a == 1) return obis.b == 3 && obis.c == 0 && obis.d == 2 && obis.e == kVersion;
  if (obis.a != 0) return false;
  if (obis.c == 96) return (obis.d == 1 && obis.e >= 1) || obis.d == 14 || obis.d == 13;
  return (obis.c == 1 && obis.d == 0) || (obis.c == kMbus && obis.b > 0) || (obis.c == 42 && obis.d == 0);
}

bool has_own_form(const TelegramParts& parts) {
  DataSets sets(parts.content);
  bool own = false;
  for (;;) {
    const DataSets::Outcome outcome = sets.next();
    if (outcome == DataSets::Outcome::unreadable) return false;
    if (outcome == DataSets::Outcome::end) return own;
    own = own || is_own(sets.data_set());
  }
}

bool is_right_as_either(const TelegramParts& parts) {
  for (const Check how : {Check::arc, Check::x25}) {
    const Checked checked = check(parts, how);
    if (checked == Checked::right || checked == Checked::restored) return true;
  }
  return false;
}

void look_at_telegram(const Frame& frame, const ExtentSink& sink) {
  const TelegramParts parts = parts_of(frame.bytes);
  if (parts.content.empty() || !is_printable(frame.bytes)) return;
  constexpr std::size_t kDigits = 4;  // of a CRC that is to tell this family from others
  const bool checked = parts.digits.size() == kDigits && is_right_as_either(parts);
  if (checked || has_own_form(parts)) sink({frame.offset, frame.bytes.size(), checked});
}

// Not what HDLC (LLC header before it) or the wrapper (its length right before it) carry: that is DLMS.
bool stands_alone(Bytes recording, const Frame& frame) {
  const Bytes before = recording.first(frame.offset);
  if (before.size() >= 3 && before[before.size() - 3] == 0xE6) return false;
  if (before.size() < 8) return true;
  const Bytes wrapper = before.last(8);
  const std::size_t length = std::size_t{wrapper[6]} << 8U | wrapper[7];
  return wrapper[0] != 0 || wrapper[1] != 1 || length != frame.bytes.size();
}

}  // namespace

void find_telegrams(Bytes recording, const ExtentSink& sink) {
  Framer framer;
  while (framer.next(recording, true) == Framer::Outcome::frame) {
    const Frame& frame = framer.frame();
    if (frame.fault != FrameFault::none) continue;
    if (frame.kind == FrameKind::telegram) look_at_telegram(frame, sink);
    if (frame.kind == FrameKind::enciphered && frame.bytes.size() >= kShortestCiphertext &&
        stands_alone(recording, frame))
      sink({frame.offset, frame.bytes.size(), false});
  }
}

}  // namespace obiscope::p1
