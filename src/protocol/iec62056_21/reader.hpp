// Our side of a readout (IEC 62056-21 6.4): sign on, see who answers, choose a speed, read, check.
//
//   Line& line = ...;                           // configured or not: the reader begins at 300 7E1
//   ReadOptions options;
//   const Readout readout = co_await read(line, std::move(options));
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "line/line.hpp"
#include "protocol/iec62056_21/quirks.hpp"
#include "reading/progress.hpp"
#include "reading/readout.hpp"

namespace obiscope::iec62056_21 {

enum class WakeUp : std::uint8_t { none, normal, fast };  // annex B

struct SignOn {
  std::string list = "?";  // what stands in the place of "?" in the request: "2" for "/2!"
  std::string address;     // device address; none: whoever is there answers
  WakeUp wake_up = WakeUp::none;
  LineSettings line = k7E1;   // at which to sign on; wake-up needs 300 Bd, a modem its own speed
  bool fixed_speed = false;   // never change the line's speed (modems, 4800 Bd communication modules)
  std::optional<char> speed;  // Z to ask for; none: what the meter offers, then the plan
  unsigned attempts = 3;      // requests sent before "nobody answers"
};

struct ReadOptions {
  SignOn sign_on;
  std::optional<Identification> identified;  // the meter has signed on already and waits for an option select
  bool push = false;                         // send nothing, wait for a meter that sends by itself (mode D)
  unsigned repeats = 2;                      // how often a readout that failed its check is asked for again
  Duration total = 25min;                    // the whole reading, all repeats included
  Recognise recognise = follows_the_standard;
  std::function<void(const Progress&)> progress;
};

// Errors: silence (nobody answers), incomplete (stopped in the middle), damaged (parity, BCC, after all repeats),
// malformed, refused (an error message instead of a readout), and those of the Line. Nothing is in a Readout that had
// a wrong parity or check character.
Task<Readout> read(Line& line, ReadOptions options);

}  // namespace obiscope::iec62056_21
