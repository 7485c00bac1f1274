// Signing on (IEC 62056-21 6.4): waking the meter, the request, the identification, and the plan for the speed.
#pragma once

#include <optional>
#include <vector>

#include "protocol/iec62056_21/exchange.hpp"

namespace obiscope::iec62056_21 {

// Which speeds to try, best first, and how far we are. It outlives a repeated sign-on, so that what failed is not tried
// again and what worked is.
//
//   offered Z, both change      the standard's way
//   Z = 0, both stay            for meters that offer a speed and do not keep it, or want to be asked for 300 Bd
//   offered Z, we stay          for meters that refuse Z = 0 and do not change either
class SpeedPlan {
 public:
  struct Choice {
    char speed = '0';     // Z to ask for
    bool follow = false;  // whether we change to it
  };
  // Lays the plan out at the first identification; later ones leave it as it is.
  void lay_out(const Identification& id, const SignOn& wishes, const Quirks& quirks);
  Choice choice() const { return choices_[at_]; }
  // Gives up on the present choice. False where there is no other.
  bool next();
  bool changed() const { return at_ > 0; }

 private:
  std::vector<Choice> choices_;
  std::size_t at_ = 0;
};

// Wakes the meter where `wishes` says so, sends the request, and waits for who answers. Repeats the request as often as
// wishes.attempts allows. Errors: silence (nobody answers), damaged, malformed.
Task<Identification> sign_on(Exchange& exchange, const SignOn& wishes);

// Mode C: waits for the reaction time, sends ACK V Z Y, and changes the speed. Mode B: changes the speed. False where
// the meter began to send by itself in the meantime: then nothing was sent, and what it sends can be received.
Task<bool> select_option(Exchange& exchange, const Identification& id, SpeedPlan::Choice choice, char mode);

// The reaction time that `id` asks for, before the host answers.
Duration reaction_time(const Identification& id);

// Battery wake-up (annex B). The fast one ends in silence where the meter does not acknowledge.
Task<> wake_up(Exchange& exchange);
Task<> wake_up_fast(Exchange& exchange);

}  // namespace obiscope::iec62056_21
