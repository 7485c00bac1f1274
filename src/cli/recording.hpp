// A recording of any families, as decode and explain take it: which families stand in it, and what their decoders have
// to know.
#pragma once

#include <functional>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "detect/families.hpp"
#include "protocol/c1218/capture.hpp"
#include "protocol/dlms/capture.hpp"
#include "protocol/modbus/capture.hpp"
#include "protocol/p1/capture.hpp"
#include "protocol/sml/capture.hpp"
#include "reading/explanation.hpp"

namespace obiscope::cli {

// --as, --key-file, --ask-key, --system-title, --meter.
std::vector<Option> recording_options();

struct RecordingOptions {
  std::optional<Protocol> family;  // --as; none: the recording tells
  iec62056_21::Recognise iec62056_21;
  dlms::CaptureOptions dlms;
  sml::CaptureOptions sml;
  p1::CaptureOptions p1;
  modbus::CaptureOptions modbus;
  c1218::CaptureOptions c1218;
};
// `catalogue` has to outlive them. Errors: usage, port.
Result<RecordingOptions> recording_options_from(const Arguments& arguments, const catalogue::Catalogue& catalogue,
                                                Console& console);

// What the recording is of; one stretch where --as says it.
std::vector<detect::Stretch> stretches_of(Bytes recording, const RecordingOptions& options);

using TelegramSink = std::function<void(const Result<Readout>&)>;
// Hands every telegram of the stretch to `sink`; offsets in Errors count in the recording. How many bytes belonged to
// none.
std::size_t decode(Bytes recording, const detect::Stretch& stretch, const RecordingOptions& options,
                   const TelegramSink& sink);
// Every byte of the stretch named; offsets count in the recording.
Explanation explain(Bytes recording, const detect::Stretch& stretch, const RecordingOptions& options);

}  // namespace obiscope::cli
