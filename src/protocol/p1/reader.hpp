// Our side of a P1 port: nothing is sent, for the meter pushes by itself as long as its data request pin is high.
//
//   const Readout readout = co_await read(line, std::move(options));     the first telegram that is whole and right
//   co_await listen(line, std::move(options), sink);                     each telegram, without end
#pragma once

#include <functional>

#include "line/line.hpp"
#include "protocol/p1/capture.hpp"
#include "reading/progress.hpp"

namespace obiscope::p1 {

constexpr LineSettings kP1Line{115200, 8, Parity::none, 1};   // versions 4 and 5
constexpr LineSettings kOldP1Line{9600, 7, Parity::even, 1};  // versions 2.2 and 3

struct ReadOptions {
  LineSettings line = kP1Line;
  Duration total = 1min;   // read(): telegrams come every second (version 5) or every ten (all others)
  CaptureOptions capture;  // keys, system title, quirks
  std::function<void(const Progress&)> progress;
};

// The first telegram that is whole and right. Errors: silence (nothing came), damaged, incomplete, malformed, refused
// (what was wrong with the last telegram, and how many were refused; or bytes came, and no telegram among them), and
// those of the Line.
Task<Readout> read(Line& line, ReadOptions options);

// Delivers each telegram, good or refused, until the Line fails or the Task is destroyed; `options.total` is not used.
// Holds one telegram at most. `sink` must not destroy the Task. Errors: those of the Line.
Task<> listen(Line& line, ReadOptions options, std::function<void(Telegram)> sink);

}  // namespace obiscope::p1
