// What comes on the line while we wait: our answer, our own echo, or what another master and its meters say.
//
//   RTU has no addresses of senders and no numbers of requests: an answer that fits is ours, unless somebody else was
//   heard asking the same meter since we asked. A request that is not ours is another master's.
#pragma once

#include <optional>
#include <vector>

#include "protocol/modbus/frame.hpp"

namespace obiscope::modbus {

class Listener {
 public:
  Listener(Framing framing, Byte unit) : framing_(framing), unit_(unit) {}

  // Nothing is asked: all that comes is somebody else's.
  void idle();
  // We are about to send `sent`. `size`: of the answer behind its byte count, where that is known.
  void expect(std::vector<Byte> sent, Byte function, std::optional<std::size_t> size, std::uint16_t transaction);
  void take(Bytes bytes);

  enum class Heard : std::uint8_t { nothing, midway, answer, incomplete, damaged, disturbed };
  // `quiet`: the line is silent, so that what is not whole now never will be. incomplete, damaged and disturbed
  // (another master asked the same meter) only then.
  Heard hear(bool quiet);
  // Of Heard::answer; holds until the next call of take() or expect().
  const Frame& answer() const { return frame_; }

  std::size_t foreign_requests() const { return foreign_requests_; }
  std::size_t foreign_answers() const { return foreign_answers_; }
  std::size_t echoes() const { return echoes_; }

 private:
  Found find(Bytes rest);
  bool is_ours() const;
  void overhear();
  void note_remains(Bytes rest, Found found);

  Framing framing_;
  Byte unit_;
  bool asked_ = false;
  std::vector<Byte> sent_;
  Byte function_ = 0;
  std::optional<std::size_t> size_;
  std::uint16_t transaction_ = 0;
  bool echo_may_come_ = false;
  std::vector<Byte> buffer_;
  std::size_t at_ = 0;
  Frame frame_;
  bool cut_ = false, spoiled_ = false, disturbed_ = false;
  std::size_t foreign_requests_ = 0, foreign_answers_ = 0, echoes_ = 0;
};

}  // namespace obiscope::modbus
