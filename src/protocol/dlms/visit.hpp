// A visit: the way in (mode E, link, invocation counter, association), the way out, and what is told on the way.
//
//   Visit visit(line, std::move(options));
//   Result<void> entered = co_await visit.enter().result();
//   ...
//   co_await visit.leave(failed_with);      always
#pragma once

#include <memory>
#include <optional>

#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/reader.hpp"

namespace obiscope::dlms {

class Visit {
 public:
  Visit(Line& line, VisitOptions options);

  // Association and all before it. Where the meter has no mode E, nothing is open and in_ascii() is true. Errors: see
  // read().
  Task<> enter();
  // Release, disconnect, whatever happened before: `why` is what it ended with. What goes wrong here is a Warning.
  Task<> leave(std::optional<ErrorKind> why);

  Line& line() { return line_; }
  // Of the line; 0 Bd with the wrapper, which goes over TCP or UDP.
  LineSettings settings() const;
  Client& client() { return *client_; }
  const Associated& associated() const { return client_->associated(); }
  const VisitOptions& options() const { return options_; }
  bool in_ascii() const { return mode_e_ && !mode_e_->accepted; }
  // What the sign-on of mode E told; nothing where there was none.
  const std::optional<ModeE>& mode_e() const { return mode_e_; }
  bool by_names() const { return options_.association.short_names; }
  // Nobody has authenticated: the meter may show more to who does.
  bool as_public() const;
  Instant last_passed() const { return carrier_->last_passed(); }

  // With logical names class 15, with short names class 12, which tells the names to the Client, too. Read once.
  // Errors: refused (in words), malformed, and those of the exchange.
  Task<std::vector<Object>> object_list();

  void stage(std::string_view name, std::size_t to_come = 0);
  void reached(std::size_t registers);
  void expect(std::size_t to_come);
  void warn(std::string code, std::string text);
  // All warnings, of the Client too.
  std::vector<Warning> take_warnings();

 private:
  Task<> open_line();
  Task<> connect(std::uint16_t client);
  Task<> associate();
  Task<> learn_counter();
  Task<> connect_again();
  std::unique_ptr<Carrier> make_carrier(std::uint16_t client);
  void report();

  Line& line_;
  VisitOptions options_;
  Instant limit_;
  std::unique_ptr<Carrier> carrier_;
  std::optional<Client> client_;
  std::optional<std::vector<Object>> objects_;
  std::vector<Warning> warnings_;
  Progress progress_;
  std::optional<ModeE> mode_e_;
};

// Text for who sees only what everybody may see.
Warning locked_warning();
// Adds what to try to the Error of somebody who has not authenticated.
Error locked(const Error& error, const Visit& visit);

}  // namespace obiscope::dlms
