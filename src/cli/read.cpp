// obiscope read URL
#include "cli/commands.hpp"
#include "cli/follow.hpp"
#include "cli/output.hpp"
#include "cli/visit.hpp"
#include "delivery/csv.hpp"
#include "delivery/json.hpp"
#include "delivery/table.hpp"

namespace obiscope::cli {

namespace {

void deliver(const Readout& readout, Form form, Console& console) {
  switch (form) {
    case Form::json:
      console.out() << delivery::json_from(readout) << '\n';
      break;
    case Form::csv:
      console.out() << delivery::csv_head() << delivery::csv_from(readout);
      for (const Warning& warning : readout.warnings) console.note("warning: " + warning.text);
      break;
    case Form::table:
      console.out() << delivery::table_from(readout);
      break;
  }
}

Result<ExitCode> run_read(const Arguments& arguments, Console& console) {
  const Result<Form> form = form_from(arguments);
  if (!form) return failure(form.error());
  const catalogue::Catalogue catalogue = load_catalogue(console);
  const Result<Visit> visit = visit_from(arguments, catalogue, console);
  if (!visit) return failure(visit.error());
  if (arguments.has("--follow")) return follow(arguments, *form, catalogue, *visit, console);
  if (arguments.all("URL").size() > 1)
    return failure(ErrorKind::usage, "several meters at once are for --follow", "one URL");
  Session session(console, catalogue, visit->session);
  if (Result<void> good = session.open(); !good) return tell_end(console, session, good.error());
  const Result<Readout> readout = read_meter(session, *visit);
  const Result<void> recorded = session.close();
  if (readout) deliver(*readout, *form, console);
  if (!recorded) console.tell(recorded.error());
  if (!readout) return tell_end(console, session, readout.error());
  return recorded ? ExitCode::done : ExitCode::port;
}

}  // namespace

Command read_command() {
  return {
      .name = "read",
      .summary = "reads a meter",
      .description =
          "Signs on to the meter at URL, reads all it has to say and prints it as a table.\n"
          "Nothing is printed whose parity or check character was wrong. A readout that fails its check is "
          "asked for again, twice at most. With --register, only those registers are printed; with "
          "--programming, or a password, each is asked for by its name. A password is sent once and never "
          "again.\n"
          "Meters that speak SML or P1 send by themselves: the first telegram whose checks are right is printed, with "
          "--follow every one, of as many URLs as are given, until Ctrl-C.",
      .positionals = {{.name = "URL",
                       .help = "where the meter is: /dev/ttyUSB0, tcp://host:port",
                       .completes = Completes::url,
                       .repeatable = true}},
      .options = joined({output_options(),
                         {{.name = "--follow", .help = "prints every telegram as it comes, until Ctrl-C (SML and P1)"}},
                         visit_options(),
                         session_options(),
                         record_options()}),
      .examples = {{"obiscope read /dev/ttyUSB0", ""},
                   {"obiscope read tcp://192.168.1.20:2001 --json --register 1.8.0 --register 2.8.0", ""},
                   {"obiscope read /dev/ttyUSB0 --protocol sml --follow --json",
                    "a German meter, every second or two"}},
      .run = run_read,
  };
}

}  // namespace obiscope::cli
