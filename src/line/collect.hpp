// Collects what passes on a line, in whatever pieces, into the events of a recording. Passwords never get into one:
// the operands of the commands P1 and P2 (mask.hpp), those of DLMS association requests (association_mask.hpp) and of
// C12.18 security requests (packet_mask.hpp) are masked here, for recordings and traces alike.
#pragma once

#include <functional>
#include <optional>

#include "line/association_mask.hpp"
#include "line/line_format.hpp"
#include "line/mask.hpp"
#include "line/packet_mask.hpp"

namespace obiscope {

class EventCollector {
 public:
  using Sink = std::function<void(const LineEvent&)>;
  // An event ends where the direction or the settings change, and before a pause of more than 100 ms; for people who
  // watch, at line ends, behind blocks and after 100 characters too.
  enum class Ends : std::uint8_t { at_pauses, at_line_ends };
  EventCollector(Ends ends, Sink sink) : sink_(std::move(sink)), ends_(ends) {}

  void configured(LineSettings settings);
  void passed(LineEvent::Kind direction, Bytes bytes, Instant began, Instant ended);
  // The last characters ended then, not when passed() said.
  void ended(Instant instant) { last_end_ = instant; }
  // Hands over what is still being collected.
  void flush();

 private:
  void begin(LineEvent::Kind direction, Instant began);
  void add(Byte byte, BlockCheck& check);

  Sink sink_;
  Ends ends_;
  LineEvent open_;  // being collected, where it holds characters
  std::optional<LineSettings> settings_;
  std::optional<Instant> last_end_;
  struct Way {  // one direction
    Mask mask{Mask::Of::passwords};
    AssociationMask association;
    PacketMask packet;
    BlockCheck check;
  };
  Way sent_, received_;
};

}  // namespace obiscope
