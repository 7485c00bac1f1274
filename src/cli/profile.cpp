// obiscope profile URL OBIS
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/password.hpp"
#include "cli/registers.hpp"
#include "cli/row_file.hpp"
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
  if (Result<void> good = take_password(arguments, wish.session, console); !good) return failure(good.error());
  if (Result<void> good = take_dlms(arguments, wish.session, console); !good) return failure(good.error());
  if (Result<void> good = take_family(arguments, wish.session, console); !good) return failure(good.error());
  constexpr Duration kUsual = 30min;  // a year of quarter hours at 9600 Bd takes less
  if (!arguments.has("--timeout")) wish.session.total = kUsual;
  return wish;
}

// Where rows go as they come. A table needs all of them to know how wide its columns are.
class Rows {
 public:
  Rows(Form form, RowFile* file, Console& console) : form_(form), file_(file), console_(console) {}

  Result<void> begin(const Profile& head) {
    head_ = head;
    if (file_ != nullptr) return file_->begin(head);
    if (form_ == Form::csv) console_.out() << delivery::csv_head(head);
    return {};
  }

  Result<void> add(const Row& row) {
    if (file_ != nullptr) return file_->add(head_, row);
    if (form_ == Form::table) head_.rows.push_back(row);
    if (form_ == Form::csv) console_.out() << delivery::csv_from(head_, row);
    if (form_ == Form::json) console_.out() << delivery::json_from(head_, row) << '\n';
    return {};
  }

  void end(std::vector<Warning> warnings) {
    if (file_ == nullptr && form_ == Form::table) {
      head_.warnings = std::move(warnings);
      console_.out() << delivery::table_from(head_);
      return;
    }
    for (const Warning& warning : warnings) console_.note("warning: " + warning.text);
  }

 private:
  Form form_;
  RowFile* file_;
  Console& console_;
  Profile head_;
};

Result<void> read_ascii(Session& session, const Wish& wish, Rows& rows) {
  iec62056_21::ProgrammingOptions options;
  options.sign_on = wish.session.sign_on;
  options.password = wish.session.password;
  options.read_command = wish.read_command;
  options.total = wish.session.total;
  options.recognise = session.recognise();
  options.progress = session.progress();
  Result<Profile> profile =
      session.run(iec62056_21::read_profile(session.line(), wish.profile.code, wish.from, wish.to, std::move(options)));
  if (!profile) return failure(profile.error());
  const std::vector<Row> read = std::exchange(profile->rows, {});
  if (Result<void> good = rows.begin(*profile); !good) return good;
  for (const Row& row : read) {
    if (Result<void> good = rows.add(row); !good) return good;
  }
  rows.end(std::move(profile->warnings));
  return {};
}

// Rows as they come, of the families that read a profile in bounded memory.
ProfileSink sink_to(Rows& rows) {
  ProfileSink sink;
  sink.begin = [&rows](const Profile& head, std::size_t) { return rows.begin(head); };
  sink.row = [&rows](const Row& row) { return rows.add(row); };
  return sink;
}

Result<void> ended(Result<std::vector<Warning>> warnings, Rows& rows) {
  if (!warnings) return failure(warnings.error());
  rows.end(std::move(*warnings));
  return {};
}

Result<void> read_rows(Session& session, const Wish& wish, Rows& rows) {
  const Protocol protocol = wish.session.protocol.protocol;
  Line& line = session.line();
  switch (protocol) {
    case Protocol::iec62056_21:
      return read_ascii(session, wish, rows);
    case Protocol::dlms:
      return ended(session.run(dlms::read_profile(line, session.dlms_visit(), {wish.profile.obis, wish.from, wish.to},
                                                  sink_to(rows))),
                   rows);
    case Protocol::modbus:
      return ended(session.run(modbus::read_profile(line, session.modbus(), {wish.profile.obis, wish.from, wish.to},
                                                    sink_to(rows))),
                   rows);
    case Protocol::c1218:
      return ended(session.run(c1218::read_profile(line, session.c1218(), {wish.profile.obis, wish.from, wish.to},
                                                   sink_to(rows))),
                   rows);
    case Protocol::sml:
    case Protocol::p1:
      break;
  }
  return failure(ErrorKind::usage, "a meter that speaks " + std::string(title_of(protocol)) +
                                       " only sends, and has no profile to ask for");
}

// --resume: goes on behind the last row that the file has.
Result<std::optional<RowFile>> row_file_from(const Arguments& arguments, Wish& wish) {
  const auto path = arguments.one("--resume");
  if (!path) return std::optional<RowFile>();
  Result<RowFile> file = RowFile::open(*path);
  if (!file) return failure(file.error());
  if (file->last()) wish.from = file->last();
  return std::optional<RowFile>(std::move(*file));
}

Result<ExitCode> run_profile(const Arguments& arguments, Console& console) {
  const Result<Form> form = form_from(arguments);
  if (!form) return failure(form.error());
  const catalogue::Catalogue catalogue = load_catalogue(console);
  Result<Wish> wish = wish_from(arguments, catalogue, console);
  if (!wish) return failure(wish.error());
  Result<std::optional<RowFile>> file = row_file_from(arguments, *wish);
  if (!file) return failure(file.error());
  Session session(console, catalogue, wish->session);
  if (Result<void> good = session.open(); !good) return tell_end(console, session, good.error());
  Rows rows(*form, *file ? &**file : nullptr, console);
  const Result<void> read = read_rows(session, *wish, rows);
  const Result<void> recorded = session.close();
  if (*file) console.note(arguments.at("--resume") + ": " + std::to_string((*file)->added()) + " rows added");
  if (!recorded) console.tell(recorded.error());
  if (!read) return tell_end(console, session, read.error());
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
          "With IEC 62056-21 this needs programming mode, with DLMS an association that may see the profile; "
          "many meters want a password for it. It is sent once; a refused one is never tried again.\n"
          "Modbus: the load profile of a HAN; C12.18: that of tables 61 to 64.\n"
          "DLMS rows are printed as they come. --resume FILE.csv appends them to FILE.csv and goes on behind the "
          "last row that it has: for a year over a slow line.",
      .positionals =
          {{.name = "URL", .help = "where the meter is: /dev/ttyUSB0, tcp://host:port", .completes = Completes::url},
           {.name = "OBIS", .help = "which profile: P.01 is the load profile, P.98 the log book; 1-0:99.1.0*255"}},
      .options =
          joined({output_options(),
                  {{.name = "--from", .placeholder = "TIME", .help = "the first row: 2026-11-20 or 2026-11-20T21:00"},
                   {.name = "--to", .placeholder = "TIME", .help = "the last row; a day alone means its beginning"},
                   {.name = "--resume",
                    .placeholder = "FILE.csv",
                    .help = "appends the rows to FILE.csv, behind those that it has",
                    .completes = Completes::file},
                   {.name = "--command",
                    .placeholder = "COMMAND",
                    .help = "the command to read with, R5 if not given; R6 asks for partial blocks",
                    .choices = {"R5", "R6"}}},
                  password_options(),
                  session_options(),
                  record_options()}),
      .examples = {{"obiscope profile /dev/ttyUSB0 P.01 --from 2026-11-13 --to 2026-11-20 --csv > week.csv",
                    "a week of the load profile for a spreadsheet"},
                   {"obiscope profile tcp://192.168.1.30:4059 1-0:99.1.0*255 --password-file lls --resume year.csv",
                    "a year, as often as it is interrupted"}},
      .run = run_profile,
  };
}

}  // namespace obiscope::cli
