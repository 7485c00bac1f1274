#include "protocol/p1/judge.hpp"

#include "protocol/p1/message.hpp"

namespace obiscope::p1 {
namespace {

Error why_faulty(const Frame& frame) {
  const std::string what = frame.kind == FrameKind::enciphered ? "the enciphered telegram" : "the telegram";
  switch (frame.fault) {
    case FrameFault::interrupted:
      return {ErrorKind::incomplete, what + " stops, and another one begins"};
    case FrameFault::too_long:
      return {ErrorKind::malformed,
              what + " has no end within " + std::to_string(kLongestTelegram) + " bytes: no meter sends as many"};
    case FrameFault::bad_end:
      return {ErrorKind::damaged, "behind the end mark \"!\" stands neither a CRC nor a line end"};
    default:
      return {ErrorKind::incomplete, what + " stops before its end"};
  }
}

// Where in the middle of a line the last telegram begins; 0 where none does.
std::size_t last_begin(Bytes telegram) {
  const std::string_view text = as_text(telegram);
  for (std::size_t at = text.rfind('/'); at != std::string_view::npos && at > 0; at = text.rfind('/', at - 1))
    if (telegram_begins(telegram, at).value_or(false)) return at;
  return 0;
}

}  // namespace

Telegram Judge::enciphered(const Frame& frame) {
  Result<Opened> opened = decipherer_.open(frame.bytes);
  if (!opened) return failure(opened.error());
  Telegram telegram = readout_of(opened->telegram, recognise_, opened->authentic);
  if (!telegram) return telegram;
  telegram->warnings.insert(telegram->warnings.begin(), opened->warnings.begin(), opened->warnings.end());
  return telegram;
}

// True where a right telegram begins inside a line of the frame; both are handed over then.
bool Judge::inner(const Frame& frame, const std::function<void(Telegram)>& sink) {
  const std::size_t begin = last_begin(frame.bytes);
  if (begin == 0) return false;
  Telegram second = readout_of(frame.bytes.subspan(begin), recognise_);
  if (!second) return false;
  Frame first = frame;
  first.fault = FrameFault::interrupted;
  sink(failure(why_faulty(first).at(frame.offset)));
  sink(std::move(second));
  return true;
}

void Judge::judge(const Frame& frame, const std::function<void(Telegram)>& sink) {
  if (frame.fault != FrameFault::none) return sink(failure(why_faulty(frame).at(frame.offset)));
  const bool plain = frame.kind == FrameKind::telegram;
  Telegram telegram = plain ? readout_of(frame.bytes, recognise_) : enciphered(frame);
  if (telegram) return sink(std::move(telegram));
  if (plain && inner(frame, sink)) return;
  sink(failure(telegram.error().at(frame.offset)));
}

}  // namespace obiscope::p1
