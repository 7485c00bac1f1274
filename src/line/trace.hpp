// A Line that tells what passes, one line of text an event, for --trace.
#pragma once

#include <functional>
#include <string>

#include "line/line.hpp"

namespace obiscope {

class TracingLine final : public LineDecorator {
 public:
  using Sink = std::function<void(std::string_view)>;
  TracingLine(Line& inner, Sink sink) : LineDecorator(inner), sink_(std::move(sink)) {}
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;

 private:
  Sink sink_;
};

}  // namespace obiscope
