// What protects one association on the meter's side. Requests may come in any form; each is answered in its own.
//
//   request ── unprotect ──> plain, and how it had come ──> answer ── protect, the same way ──>
#pragma once

#include <memory>
#include <vector>

#include "protocol/dlms/security.hpp"

namespace obiscope::dlms {

// One encryption key of a meter, and what all associations with it have used up. Invocation counters are given out in
// reserves, so that two lines never send the same one.
struct ServedKey {
  std::vector<Byte> encryption;
  std::uint32_t next_free = 1;
  std::uint32_t last_received = 0;
};

class ServerSecurity {
 public:
  // `key`: nullptr where the setup has no encryption key. It has to outlive this.
  ServerSecurity(SecuritySetup setup, const SystemTitle& client, ServedKey* key);
  ~ServerSecurity();
  ServerSecurity(const ServerSecurity&) = delete;
  ServerSecurity& operator=(const ServerSecurity&) = delete;

  // Errors as Security::unprotect. What the next answer is protected with is learnt from it.
  Result<std::vector<Byte>> unprotect(Bytes apdu);
  Result<std::vector<Byte>> protect(Bytes apdu);
  Result<std::vector<Byte>> protect_initiate(Bytes initiate);
  // What nobody asked for, as configured: a push.
  Result<std::vector<Byte>> protect_unasked(Bytes apdu);
  Result<void> dedicated_key(Bytes key);
  // Of the request that came last.
  const Applied& applied() const { return applied_; }
  // True where it was protected at least as the meter's policy asks.
  bool protected_enough() const;
  // Whether the client's proof of HLS is right. A GMAC was made before the APDU around it was protected: its counter
  // may be the lower one.
  Result<bool> proof_right(Mechanism mechanism, const Challenges& challenges, Bytes secret, Bytes proof);
  Result<std::vector<Byte>> proof_of_ours(Mechanism mechanism, const Challenges& challenges, Bytes secret);
  const SecuritySetup& setup() const { return ways_.front().security->setup(); }
  // The counter that must not be fallen below.
  std::uint32_t expected() const { return ways_[current_].security->counters().least_received; }
  // The next answer carries the invocation counter of the last one: a fault.
  bool repeat_counter();
  // Bytes that protection adds at most to an answer.
  std::size_t overhead() const;

 private:
  struct Way {  // how requests come and answers go
    Form form = Form::service_specific;
    Protect protect;
    bool sign = false;
    bool dedicated = false;
    friend bool operator==(const Way&, const Way&) = default;
  };
  struct Secured {
    Way way;
    std::unique_ptr<Security> security;
  };
  Security& in_force() { return *ways_[current_].security; }
  void took();
  Way way_now() const;
  void choose(const Way& way);
  void reserve();

  ServedKey* key_;
  SystemTitle client_;
  std::vector<Secured> ways_;  // [0] as configured
  std::size_t current_ = 0;
  Applied applied_;
  std::vector<Byte> dedicated_;
  std::uint32_t least_before_ = 0;  // what the counter of the last request must not have been below
  std::uint32_t first_reserved_ = 1, end_of_reserve_ = 1;
};

}  // namespace obiscope::dlms
