// Two Lines joined: what one sends, the other receives, with the time that its bits take. In virtual time a whole
// dialogue at 300 Bd takes microseconds.
//
//   VirtualLoop loop;  Wire wire(loop);
//   Task<> meter = serve(wire.right(), ...);  Result<Readout> readout = loop.run(read(wire.left(), {}));
#pragma once

#include <memory>

#include "async/loop.hpp"
#include "line/line.hpp"

namespace obiscope {

class Wire {
 public:
  explicit Wire(Loop& loop);
  ~Wire();
  Line& left();
  Line& right();

  // Time during which the wire carried characters in either direction.
  Duration busy() const;

 private:
  class End;
  std::unique_ptr<End> left_, right_;
};

}  // namespace obiscope
