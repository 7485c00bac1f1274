#include "protocol/sml/readout.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/sml/collector.hpp"
#include "protocol/sml/identity.hpp"

namespace obiscope::sml {
namespace {

constexpr std::size_t kEscapeSize = 4;

std::string hex_of(std::uint16_t crc) {
  const Byte bytes[] = {static_cast<Byte>(crc >> 8U), static_cast<Byte>(crc & 0xFFU)};
  return hex_from(bytes);
}

constexpr const char* kAboutLight = "turn the probe a little, or keep sunlight off it";

Error refusal(const Walked& walked, const Frame& frame) {
  const std::string which = "message " + std::to_string(walked.messages + 1) + " (" + name_of(walked.tag) + ")";
  const std::size_t place = place_of(frame, walked.offset);
  switch (walked.fault) {
    case MessageFault::crc:
      return Error(ErrorKind::damaged, "the CRC of " + which + " is wrong, that of the file is right", kAboutLight)
          .at(place);
    case MessageFault::kermit:
      return Error(ErrorKind::damaged, "the CRC of " + which + " is CRC-16/Kermit, and this meter is not known for it",
                   "a meter file with message_crc_kermit = true reads this meter (obiscope meters)")
          .at(place);
    default:
      return Error(ErrorKind::malformed, which + " is not as the standard wants it: where " + walked.wanted +
                                             " should stand is something else")
          .at(place);
  }
}

}  // namespace

Error refusal(const Frame& frame) {
  switch (frame.fault) {
    case FrameFault::crc:
      return Error(ErrorKind::damaged,
                   "the CRC of the file is " + hex_of(frame.sent_crc) + " where " + hex_of(frame.right_crc) +
                       " is right: characters were lost or damaged",
                   kAboutLight)
          .at(frame.offset);
    case FrameFault::cut_off:
      return Error(ErrorKind::incomplete,
                   "the file stops after " + std::to_string(frame.bytes.size()) + " bytes without its end mark")
          .at(frame.offset);
    case FrameFault::too_long:
      return Error(ErrorKind::malformed, "the file has no end mark within 64 KiB").at(frame.offset);
    case FrameFault::padding:
      return Error(ErrorKind::malformed, "the file says that it is padded with more than three bytes")
          .at(frame.offset + frame.bytes.size() - 3);
    default:
      return Error(ErrorKind::malformed, "the file holds an escape that this version of the transport does not have")
          .at(frame.offset + frame.bytes.size() - kMarkSize);
  }
}

// Each escape before it was sent twice.
std::size_t place_of(const Frame& frame, std::size_t offset) {
  const auto twice = [&frame](std::size_t at) {
    if (!frame.doubled || at + kMarkSize > frame.content.size()) return false;
    const Bytes here = frame.content.subspan(at, kMarkSize);
    return std::all_of(here.begin(), here.end(), [](Byte byte) { return byte == 0x1B; });
  };
  std::size_t place = 0;
  for (std::size_t once = 0; once < offset;) {
    const bool escape = twice(place) && offset - once >= kEscapeSize;
    once += escape ? kEscapeSize : 1;
    place += escape ? kMarkSize : 1;
  }
  return frame.offset + kMarkSize + place;
}

std::optional<MeterTime> meter_time_from(const Time& time) {
  if (time.kind != Time::Kind::timestamp && time.kind != Time::Kind::local_timestamp) return std::nullopt;
  if (time.seconds == 0) return std::nullopt;  // a clock that was never set
  const int east = time.offset + time.season;
  MeterTime told = obiscope::meter_time_from(Instant(std::chrono::seconds(time.seconds) + std::chrono::minutes(east)));
  told.minutes_east_of_utc = static_cast<std::int16_t>(east);
  if (time.kind == Time::Kind::local_timestamp) told.daylight_saving = time.season != 0;
  return told;
}

std::string attention_text(Bytes number) {
  constexpr Byte kPrefix[] = {0x81, 0x81, 0xC7, 0xC7};
  constexpr const char* kErrors[] = {"an error of no other kind",
                                     "the SML name is not known",
                                     "user name and password do not suffice",
                                     "the server that was asked for is not there",
                                     "the request file id is not there",
                                     "what was asked for cannot be written",
                                     "what was asked for cannot be read",
                                     "the connection to the metering point is disturbed",
                                     "the raw values cannot be interpreted",
                                     "a value is out of its range",
                                     "the job was not carried out",
                                     "the checksum of the request was wrong",
                                     "broadcasts are not supported",
                                     "this message was not expected",
                                     "there is no such object in the profile",
                                     "the type of a value is not supported",
                                     "an optional element is not supported",
                                     "the profile has no entries",
                                     "the end of the range lies before its beginning",
                                     "the profile has no entries in this range"};
  const bool known = number.size() == 6 && std::equal(std::begin(kPrefix), std::end(kPrefix), number.begin());
  if (known && number[4] == 0xFD && number[5] == 0) return "done";
  if (known && number[4] == 0xFE && number[5] < std::size(kErrors)) return kErrors[number[5]];
  return "attention " + hex_from(number);
}

Result<Readout> readout_from(const Frame& frame, const Recognise& recognise) {
  if (frame.fault != FrameFault::none) return failure(refusal(frame));
  std::vector<Byte> once;
  if (frame.doubled) unescape(frame.content, once);
  Collector collector(recognise);
  const Walked walked = walk_file(frame.doubled ? Bytes(once) : frame.content, collector);
  if (walked.fault != MessageFault::none) return failure(refusal(walked, frame));
  if (walked.messages == 0) return failure(Error(ErrorKind::malformed, "the file holds no message").at(frame.offset));
  if (frame.start_04) collector.warn("unusual_start", "the start mark of the file is 01 01 01 04 and not 01 01 01 01");
  return std::move(collector).finish();
}

}  // namespace obiscope::sml
