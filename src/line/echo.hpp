// A Line that takes the sender's own echo out of what it receives: light reflected into the own receiver, or a
// two-wire interface. Whole, or as an 8N1 receiver sees 7E1 characters (parity in bit 7).
//
//   sent       / ? ! CR LF
//   received   NUL NUL / ? ! CR LF / L G Z ...     noise, echo, answer: the answer is delivered
//              / ? / L G Z ...                     half an echo: all of it is delivered
//              / L G Z ...                         no echo: delivered at once, as soon as it differs
//
// What has come and may yet turn out to be the echo is held. It is delivered as it came as soon as it differs, when its
// next character stays away for 250 ms, or when the caller's deadline passes: no byte of an answer gets lost.
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
  // Takes what has come; true where there is something to deliver, which `received` is then.
  bool deliver(Received& received);
  bool goes_on_with(Byte byte);
  bool looks_like(Byte received, Byte sent) const;
  bool too_late_for_an_echo(Instant began) const;
  void hold(const Received& received);
  Received release();
  Received behind_the_echo(const Received& received, std::size_t taken);
  void await_nothing();

  std::vector<Byte> awaited_;  // what may come back
  std::size_t matched_ = 0;    // how much of it has come back
  bool begun_ = false;         // and more than noise was among it
  std::vector<Byte> held_;     // what has come back so far and may turn out to be none
  Instant held_began_, held_ended_;
  std::size_t held_damaged_ = 0;
  std::vector<Byte> delivered_;
  Instant sent_ended_;
  bool line_echoes_ = true;     // until an answer comes without an echo before it
  bool heard_silence_ = false;  // since the last send
  unsigned echoes_ = 0;
};

}  // namespace obiscope
