// obiscope profile URL OBIS
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/password.hpp"
#include "cli/registers.hpp"
#include "cli/session.hpp"
#include "delivery/csv.hpp"
#include "delivery/json.hpp"
#include "delivery/table.hpp"
#include "protocol/iec62056_21/programming.hpp"

namespace obiscope::cli {

namespace {

struct Wish {
  SessionOptions session;
  Wanted profile;
  std::optional<MeterTime> from, to;
  std::string read_command = "R5";
};

Result<std::optional<MeterTime>> time_from(const Arguments& arguments, const std::string& option) {
  const auto text = arguments.one(option);
  if (!text) return std::optional<MeterTime>();
  std::optional<MeterTime> time = meter_time_from_user(*text);
  if (time && !time->has_time()) time->hour = time->minute = 0;  // a day begins at midnight
  if (time && time->plausible() && time->has_date()) return time;
  return failure(ErrorKind::usage, option + ": '" + *text + "' is no date", "2026-11-20 or 2026-11-20T21:00");
}

Result<void> take_times(const Arguments& arguments, Wish& wish) {
  const Result<std::optional<MeterTime>> from = time_from(arguments, "--from");
  if (!from) return failure(from.error());
  const Result<std::optional<MeterTime>> to = time_from(arguments, "--to");
  if (!to) return failure(to.error());
  wish.from = *from;
  wish.to = *to;
  if (wish.from && wish.to && as_if_utc(*wish.from) > as_if_utc(*wish.to)) {
    return failure(ErrorKind::usage, "--from is later than --to");
  }
  return {};
}

Result<Wish> wish_from(const Arguments& arguments, const catalogue::Catalogue& catalogue, Console& console) {
  Result<SessionOptions> session = session_options_from(arguments, catalogue);
  if (!session) return failure(session.error());
  Wish wish;
  wish.session = std::move(*session);
  Result<Wanted> profile = wanted_from(arguments.at("OBIS"));
  if (!profile) return failure(profile.error());
  wish.profile = std::move(*profile);
  if (Result<void> good = take_times(arguments, wish); !good) return failure(good.error());
  if (const auto command = arguments.one("--command")) wish.read_command = *command;
  Result<std::optional<std::string>> password = password_from(arguments, console);
  if (!password) return failure(password.error());
  wish.session.password = std::move(*password);
  return wish;
}

Result<Profile> read_rows(Session& session, const Wish& wish) {
  iec62056_21::ProgrammingOptions options;
  options.sign_on = wish.session.sign_on;
  options.password = wish.session.password;
  options.read_command = wish.read_command;
  options.total = wish.session.total;
  options.recognise = session.recognise();
  options.progress = session.progress();
  return session.run(
      iec62056_21::read_profile(session.line(), wish.profile.code, wish.from, wish.to, std::move(options)));
}

void deliver(const Profile& profile, Form form, Console& console) {
  if (form == Form::table) {
    console.out() << delivery::table_from(profile);
    return;
  }
  if (form == Form::csv) console.out() << delivery::csv_from(profile);
  if (form == Form::json) {
    for (const Row& row : profile.rows) console.out() << delivery::json_from(profile, row) << '\n';
  }
  for (const Warning& warning : profile.warnings) console.note("warning: " + warning.text);
}

Result<ExitCode> run_profile(const Arguments& arguments, Console& console) {
  const Result<Form> form = form_from(arguments);
  if (!form) return failure(form.error());
  const catalogue::Catalogue catalogue = load_catalogue(console);
  Result<Wish> wish = wish_from(arguments, catalogue, console);
  if (!wish) return failure(wish.error());
  constexpr Duration kUsual = 30min;  // a year of quarter hours at 9600 Bd takes ten minutes
  if (!arguments.has("--timeout")) wish->session.total = kUsual;
  Session session(console, catalogue, wish->session);
  if (Result<void> good = session.open(); !good) return tell_end(console, session, good.error());
  const Result<Profile> profile = read_rows(session, *wish);
  const Result<void> recorded = session.close();
  if (profile) deliver(*profile, *form, console);
  if (!recorded) console.tell(recorded.error());
  if (!profile) return tell_end(console, session, profile.error());
  return recorded ? ExitCode::done : ExitCode::port;
}

}  // namespace

Command profile_command() {
  return {
      .name = "profile",
      .summary = "reads a load profile or a log book",
      .description =
          "Asks the meter at URL for the rows of the profile OBIS between two times, and prints one row for "
          "each period: time, status word, values. Times are those of the meter's clock; for a load profile "
          "the end of the period.\n"
          "Reading a profile needs programming mode, and many meters want a password for it. It is sent "
          "once; a refused one is never tried again.",
      .positionals = {{.name = "URL",
                       .help = "where the meter is: /dev/ttyUSB0, tcp://host:port",
                       .completes = Completes::url},
                      {.name = "OBIS", .help = "which profile: P.01 is the load profile, P.98 the log book"}},
      .options =
          joined({output_options(),
                  {{.name = "--from", .placeholder = "TIME", .help = "the first row: 2026-11-20 or 2026-11-20T21:00"},
                   {.name = "--to", .placeholder = "TIME", .help = "the last row; a day alone means its beginning"},
                   {.name = "--command",
                    .placeholder = "COMMAND",
                    .help = "the command to read with, R5 if not given; R6 asks for partial blocks",
                    .choices = {"R5", "R6"}}},
                  password_options(),
                  session_options(),
                  record_options()}),
      .examples = {{"obiscope profile /dev/ttyUSB0 P.01 --from 2026-11-13 --to 2026-11-20 --csv > week.csv",
                    "a week of the load profile for a spreadsheet"}},
      .run = run_profile,
  };
}

}  // namespace obiscope::cli
