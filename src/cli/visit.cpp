#include "cli/visit.hpp"

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/password.hpp"
#include "protocol/dlms/push_reader.hpp"
#include "protocol/iec62056_21/programming.hpp"

namespace obiscope::cli {

namespace {

// What stands in the place of "?" in "/?!".
Result<std::string> list_from(const std::string& text) {
  constexpr std::size_t kLongest = 16;
  const auto printable = [](char c) { return c > 0x20 && c < 0x7F && c != '/' && c != '!'; };
  if (!text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), printable)) return text;
  return failure(ErrorKind::usage, "--list: '" + text + "' cannot stand in a request", "--list 2");
}

// What only programming mode of IEC 62056-21 needs.
Result<void> take_programming(const Arguments& arguments, Visit& visit) {
  const bool asked = arguments.has("--password-file") || arguments.has("--ask-password");
  visit.programming = asked || arguments.has("--programming");
  if (const auto command = arguments.one("--command")) visit.read_command = *command;
  if (!visit.programming) return {};
  if (visit.registers.empty()) {
    return failure(ErrorKind::usage, "programming mode reads registers by their names, and none is given",
                   "--register 1.8.0");
  }
  if (visit.push) return failure(ErrorKind::usage, "--push: a meter that only sends has no programming mode");
  return {};
}

Result<Readout> read_by_name(Session& session, const Visit& visit) {
  std::vector<std::string> codes;
  for (const Wanted& wanted : visit.registers) codes.push_back(wanted.code);
  iec62056_21::ProgrammingOptions options;
  options.sign_on = visit.session.sign_on;
  options.password = visit.session.password;
  options.read_command = visit.read_command;
  options.total = visit.session.total;
  options.recognise = session.recognise();
  options.progress = session.progress();
  return session.run(iec62056_21::read_registers(session.line(), std::move(codes), std::move(options)));
}

// SML, P1 and Modbus have none.
bool asks_for_password(const Visit& visit) {
  const Protocol protocol = visit.session.protocol.protocol;
  return protocol == Protocol::dlms || protocol == Protocol::c1218 || visit.programming;
}

}  // namespace

std::vector<Option> visit_options() {
  return joined(
      {{{.name = "--register",
         .placeholder = "OBIS",
         .help = "only this register: 1.8.0, 1-0:1.8.0*255, C.1.0",
         .repeatable = true},
        {.name = "--programming", .help = "asks for each --register by itself, in programming mode (reads only)"},
        {.name = "--command",
         .placeholder = "COMMAND",
         .help = "the command that programming mode reads with, R5 if not given",
         .choices = {"R1", "R3", "R5", "R6"}},
        {.name = "--list", .placeholder = "LIST", .help = "another readout list: 2 for the request /2!"},
        {.name = "--push",
         .help = "sends nothing and waits for a meter that sends by itself (mode D at 2400 Bd or what --baud says, or "
                 "DLMS)"}},
       password_options()});
}

Result<Visit> visit_from(const Arguments& arguments, const catalogue::Catalogue& catalogue, Console& console) {
  Result<SessionOptions> session = session_options_from(arguments, catalogue);
  if (!session) return failure(session.error());
  Visit visit;
  visit.session = std::move(*session);
  Result<std::vector<Wanted>> registers = wanted_from(arguments.all("--register"));
  if (!registers) return failure(registers.error());
  visit.registers = std::move(*registers);
  visit.push = arguments.has("--push") || (visit.session.meter != nullptr && visit.session.meter->push);
  const bool speed_is_known = visit.session.meter != nullptr || visit.session.url.baud || arguments.has("--baud");
  constexpr std::uint32_t kModeD = 2400;  // Bd
  if (visit.push && !speed_is_known) visit.session.sign_on.line.baud = kModeD;
  if (const auto text = arguments.one("--list")) {
    const Result<std::string> list = list_from(*text);
    if (!list) return failure(list.error());
    visit.session.sign_on.list = *list;
  }
  const bool ascii = visit.session.protocol.protocol == Protocol::iec62056_21;
  if (ascii) {
    if (Result<void> good = take_programming(arguments, visit); !good) return failure(good.error());
  }
  if (asks_for_password(visit)) {
    if (Result<void> good = take_password(arguments, visit.session, console); !good) return failure(good.error());
  }
  if (Result<void> good = take_dlms(arguments, visit.session, console); !good) return failure(good.error());
  if (Result<void> good = take_family(arguments, visit.session, console); !good) return failure(good.error());
  return visit;
}

namespace {

std::vector<dlms::Wanted> attributes_of(const std::vector<Wanted>& registers) {
  std::vector<dlms::Wanted> wanted;
  for (const Wanted& one : registers) wanted.push_back({one.class_id, one.obis, one.attribute});
  return wanted;
}

Result<Readout> read_dlms(Session& session, const Visit& visit) {
  if (visit.push) return session.run(dlms::read_push(session.line(), session.dlms_push()));
  return session.run(dlms::read(session.line(), session.dlms_visit(), attributes_of(visit.registers)));
}

// Without what nobody asked for.
Result<Readout> kept(Result<Readout> readout, const Visit& visit) {
  if (!readout || visit.registers.empty()) return readout;
  if (Result<void> good = keep(visit.registers, *readout); !good) return failure(good.error());
  return readout;
}

Result<Readout> read_ascii(Session& session, const Visit& visit) {
  iec62056_21::ReadOptions options;
  options.sign_on = visit.session.sign_on;
  options.push = visit.push;
  options.total = visit.session.total;
  options.recognise = session.recognise();
  options.progress = session.progress();
  return kept(session.run(iec62056_21::read(session.line(), std::move(options))), visit);
}

Result<Readout> read_modbus(Session& session, const Visit& visit) {
  modbus::ReadOptions options = session.modbus();
  for (const Wanted& wanted : visit.registers) options.wanted.push_back(text_from(wanted.obis));
  return session.run(modbus::read(session.line(), std::move(options)));
}

// A meter that offers mode E and has no readout in ASCII has all it says behind mode E.
Result<Readout> read_whatever_answers(Session& session, const Visit& visit) {
  Result<Readout> ascii = read_ascii(session, visit);
  if (ascii || visit.session.protocol.certain || !session.offered_mode_e() || session.interrupted()) return ascii;
  dlms::VisitOptions modern = session.dlms_visit();
  modern.via = dlms::Via::mode_e;
  Result<Readout> readout = session.run(dlms::read(session.line(), std::move(modern), attributes_of(visit.registers)));
  return readout ? readout : ascii;
}

}  // namespace

Result<Readout> read_meter(Session& session, const Visit& visit) {
  switch (visit.session.protocol.protocol) {
    case Protocol::iec62056_21:
      return visit.programming ? read_by_name(session, visit) : read_whatever_answers(session, visit);
    case Protocol::dlms:
      return read_dlms(session, visit);
    case Protocol::sml:
      return kept(session.run(sml::read(session.line(), session.sml())), visit);
    case Protocol::p1:
      return kept(session.run(p1::read(session.line(), session.p1())), visit);
    case Protocol::modbus:
      return read_modbus(session, visit);
    case Protocol::c1218:
      return kept(session.run(c1218::read(session.line(), session.c1218())), visit);
  }
  return failure(ErrorKind::usage, "no such protocol");
}

}  // namespace obiscope::cli
