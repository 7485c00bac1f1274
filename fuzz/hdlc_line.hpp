// What a fuzz target lets the other end of a line say: any bytes, or frames with right checks around any content, so
// that the link behind them is reached.
//
//   00..EF n bytes     sent as they are             F0 control n bytes     a frame with these, and a pause
#pragma once

#include <algorithm>
#include <vector>

#include "line/wire.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::hdlc {

struct Ends {
  Address own, other;
};

// The next thing to say out of `script`, which it takes it from.
inline std::vector<Byte> next_saying(Bytes& script, Ends ends) {
  const auto take = [&]() -> Byte {
    if (script.empty()) return 0;
    const Byte byte = script.front();
    script = script.subspan(1);
    return byte;
  };
  const Byte what = take();
  if (what < 0xF0) {
    const Bytes raw = script.first(std::min<std::size_t>(what, script.size()));
    script = script.subspan(raw.size());
    return {raw.begin(), raw.end()};
  }
  Frame frame{ends.other, ends.own, control_from(take()), (what & 1U) != 0, {}};
  frame.information = script.first(std::min<std::size_t>(take(), script.size()));
  script = script.subspan(frame.information.size());
  return encode(frame);
}

// Says all of `script`, in its own time: behind whatever the other one said, or after 200 ms.
inline Task<> recite(Line& line, Bytes script, Ends ends) {
  while (!script.empty()) {
    const std::vector<Byte> saying = next_saying(script, ends);
    const Result<Received> heard = co_await line.receive(line.now() + 200ms).result();
    if (!heard && heard.error().kind() != ErrorKind::silence) co_await heard.error();
    if (!saying.empty()) co_await line.send(saying);
  }
}

}  // namespace obiscope::hdlc
