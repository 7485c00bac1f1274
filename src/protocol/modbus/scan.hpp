// The frames of a recording, one after the other, RTU or TCP, with what lies between them passed over.
#pragma once

#include <optional>

#include "protocol/modbus/frame.hpp"

namespace obiscope::modbus {

struct Passed {
  std::size_t offset = 0;  // in the recording
  Framing framing = Framing::rtu;
  Frame frame;
  std::size_t end() const { return offset + frame.size; }
};

class Scan {
 public:
  explicit Scan(Bytes recording) : recording_(recording) {}
  // The next frame; nothing at the end of the recording. Where a frame can be a request and a response, it is what its
  // turn makes it.
  std::optional<Passed> next();
  // The request that the last frame was, until something answers it.
  const std::optional<Passed>& request() const { return request_; }

 private:
  bool take(Bytes rest, Passed& passed) const;

  Bytes recording_;
  std::size_t at_ = 0;
  std::optional<Passed> request_;
};

// Whether `frame` answers `request`.
bool answers(const Passed& frame, const Passed& request);

// What `bytes`, in which no frame was found, seem to be: where in them a frame with a wrong CRC or without its end
// stands.
struct Spoiled {
  std::size_t offset = 0;
  Side side = Side::response;
  std::size_t size = 0;  // with CRC
  bool cut = false;      // the bytes end before it does
};
// `request`: what was asked before them. `ends`: they are the last of the recording.
std::optional<Spoiled> spoiled_frame(Bytes bytes, const std::optional<Passed>& request, bool ends);

}  // namespace obiscope::modbus
