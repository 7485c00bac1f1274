// One line of a meter: who speaks what on it, and each served in his own way.
//
//   listening ── 7E ──────> HDLC ──────────────────────────┐
//       │ ────── / ───────> ASCII ── ACK 2 Z 2 ──> HDLC ───┤ gone or silent
//       │ ────── 00 01 ───> wrapper ───────────────────────┤
//       ▲──────────────────────────────────────────────────┘
#pragma once

#include <vector>

#include "protocol/dlms/server.hpp"

namespace obiscope::dlms {

// A Line of which something was taken too much: it can be given back.
class PeekedLine final : public LineDecorator {
 public:
  explicit PeekedLine(Line& inner) : LineDecorator(inner) {}
  // To be received first.
  void give_back(Bytes bytes);
  Task<Received> receive(Instant deadline) override;

 private:
  std::vector<Byte> given_back_, taken_;
  Instant since_{};
};

class MeterLine {
 public:
  MeterLine(Meter::State& meter, Line& line);
  // Until the Line fails.
  Task<> serve();

 private:
  enum class Speech : std::uint8_t { hdlc, ascii, wrapper };
  Task<Speech> listen();
  std::optional<Speech> recognise(Bytes arrived);
  Task<> change_settings(Instant heard);
  Task<> serve_speech(Speech speech);
  bool speaks_one() const;

  // HDLC (meter_hdlc.cpp): ends where the link ended; `patience`: how long it waits for one.
  Task<> serve_hdlc(Duration patience);
  Task<> serve_ascii();

  // Wrapper (meter_wrapper.cpp).
  Task<> serve_wrapper();
  Task<bool> take_messages(Server& server);
  Task<> send_wrapped(std::uint16_t from, std::uint16_t to, Bytes apdu);

  // Pushes (meter_push.cpp).
  bool push_is_due() const;
  void plan_push();
  Task<> push_wrapped();
  Task<> push_in_frames();

  Meter::State& meter_;
  PeekedLine line_;
  LineSettings listening_;  // at these settings
  Instant changed_{};       // when they were changed last
  Instant next_push_ = Instant::max();
  std::vector<Byte> waiting_;  // wrapper: what has arrived of the next message
  std::vector<Byte> sending_;
};

}  // namespace obiscope::dlms
