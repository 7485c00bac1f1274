// Our side of SML: say nothing, wait for a meter that pushes.
//
//   const Readout readout = co_await read(line, std::move(options));         the first right file
//   co_await listen(line, std::move(options), [](Telegram telegram) { ... });   every file, for ever
#pragma once

#include "line/line.hpp"
#include "protocol/sml/capture.hpp"
#include "reading/progress.hpp"

namespace obiscope::sml {

struct ReadOptions {
  LineSettings line = k8N1;
  Duration total = 30s;  // read(): meters push every 1 to 4 s, the slowest every 15 s
  Recognise recognise = follows_the_standard;
  std::function<void(const Progress&)> progress;
};

// The first file whose CRCs are right and that holds values. Errors after `total`: silence (nothing came), damaged,
// malformed or incomplete (files came and none was right: counted in the text, with the reason of the last one;
// characters came and no file), and those of the Line.
Task<Readout> read(Line& line, ReadOptions options);

// Every file as it comes, good or refused; `total` does not count. Ends with the Error of the Line (port, cancelled) or
// with the one that `sink` gives back. Keeps less than 2 KB and one buffer that grows with the files, to 64 KiB at
// most.
using TelegramSink = std::function<Result<void>(Telegram)>;
Task<> listen(Line& line, ReadOptions options, TelegramSink sink);

}  // namespace obiscope::sml
