// A Line that takes the sender's own echo out of what it receives: light reflected into the own receiver, or a
// two-wire interface. Whole, or as an 8N1 receiver sees 7E1 characters (parity in bit 7).
#pragma once

#include <vector>

#include "line/line.hpp"

namespace obiscope {

class EchoRemovingLine final : public LineDecorator {
 public:
  explicit EchoRemovingLine(Line& inner) : LineDecorator(inner) {}
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  // How often a whole echo was taken out since the beginning.
  unsigned echoes() const { return echoes_; }

 private:
  std::vector<Byte> awaited_;  // what may come back
  std::vector<Byte> held_;     // what has come back so far and may turn out to be none
  unsigned echoes_ = 0;
};

}  // namespace obiscope
