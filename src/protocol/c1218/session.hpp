// Session: the services of ANSI C12.18 one after the other, our side.
//
//   base ── identify ──> identified ── negotiate, logon ──> logged on ── security ──> more tables
//     ^                                                         │
//     └────────────────────── terminate <── logoff ─────────────┘
#pragma once

#include "protocol/c1218/exchange.hpp"
#include "protocol/c1218/reader.hpp"
#include "protocol/c1218/tables.hpp"

namespace obiscope::c1218 {

class Session {
 public:
  // `options` has to outlive it. `limit`: when all has to be done.
  Session(Line& line, const ReadOptions& options, Instant limit);

  // Gets in, as far as table 0, table 1 and, where there is a password, security. Errors: as read().
  Task<> open();
  // Ends the session, whatever state it is in and whatever went wrong. Never ends with an Error.
  Task<> close(bool in_order);

  // A whole table. Errors: refused (the meter says why), and those of the exchange.
  Task<std::vector<Byte>> read_table(std::uint16_t table);
  // Octets of a table, in as many reads as they need. Errors: the same; incomplete where the table is shorter.
  Task<std::vector<Byte>> read_octets(std::uint16_t table, std::size_t offset, std::size_t count);
  // Reads a table into tables(). One that is refused costs a Warning and is left out; false then.
  Task<bool> fetch(std::uint16_t table);

  const Tables& tables() const { return tables_; }
  const Configuration& configuration() const { return configuration_; }
  const std::vector<Warning>& warnings() const { return warnings_; }
  std::size_t refusals() const { return refusals_; }
  std::optional<Error> last_refusal() const { return last_refusal_; }
  Exchange& exchange() { return exchange_; }
  const ReadOptions& options() const { return options_; }
  bool identified() const { return identified_; }
  bool password_sent() const { return password_sent_; }

 private:
  Task<Message> ask(Message request, std::string what, Exchange::Repeat repeat);
  Task<Message> ask_patiently(Message request, Exchange::Repeat repeat);
  Task<> identify();
  Task<> negotiate();
  Task<> give_password();
  Task<std::vector<Byte>> read_piece(Message request, std::string what);
  Task<std::vector<Byte>> read_to_the_end(std::uint16_t table);
  std::size_t most_octets() const;

  const ReadOptions& options_;
  Exchange exchange_;
  Negotiated negotiated_;
  Configuration configuration_;
  Tables tables_;
  std::vector<Warning> warnings_;
  std::size_t refusals_ = 0;
  std::optional<Error> last_refusal_;
  bool identified_ = false, logged_on_ = false, password_sent_ = false;
};

}  // namespace obiscope::c1218
