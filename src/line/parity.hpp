// 7 data bits with parity over a Line that only has 8N1: the parity bit is made and checked here.
#pragma once

#include <vector>

#include "line/line.hpp"

namespace obiscope {

class SoftwareParityLine final : public LineDecorator {
 public:
  explicit SoftwareParityLine(Line& inner) : LineDecorator(inner) {}
  Task<> configure(LineSettings settings) override;
  Task<> send(Bytes bytes) override;
  Task<Received> receive(Instant deadline) override;
  LineSettings settings() const override { return settings_; }

 private:
  LineSettings settings_;
  std::vector<Byte> buffer_;
};

}  // namespace obiscope
