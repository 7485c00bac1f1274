// The meter's side of a session.
//
//   packet heard ── CRC wrong ──> NAK
//                ── a repeat ───> ACK, and the answer again where it was not acknowledged
//                ── new ────────> ACK, then the answer, a packet at a time, each until it is acknowledged
#pragma once

#include <deque>
#include <optional>

#include "protocol/c1218/frame.hpp"
#include "protocol/c1218/message.hpp"
#include "protocol/c1218/meter.hpp"
#include "protocol/c1218/meter_tables.hpp"

namespace obiscope::c1218 {

class MeterSession {
 public:
  MeterSession(Line& line, const Source& source, MeterOptions options)
      : line_(line), source_(source), options_(std::move(options)) {}
  Task<> serve();

 private:
  using Event = PacketFramer::Event;
  enum class State : std::uint8_t { base, identified, logged_on };

  Task<> serve_packet();
  Task<Event> next(Duration patience);
  Task<bool> take_request();
  Task<> send_answer();
  Task<bool> send_packet(Message octets, bool with_ack);
  Task<> put(Message octets);
  std::vector<Message> packets_of(const Message& answer);
  Message answer_to(Bytes request);
  Message answer_to_read(Bytes request);
  Message answer_to_security(Bytes request);
  Message answer_to_negotiate(Bytes request);
  bool open_to_all(std::uint16_t table) const;
  void forget_session();
  void spoil(Message& octets);

  Line& line_;
  const Source& source_;
  MeterOptions options_;
  PacketFramer framer_;
  std::vector<Byte> arrived_;
  std::size_t taken_ = 0;
  Instant last_passed_;

  State state_ = State::base;
  bool secured_ = false;
  bool was_reset_ = false, reset_now_ = false;
  Duration patience_{};
  std::uint16_t packet_size_ = 64;
  Byte packets_ = 1;
  std::optional<std::uint32_t> next_baud_;
  bool toggle_ = false;
  bool pending_ = false;  // framer_ holds a request that came where an ACK was awaited
  bool acknowledge_ = false;
  std::optional<std::uint16_t> last_check_;
  Byte last_control_ = 0;
  Message answer_;
  std::optional<MeterTables> tables_;
  unsigned packets_sent_ = 0, naks_ = 0, busies_ = 0;
};

}  // namespace obiscope::c1218
