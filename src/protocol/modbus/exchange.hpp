// A Line seen as requests and answers, with the pauses that the bus and the meter want.
//
//   | request |  reaction  | answer |  pause, at least 3.5 characters  | request | ...
//                                     what is heard here is somebody else's
#pragma once

#include <functional>
#include <vector>

#include "line/line.hpp"
#include "protocol/modbus/listener.hpp"
#include "reading/readout.hpp"

namespace obiscope::modbus {

struct ExchangeOptions {
  Framing framing = Framing::rtu;
  Byte unit = 1;
  Duration pause{};
  Duration patience{};
  unsigned repeats = 2;
  Instant deadline{};  // of the whole visit
};

struct Answer {
  Byte exception = 0;         // 0: none
  std::vector<Byte> content;  // behind the byte count
};

class Exchange {
 public:
  Exchange(Line& line, ExchangeOptions options);

  // `content` behind the function; `size` of the answer behind its byte count, where that is known. Missing and damaged
  // answers are asked for again. Errors: silence, incomplete, damaged (also where another master disturbs), cancelled
  // (the deadline), port.
  Task<Answer> ask(Byte function, std::vector<Byte> content, std::optional<std::size_t> size);

  void rest_after_error(Duration rest) { rest_after_error_ = rest; }
  Instant last_passed() const { return last_passed_; }
  std::size_t received() const { return received_; }  // bytes
  // "second_master", "echo"
  void warn(std::vector<Warning>& warnings) const;

 private:
  Task<Answer> ask_once(Byte function, std::vector<Byte> content, std::optional<std::size_t> size);
  Task<> rest();
  Task<> await_answer();
  Error unanswered(Listener::Heard heard) const;
  void passed(Instant ended, Duration pause);

  Line& line_;
  ExchangeOptions options_;
  Listener listener_;
  Duration quiet_{};  // that divides frames
  Duration rest_after_error_{};
  Instant ready_{};  // when the next request may leave
  Instant last_passed_{};
  std::size_t received_ = 0;
  std::uint16_t transaction_ = 0;
};

}  // namespace obiscope::modbus
