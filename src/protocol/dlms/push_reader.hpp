// Waiting for a meter that sends by itself: sends nothing, and ends with the first whole push.
#pragma once

#include "line/line.hpp"
#include "protocol/dlms/capture.hpp"
#include "reading/progress.hpp"

namespace obiscope::dlms {

struct PushReadOptions {
  LineSettings line = k8N1;
  Duration total = 10min;
  CaptureOptions capture;
  std::function<void(const Progress&)> progress;
};

// The first push that is whole and right. A telegram ends where nothing comes for a moment; what was refused until then
// is told in the Error. Errors: silence (nothing came), damaged (only rubbish: another speed or format), malformed,
// cancelled, port.
Task<Readout> read_push(Line& line, PushReadOptions options);

}  // namespace obiscope::dlms
