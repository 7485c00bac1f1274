// Exchange: a Line seen as requests and answers (ANSI C12.18 5.5, layer 2): ACK and NAK, the toggle bit, repeats and
// time limits. The reader stands on it.
//
//   reader   EE.. request                                06          06
//   meter                    06   EE.. first packet          EE.. next
//            └ ACK within 2 s ┘└ answer within 6 s ┘└ characters less than 500 ms apart ┘
#pragma once

#include <functional>

#include "line/echo.hpp"
#include "protocol/c1218/frame.hpp"
#include "protocol/c1218/message.hpp"
#include "reading/progress.hpp"

namespace obiscope::c1218 {

constexpr Duration kAckLimit = 2s;         // response time-out
constexpr Duration kTrafficLimit = 6s;     // channel traffic time-out
constexpr Duration kCharacterGap = 500ms;  // inter-character time-out
constexpr Duration kTurnAround = 200us;  // at least 175 us between the last character of one and the first of the other

class Exchange {
 public:
  Exchange(Line& line, Instant limit, unsigned attempts, std::function<void(const Progress&)> progress);

  // How a request is treated that nobody acknowledges. `once`: a secret, which is sent again only after a NAK.
  enum class Repeat : std::uint8_t { as_needed, once };
  // Sends `request` and receives the whole answer. Errors: silence (nothing came at all), incomplete (it stopped),
  // damaged (CRC or NAK after all attempts), malformed (no C12.18), cancelled, port.
  Task<Message> ask(Message request, Repeat repeat);

  // What ends a session has this long, whatever the total limit was, and is sent once.
  void begin_sign_off(Duration grace);
  Task<> wait_for_quiet();
  // Drops what came before anybody asked.
  Task<> drop_what_came();
  Task<> configure(LineSettings settings);
  Task<> wait_until(Instant instant) { return line_.wait_until(instant); }
  Instant now() const { return line_.now(); }
  LineSettings settings() const { return line_.settings(); }
  void stage(std::string_view name);
  void add_registers(std::size_t count);
  // A byte of something else than an echo has come.
  bool heard() const { return heard_; }
  // What was sent came back.
  bool echoed() const { return line_.echoes() > 0; }

 private:
  using Event = PacketFramer::Event;
  Task<bool> send_until_acknowledged(const Message& packet, Repeat repeat);
  Task<Event> await_ack();
  Task<Event> next(Duration patience);
  Task<Message> receive_message();
  Task<> put(const Message& octets);
  Task<> acknowledge(Byte with);
  bool is_repeat() const;
  Error why_nothing(const Error& silence) const;

  EchoRemovingLine line_;
  Instant limit_;
  unsigned attempts_;
  std::function<void(const Progress&)> progress_;
  Progress reached_;
  PacketFramer framer_;
  MessageJoiner joiner_;
  std::vector<Byte> arrived_;
  std::size_t taken_ = 0;
  Instant last_passed_;
  bool toggle_ = false;
  bool pending_ = false;  // the packet in framer_ came before its request was acknowledged
  struct Seen {
    Byte control = 0;
    std::uint16_t check = 0;
  };
  std::optional<Seen> last_packet_;
  bool heard_ = false;
};

}  // namespace obiscope::c1218
