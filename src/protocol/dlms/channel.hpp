// Channel: the APDUs of one association, plain on our side: protected on the way out, unprotected on the way in, in
// general blocks where they are long. What the meter says without being asked is handed away. Invocation counters are
// on disk before they are used.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/dlms/carrier.hpp"
#include "protocol/dlms/counter_store.hpp"
#include "protocol/dlms/general_blocks.hpp"
#include "protocol/dlms/security.hpp"
#include "reading/readout.hpp"

namespace obiscope::dlms {

// The APDU that was asked for, or the refusal that came in its place: exception-response, confirmed-service-error.
struct Reply {
  std::vector<Byte> apdu;
  std::optional<Error> refusal;
};

// The invocation counters of one association, in step with their store. Our own go by the name that is known before the
// meter speaks, the meter's by its system title alone: two meters behind one cable have counters of their own.
class KeptCounters {
 public:
  KeptCounters(CounterStore* store, std::string meter) : store_(store), meter_(std::move(meter)) {}
  // The greater of what the store has and what the meter `told`. Error: port.
  Result<Counters> load(const SecuritySetup& setup, std::optional<std::uint32_t> told) const;
  // From now on the meter is known. Raises the counters of `security` to those kept under its title. Error: port.
  Result<void> learn_title(Security& security, const SystemTitle& title);
  Result<void> save(const Security& security);

 private:
  CounterStore* store_;
  std::string meter_;
  std::string title_;  // hexadecimal; empty: not known yet
  Counters saved_{0, 0};
};

class Channel {
 public:
  Channel(Carrier& carrier, KeptCounters kept, std::vector<Warning>& warnings)
      : carrier_(carrier), kept_(std::move(kept)), warnings_(warnings) {}

  // Sends `request` and gives the next APDU of the kind `expected`. Errors: those of the Carrier and of Security;
  // malformed (another APDU comes, or a plain one where all have to be protected).
  Task<Reply> ask(std::vector<Byte> request, ApduTag expected);
  Task<> send(std::vector<Byte> apdu);
  Task<Reply> receive(ApduTag expected);

  Carrier& carrier() { return carrier_; }
  Security* security() { return security_ ? &*security_ : nullptr; }
  // Error: port (the counters cannot be read).
  Result<void> secure(const SecuritySetup& setup, std::optional<std::uint32_t> told);
  Result<void> learn_title(const SystemTitle& title);
  Result<void> keep_counters();
  // From now on everything is protected, both ways.
  void begin_protection() { protected_ = true; }
  void limit(std::size_t most_pdu, bool general_blocks);
  // Bytes of a plain request that the meter takes in one APDU.
  std::size_t room() const;
  // Nothing but the release follows: an answer that was not authentic is forgotten.
  void close() { broken_.reset(); }
  void warn_once(std::string code, std::string text);

  std::function<void(Bytes apdu)> on_notification;

 private:
  Task<std::vector<Byte>> receive_joined();
  Task<std::vector<Byte>> receive_general_blocks(std::vector<Byte> first);
  Task<> send_general_blocks(std::vector<Byte> apdu);
  Task<bool> send_window(const std::vector<Byte>& apdu, std::size_t size);
  Task<> acknowledge(std::uint16_t received);
  Result<std::optional<std::vector<Byte>>> unprotect(std::vector<Byte> apdu);
  Result<std::optional<std::vector<Byte>>> open_protected(Bytes apdu);
  bool hand_away(Bytes apdu);

  Carrier& carrier_;
  KeptCounters kept_;
  std::vector<Warning>& warnings_;
  std::optional<Security> security_;
  std::deque<std::vector<Byte>> pending_;  // came while we were sending
  std::optional<Error> broken_;            // an answer was not authentic: whoever sent it is told no more
  std::size_t most_pdu_ = 0;               // 0: no limit
  bool general_blocks_ = false;
  bool protected_ = false;
  // Of the APDU that we are sending in general blocks.
  std::uint16_t block_number_ = 0;  // of the acknowledgement sent last
  std::uint16_t acknowledged_ = 0;  // by the meter
  std::uint8_t window_ = 1;         // of the meter
};

}  // namespace obiscope::dlms
