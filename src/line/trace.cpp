#include "line/trace.hpp"

namespace obiscope {

TracingLine::TracingLine(Line& inner, Sink sink)
    : LineDecorator(inner),
      collector_(EventCollector::Ends::at_line_ends, [sink = std::move(sink)](const LineEvent& event) {
        const std::string line = text_from(event);
        sink(std::string_view(line).substr(0, line.size() - 1));
      }) {}

TracingLine::~TracingLine() {
  collector_.flush();
}

Task<> TracingLine::configure(LineSettings settings) {
  co_await inner_.configure(settings);
  collector_.configured(settings);
}

Task<> TracingLine::send(Bytes bytes) {
  const Instant began = now();
  collector_.passed(LineEvent::Kind::sent, bytes, began, began + settings().time_of(bytes.size()));
  collector_.flush();  // shown while it leaves
  co_await inner_.send(bytes);
  collector_.ended(now());
}

// Half a line is shown once nothing more comes.
Task<Received> TracingLine::receive(Instant deadline) {
  Result<Received> received = co_await inner_.receive(deadline).result();
  if (!received) collector_.flush();
  const Received arrived = co_await std::move(received);
  collector_.passed(LineEvent::Kind::received, arrived.bytes, arrived.began, arrived.ended);
  co_return arrived;
}

}  // namespace obiscope
