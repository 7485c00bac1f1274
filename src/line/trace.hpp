// A Line that tells what passes, one line of text an event in the `.line` format, for --trace. Passwords are masked.
//
//   line 300 7E1
//   > "/?!\r\n"
//   < "/XXX4METER\r\n"                  +231ms
#pragma once

#include <functional>
#include <string_view>

#include "line/collect.hpp"
#include "line/line.hpp"

namespace obiscope {

class TracingLine final : public LineDecorator {
 public:
  // Gets each line without its line end.
  using Sink = std::function<void(std::string_view)>;
  TracingLine(Line& inner, Sink sink);
  ~TracingLine() override;
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;

 private:
  EventCollector collector_;
};

}  // namespace obiscope
