// obiscope record URL FILE.line
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/visit.hpp"
#include "delivery/json_text.hpp"

namespace obiscope::cli {

namespace {

// Hears what passes and says nothing.
Task<> listen(Line& line, LineSettings settings, Instant end) {
  co_await line.configure(settings);
  while (line.now() < end) {
    const Result<Received> received = co_await line.receive(end).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
  }
}

LineSettings settings_of(const SessionOptions& options) {
  switch (options.protocol.protocol) {
    case Protocol::iec62056_21:
      return options.sign_on.line;
    case Protocol::dlms:
      return options.dlms.line;
    case Protocol::sml:
      return options.families.sml.line;
    case Protocol::p1:
      return options.families.p1.line;
    case Protocol::modbus:
      return options.families.modbus.line;
    case Protocol::c1218:
      return options.families.c1218.line;
  }
  return options.sign_on.line;
}

Result<void> listen_in(Session& session, Duration duration) {
  Result<void> heard = session.run(listen(session.line(), settings_of(session.options()), session.now() + duration));
  const bool ended_by_user = !heard && session.interrupted();
  return ended_by_user ? Result<void>() : heard;
}

Result<Duration> duration_to_listen(const Arguments& arguments) {
  constexpr Duration kLong = 24h * 366;  // until Ctrl-C
  const auto text = arguments.one("--for");
  if (!text) return kLong;
  if (!arguments.has("--listen")) return failure(ErrorKind::usage, "--for says how long to --listen, which is missing");
  const Result<Duration> duration = duration_from(*text);
  if (!duration) return failure(about("--for", duration.error()));
  return duration;
}

void tell_what_is_recorded(const Session& session, bool json, Console& console) {
  const std::string& path = *session.options().record;
  if (json) {
    delivery::JsonText line;
    line.open_object().text("file", path).key("events").number(session.events()).end_object();
    console.out() << line.take() << '\n';
  } else {
    console.out() << path << ": " << session.events() << " events\n";
  }
}

Result<ExitCode> run_record(const Arguments& arguments, Console& console) {
  const catalogue::Catalogue catalogue = load_catalogue(console);
  Result<Visit> visit = visit_from(arguments, catalogue, console);
  if (!visit) return failure(visit.error());
  const bool listens = arguments.has("--listen");
  const Result<Duration> duration = duration_to_listen(arguments);
  if (!duration) return failure(duration.error());
  if (listens) visit->session.total = *duration + 1s;
  visit->session.record = arguments.at("FILE.line");
  Session session(console, catalogue, visit->session);
  if (Result<void> good = session.open(); !good) return tell_end(console, session, good.error());
  Result<void> done;
  if (listens) {
    done = listen_in(session, *duration);
  } else if (const Result<Readout> readout = read_meter(session, *visit); !readout) {
    done = failure(readout.error());
  }
  const Result<void> recorded = session.close();
  if (!recorded) return failure(recorded.error());
  tell_what_is_recorded(session, arguments.has("--json"), console);
  if (!done) return tell_end(console, session, done.error());
  return ExitCode::done;
}

}  // namespace

Command record_command() {
  return {
      .name = "record",
      .summary = "keeps a line's traffic with its timing",
      .description =
          "Reads the meter at URL as obiscope read does and writes all that passes on the line, with its "
          "timing, to FILE.line: for decode, explain, replay, and for reports of what goes wrong. With "
          "--listen, sends nothing and writes what others say until Ctrl-C.\n"
          "A password never reaches the file. --redact masks serial and customer numbers too.",
      .positionals =
          {{.name = "URL", .help = "where the meter is: /dev/ttyUSB0, tcp://host:port", .completes = Completes::url},
           {.name = "FILE.line", .help = "what to write; an older file is replaced", .completes = Completes::file}},
      .options = joined({json_option("one JSON object about the recording"),
                         {{.name = "--listen", .help = "sends nothing, only listens"},
                          {.name = "--for", .placeholder = "DURATION", .help = "how long to --listen (30s, 2min)"},
                          {.name = "--redact", .help = "masks serial and customer numbers"}},
                         visit_options(),
                         session_options()}),
      .examples = {{"obiscope record /dev/ttyUSB0 meter.line --redact", ""}},
      .run = run_record,
  };
}

}  // namespace obiscope::cli
