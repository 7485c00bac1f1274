// A Line that writes down all that passes, as a recording in the `.line` format.
#pragma once

#include <functional>
#include <optional>

#include "line/collect.hpp"
#include "line/line_format.hpp"
#include "line/redact.hpp"

namespace obiscope {

// Around `inner`; hands every event, as it ends, to `sink`. An Error of the sink (a full disk) ends no dialogue: it is
// kept, and the rest is not recorded. Passwords are masked.
class RecordingLine final : public LineDecorator {
 public:
  using Sink = std::function<Result<void>(const LineEvent&)>;
  RecordingLine(Line& inner, Sink sink);
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  // Hands over what is still being collected. For the end; without it the last event is lost.
  void flush() { collector_.flush(); }
  const std::optional<Error>& failed() const { return failed_; }

 private:
  EventCollector collector_;
  std::optional<Error> failed_;
};

}  // namespace obiscope
