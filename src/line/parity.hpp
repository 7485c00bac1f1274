// 7 data bits with parity over a Line that only has 8N1: the parity bit is made and checked here.
//
//   above:  0 d6 d5 d4 d3 d2 d1 d0   7E1 or 7O1; bit 7 set: wrong parity
//   below:  p d6 d5 d4 d3 d2 d1 d0   8N1: the same bits on the wire
#pragma once

#include <vector>

#include "line/line.hpp"

namespace obiscope {

class SoftwareParityLine final : public LineDecorator {
 public:
  // With `plain_too`, characters without a parity bit are taken as well, as long as none with one has come since we
  // last sent: behind a pseudo terminal nobody can know whether the other side makes them.
  explicit SoftwareParityLine(Line& inner, bool plain_too = false)
      : LineDecorator(inner), plain_too_(plain_too), settings_(inner.settings()) {}
  // 7 data bits with parity become 8N1 at the same speed; all else goes through as it is.
  Task<> configure(LineSettings settings) override;
  // A byte from 0x80 on goes out with the wrong parity, as a Line with 7 data bits does it.
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  LineSettings settings() const override { return settings_; }

 private:
  bool plain_too_;
  bool parity_seen_ = false;  // since we last sent
  LineSettings settings_;
  bool works_ = false;  // the parity is made here
  std::vector<Byte> buffer_;
};

}  // namespace obiscope
