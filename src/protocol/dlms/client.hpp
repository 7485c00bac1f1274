// Client: the services of one association, our side (IEC 62056-5-3): associate, GET, Read, HLS, release.
//
//   AARQ ->                <- AARE            pass 1 and 2 of HLS
//   ACTION f(StoC) ->      <- f(CtoS)         pass 3 and 4
//   GET request ->         <- GET response    blocks, lists
//   RLRQ ->                <- RLRE
//
// It proposes and sends nothing that writes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/dlms/association.hpp"
#include "protocol/dlms/carrier.hpp"
#include "protocol/dlms/counter_store.hpp"
#include "protocol/dlms/objects.hpp"
#include "protocol/dlms/security.hpp"
#include "reading/readout.hpp"

namespace obiscope::dlms {

struct AssociationOptions {
  bool short_names = false;
  Mechanism mechanism = Mechanism::none;
  std::optional<std::string> secret;      // LLS password, HLS secret; sent once
  std::optional<SecuritySetup> security;  // ciphered context, and GMAC, ECDSA
  bool ciphered_context = true;           // where `security` is there: context 3 or 4 instead of 1 or 2
  std::uint16_t most_pdu = 0xFFFF;
  CounterStore* counters = nullptr;  // none: counters begin at what the meter tells
  std::string counters_of;           // the meter's name in the store where its system title is not known yet: its URL
  std::optional<std::uint32_t> counter_told;  // what read_invocation_counter() found
};

struct Associated {  // what the meter agreed to
  Context context = Context::logical_names;
  Conformance conformance;
  std::uint16_t most_pdu = 0;
  std::vector<Byte> system_title;
};

// One answer to one attribute: the value whole, A-XDR encoded, or why not.
struct Answer {
  AccessResult result = AccessResult::success;
  std::vector<Byte> value;
  bool left_over = false;  // bytes stood behind the value
};

class Client {
 public:
  Client(Carrier& carrier, AssociationOptions options);
  ~Client();

  // AARQ to AARE, and HLS where the mechanism asks for it. Errors: refused (in words; a secret is never tried twice),
  // malformed (accepted with another context, no fitting conformance), and those of the Carrier.
  Task<Associated> associate();
  const Associated& associated() const { return associated_; }

  // GET or Read, whole, however many blocks it takes. Errors: of the exchange as such (exception, damaged); what the
  // meter says of the attribute stands in the Answer.
  Task<Answer> get(Attribute attribute, std::optional<Selection> selection = std::nullopt);
  // In as few round trips as the meter allows: with list where it can, split where an answer would be too long.
  Task<std::vector<Answer>> get_all(std::vector<Attribute> attributes);
  // The same as get(), given to `sink` block by block as it comes; each piece continues the value of the one before.
  // `sink` may refuse, which ends the transfer with its Error.
  Task<AccessResult> stream(Attribute attribute, std::optional<Selection> selection,
                            std::function<Result<void>(Bytes)> sink);

  // With short names: how the object list tells them. Needed before get() of anything but the association itself.
  void names(std::vector<Object> objects);
  // RLRQ and RLRE. Never fails but for port and cancelled.
  Task<> release();

  // Warnings gathered on the way: "left_over_bytes", "tag_not_checked", "release_malformed", ...
  std::vector<Warning> warnings;
  // An EventNotification, InformationReport or DataNotification that came in between.
  std::function<void(Bytes apdu)> on_notification;
  // After each exchange of get_all(): how many attributes are answered by now.
  std::function<void(std::size_t)> on_answered;

 private:
  struct State;
  std::unique_ptr<State> state_;
  Associated associated_;
};

// Reads the invocation counter of the key of `security` from the meter with the public client: 0.0.43.1.x.255. The next
// to use is one more. Nothing where the meter has none.
Task<std::optional<std::uint32_t>> read_invocation_counter(Carrier& carrier, Suite suite);

}  // namespace obiscope::dlms
