#include "line/redact.hpp"

#include <algorithm>

#include "line/mask.hpp"

namespace obiscope {
namespace {

// "CODE VALUE UNIT"
void redact_expected(std::string& reading) {
  const std::size_t blank = std::min(reading.find_first_of(" \t"), reading.size());
  if (!names_a_customer(std::string_view(reading).substr(0, blank))) return;
  std::transform(reading.begin() + static_cast<std::ptrdiff_t>(blank), reading.end(),
                 reading.begin() + static_cast<std::ptrdiff_t>(blank), masked);
}

}  // namespace

void redact(LineRecording& recording) {
  Mask sent(Mask::Of::passwords_and_customers), received(Mask::Of::passwords_and_customers);
  for (LineEvent& event : recording.events) {
    if (event.kind == LineEvent::Kind::expected) redact_expected(event.expected);
    if (event.kind == LineEvent::Kind::received) received.answers(sent.asked());
    Mask& mask = event.kind == LineEvent::Kind::sent ? sent : received;
    for (Byte& byte : event.bytes) byte = mask.pass(byte);
  }
}

}  // namespace obiscope
