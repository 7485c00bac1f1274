// One visit to a meter from the command line: the options that read, profile and record share, and the Line with all
// that stands around it.
//
//   connect ── EchoRemovingLine ── RecordingLine ── TracingLine ── StoppableLine ── dialogue
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "catalogue/catalogue.hpp"
#include "cli/console.hpp"
#include "cli/dlms_options.hpp"
#include "cli/family_options.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/recorder.hpp"
#include "line/echo.hpp"
#include "line/stop.hpp"
#include "line/trace.hpp"
#include "protocol/dlms/push_reader.hpp"
#include "transport/counter_file.hpp"
#include "transport/open.hpp"

namespace obiscope::cli {

class Arguments;

// --meter, --address, --baud, --format, --wake-up, --speed, --fixed-speed, --timeout, --trace, and those of each
// protocol.
std::vector<Option> session_options();
// --record FILE.line and --redact.
std::vector<Option> record_options();

struct SessionOptions {
  transport::Url url;
  std::string url_text;
  const catalogue::Meter* meter = nullptr;  // --meter
  ProtocolChoice protocol;
  iec62056_21::SignOn sign_on;
  dlms::VisitOptions dlms;  // take_dlms() fills it in
  FamilyOptions families;   // take_family() fills it in
  Duration total = 25min;
  bool total_given = false;  // --timeout
  bool trace = false;
  std::optional<std::string> record;
  bool redact = false;
  std::optional<std::string> password;
};
// Errors: usage. The options of DLMS are left to take_dlms(), since they may ask for secrets.
Result<SessionOptions> session_options_from(const Arguments& arguments, const catalogue::Catalogue& catalogue);

// The password, where one is given. Errors: as password_from().
Result<void> take_password(const Arguments& arguments, SessionOptions& options, Console& console);
// Where the meter speaks DLMS, or may: how to visit it. Errors: usage, port.
Result<void> take_dlms(const Arguments& arguments, SessionOptions& options, Console& console);
// Where the meter speaks SML, P1, Modbus or C12.18: how to read it. Errors: usage, port.
Result<void> take_family(const Arguments& arguments, SessionOptions& options, Console& console);
// The catalogue; what is wrong with files of the user's is told on `console`.
catalogue::Catalogue load_catalogue(Console& console);

class Session {
 public:
  Session(Console& console, const catalogue::Catalogue& catalogue, SessionOptions options);

  // Connects and puts the Lines together. Errors: port, cancelled.
  Result<void> open();
  Line& line() { return *stoppable_; }
  Instant now() const { return loop_.now(); }

  // Runs a dialogue on line(). Ctrl-C and the total deadline let it sign off.
  template <class T>
  Result<T> run(Task<T> dialogue) {
    Result<T> result = interrupt_.run(std::move(dialogue), [this] { stoppable_->stop("interrupted"); });
    progress_.clear();
    return result;
  }
  // Writes the rest of the recording. Error: port, where some of it could not be written.
  Result<void> close();

  // For the dialogue: who the meter is, and how far it has come.
  iec62056_21::Recognise recognise();
  // The options of a DLMS visit, ready to go.
  dlms::VisitOptions dlms_visit();
  dlms::PushReadOptions dlms_push();
  // The options of the other families, ready to go.
  sml::ReadOptions sml();
  p1::ReadOptions p1();
  modbus::ReadOptions modbus();
  c1218::ReadOptions c1218();
  // True where the meter's identification in ASCII offered mode E: DLMS stands behind it.
  bool offered_mode_e() const { return offered_mode_e_; }
  std::function<void(const Progress&)> progress();

  bool interrupted() const { return interrupt_.pressed(); }
  const SessionOptions& options() const { return options_; }
  // Events in the recording.
  std::size_t events() const { return recorder_ ? recorder_->events() : 0; }

 private:
  bool offered_mode_e_ = false;
  dlms::Recognise recognise_dlms();
  Result<void> find_counters();
  Result<void> start_recording();
  void trace(std::string_view text);

  Console& console_;
  const catalogue::Catalogue& catalogue_;
  SessionOptions options_;
  std::optional<transport::CounterFiles> counters_;  // where ciphered messages need them
  transport::RealLoop loop_;
  Interrupt interrupt_;
  ProgressLine progress_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Line> connected_;
  std::unique_ptr<EchoRemovingLine> without_echo_;
  std::unique_ptr<RecordingLine> recording_;
  std::unique_ptr<TracingLine> tracing_;
  std::unique_ptr<StoppableLine> stoppable_;
};

// The exit code of a dialogue that ended with `error`, after telling it.
ExitCode tell_end(Console& console, const Session& session, const Error& error);

}  // namespace obiscope::cli
