#include "line/record.hpp"

namespace obiscope {

RecordingLine::RecordingLine(Line& inner, Sink sink)
    : LineDecorator(inner),
      collector_(EventCollector::Ends::at_pauses, [this, sink = std::move(sink)](const LineEvent& event) {
        if (failed_) return;
        if (const Result<void> written = sink(event); !written) failed_ = written.error();
      }) {}

Task<> RecordingLine::configure(LineSettings settings) {
  co_await inner_.configure(settings);
  collector_.configured(settings);
}

// Collected before it has left, so that what a cancelled dialogue has sent is in the recording too.
Task<> RecordingLine::send(Bytes bytes) {
  const Instant began = now();
  collector_.passed(LineEvent::Kind::sent, bytes, began, began + settings().time_of(bytes.size()));
  co_await inner_.send(bytes);
  collector_.ended(now());
}

Task<Received> RecordingLine::receive(Instant deadline) {
  const Received received = co_await inner_.receive(deadline);
  collector_.passed(LineEvent::Kind::received, received.bytes, received.began, received.ended);
  co_return received;
}

}  // namespace obiscope
