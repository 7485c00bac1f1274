// The server: one association on one line, its services (IEC 62056-5-3). APDUs in, APDUs out; it knows no carrier.
//
//   nothing ── AARQ ──> associated ── GET, Read, ... ──> associated ── RLRQ, link gone ──> nothing
//      │                                 ▲
//      └─ AARQ (HLS) ──> proof awaited ──┘ reply_to_HLS with the right proof
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "protocol/dlms/meter_state.hpp"

namespace obiscope::dlms {

struct Caller {  // who speaks to whom
  std::uint16_t client = 0;
  std::uint16_t server = 0;
  friend bool operator==(const Caller&, const Caller&) = default;
};

class Server {
 public:
  // `meter` has to outlive it. `link`: what was negotiated, for the HDLC setup object; nullptr with the wrapper.
  Server(Meter::State& meter, const hdlc::Parameters* link);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The answer, which holds until the next call; empty: none is sent.
  Bytes answer(const Caller& caller, Bytes apdu, Instant now);
  // The next APDU of the same answer (general block transfer with a window); empty: that was all.
  Bytes more();
  void disconnect();
  bool associated() const { return association_ != nullptr; }
  // The meter was reset in the middle of an answer: whoever owns the line forgets the dialogue. Tells it once.
  bool was_reset();

 private:
  struct Association;
  struct LongGet;
  struct Blocks;

  // Who may speak at all.
  void serve(const Caller& caller, Bytes apdu, Instant now);
  void serve_protected(Bytes apdu, Instant now);
  void serve_plain(Bytes apdu, Instant now);
  void refuse(Byte state, Byte service);
  void refuse_protection(const Error& error, Bytes apdu, std::uint32_t expected);

  // Associations (server_association.cpp).
  void associate(const Caller& caller, Bytes apdu, Instant now);
  struct Opening;
  std::size_t choose_association(Opening& opening) const;
  bool take_secret(Opening& opening, Instant now);
  bool take_titles(Opening& opening);
  bool take_initiate(Opening& opening);
  void accept(Opening& opening);
  void reject(const Opening& opening);
  void release(Bytes apdu);
  // f(StoC) of the client -> f(CtoS); nothing where it was wrong, and then the association is gone.
  std::optional<std::vector<Byte>> take_proof(Bytes proof, Instant now);

  // Services with logical names.
  void get(Bytes apdu, Instant now);
  void get_normal(const GetRequest& request, Instant now);
  void get_with_list(const GetRequest& request, Instant now);
  void act(Bytes apdu, Instant now);
  void refuse_set(Bytes apdu);
  // Services with short names (server_short_names.cpp).
  void read(Bytes apdu, Instant now);
  void read_items(const ReadRequest& request, Instant now);
  AccessResult read_variable(const VariableAccess& variable, Instant now, std::unique_ptr<LongValue>& rest);
  AccessResult reply_by_name(const VariableAccess& variable, Instant now);
  void refuse_write(Bytes apdu);

  // Attributes (server_objects.cpp): appends to out_; where `rest` is set, the value goes on with it.
  AccessResult read_attribute(const ServedObject& served, std::int8_t number, const std::optional<Selection>& selection,
                              Instant now, std::unique_ptr<LongValue>& rest);
  AccessResult read_own(const ServedObject& served, std::int8_t number, std::unique_ptr<LongValue>& rest);
  AccessResult read_association(std::int8_t number, std::unique_ptr<LongValue>& rest);
  AccessResult read_association_by_name(std::int8_t number, std::unique_ptr<LongValue>& rest);
  AccessResult read_sap(std::int8_t number);
  AccessResult read_link(std::int8_t number);
  AccessResult read_push(std::int8_t number);
  AccessResult read_security(std::size_t key, std::int8_t number, Byte version);

  // Block transfer (server_blocks.cpp).
  std::size_t budget() const;  // bytes of a plain answer
  bool can_block() const;
  // The answer in out_ goes on with `rest`: sends it whole where it fits, else in blocks from `header` bytes on.
  void finish(std::size_t header, std::unique_ptr<LongValue> rest, Byte invoke);
  void send_block();
  void next_block(std::uint32_t acknowledged, Byte invoke);
  void refuse_block(AccessResult result, std::uint32_t block, Byte invoke);
  bool fault_in_block();
  void take_general_block(const Caller& caller, Bytes apdu, Instant now);
  void begin_general_blocks(std::uint8_t window, std::uint16_t acknowledged);
  Bytes next_general_block();

  Meter::State& meter_;
  const hdlc::Parameters* link_;
  Instant now_{};
  std::unique_ptr<Association> association_;
  std::vector<Byte> out_;
  bool reset_ = false;
};

}  // namespace obiscope::dlms
