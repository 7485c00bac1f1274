// Exchange: a Line seen as messages, with the time limits of IEC 62056-21. Both dialogues of the reader stand on it.
//
//   our last stop bit                        first character          last character
//   |<------------- tr 20/200 ms to 1500 ms ------->|<---- ta < 1500 ms each ---->|
//   |                                               a late meter gets a second more, and a Warning
#pragma once

#include <functional>
#include <string>

#include "line/line.hpp"
#include "protocol/iec62056_21/frame_stream.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::iec62056_21 {

constexpr Duration kReactionLimit = 1500ms;      // tr at most (6.4)
constexpr Duration kCharacterGapLimit = 1500ms;  // ta (6.4)
constexpr Duration kLateGrace = 1000ms;          // what we add to tr before we call it silence

class Exchange {
 public:
  Exchange(Line& line, Instant limit, std::function<void(const Progress&)> progress);

  // Sends a message. What arrived before is no answer to it and is dropped.
  Task<> send(std::string message);

  // The next frame: its first character within `patience` of the last thing that passed, the others without a gap
  // beyond ta. Errors: silence (nothing came), incomplete (it stopped), damaged (rubbish: the other end has another
  // speed, or nobody is there but noise), malformed (it never ends), cancelled (the total limit).
  Task<Frame> receive(Expect expect, Duration patience = kReactionLimit + kLateGrace);

  // True where characters arrive before `instant`, which otherwise passes.
  Task<bool> hears_before(Instant instant);

  // Listens until nothing has come for ta. Ends in any case after `most`.
  Task<> wait_for_quiet(Duration most);

  Task<> configure(LineSettings settings);
  Task<> wait_until(Instant instant) { return line_.wait_until(instant); }
  LineSettings settings() const { return line_.settings(); }
  Instant now() const { return line_.now(); }
  // When the last character passed, ours or theirs.
  Instant last_passed() const { return last_passed_; }
  // True where the answer to what was sent last began later than tr allows.
  bool late() const { return late_; }
  void stage(std::string_view name);

 private:
  bool rubbish() const;
  Error why_nothing(const Error& silence) const;
  void listen_afresh();
  void note(const Received& received);
  void report();

  Line& line_;
  Instant limit_;
  std::function<void(const Progress&)> progress_;
  Progress reached_;
  FrameStream frames_;
  std::size_t characters_ = 0;  // since we last sent or changed the settings
  std::size_t damaged_ = 0;
  Instant last_passed_;
  bool late_ = false;
};

}  // namespace obiscope::iec62056_21
