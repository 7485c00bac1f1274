// Segments of a recording joined: HDLC frames with their S bit, M-Bus frames with their numbers. A segment that is
// missing or damaged costs the whole APDU.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "protocol/dlms/mbus_frame.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::dlms {

struct Joined {
  std::vector<Byte> apdu;    // without its LLC header; empty: more is to come, or nothing is in it
  std::uint64_t sender = 0;  // who sends to whom
  std::size_t offset = 0;    // of the first segment
  std::optional<Error> refused;
};

class HdlcJoin {
 public:
  // `frame` stands at `offset` and has information.
  Joined take(const hdlc::Frame& frame, std::size_t offset);
  // Something was lost here: no APDU goes on across it. An Error for each that had begun, where nobody was told.
  std::vector<Error> interrupt(const char* why);

 private:
  struct Open {
    std::uint64_t sender = 0;
    std::size_t offset = 0;
    bool midway = false;
    bool broken = false;  // dropped until its last segment has passed
    std::uint8_t number = 0;
    std::size_t last_size = 0;  // of the segment that came last
    std::vector<Byte> joined;
  };

  Open& of(std::uint64_t sender);
  static bool repeats(const Open& open, const hdlc::Frame& frame);
  static bool follows(const Open& open, const hdlc::Frame& frame);
  static std::optional<Error> begin(Open& open, const hdlc::Frame& frame, std::size_t offset);

  std::vector<Open> open_;
};

class MbusJoin {
 public:
  Joined take(const MbusFrame& frame, std::size_t offset);
  std::optional<Error> interrupt(const char* why);

 private:
  bool midway_ = false;
  std::uint8_t next_ = 0;
  std::size_t offset_ = 0;
  std::vector<Byte> joined_;
};

}  // namespace obiscope::dlms
