#include "cli/session.hpp"

#include "cli/arguments.hpp"
#include "cli/password.hpp"

namespace obiscope::cli {

namespace {

using iec62056_21::Mode;
using iec62056_21::SignOn;
using iec62056_21::WakeUp;

// "5" or "9600" -> '5'
Result<char> speed_from(const std::string& text) {
  for (char z = '0'; z <= '9'; ++z) {
    const std::optional<std::uint32_t> baud = iec62056_21::baud_of(z, Mode::c);
    if (baud && (text == std::string(1, z) || text == std::to_string(*baud))) return z;
  }
  return failure(ErrorKind::usage, "--speed: '" + text + "' is no speed of IEC 62056-21",
                 "0 to 6, or 300, 600, 1200, 2400, 4800, 9600, 19200");
}

Result<std::string> address_from(const std::string& text) {
  constexpr std::size_t kLongest = 32;
  constexpr std::string_view kTaken = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ";
  if (!text.empty() && text.size() <= kLongest && text.find_first_not_of(kTaken) == std::string::npos) return text;
  return failure(ErrorKind::usage, "--address: '" + text + "' is no device address",
                 "1 to 32 letters, digits and blanks: often the number on the meter's face");
}

Result<void> take_speeds(const Arguments& arguments, const transport::Url& url, SignOn& sign_on) {
  if (url.format) sign_on.line = url.format->at(sign_on.line.baud);
  if (url.baud) {
    sign_on.line.baud = *url.baud;
    sign_on.fixed_speed = true;
  }
  if (const auto text = arguments.one("--baud")) {
    const Result<std::uint32_t> baud = baud_from(*text);
    if (!baud) return failure(about("--baud", baud.error()));
    sign_on.line.baud = *baud;
  }
  if (const auto text = arguments.one("--format")) {
    const Result<LineSettings> settings = with_format(sign_on.line, *text);
    if (!settings) return failure(about("--format", settings.error()));
    sign_on.line = *settings;
  }
  if (const auto text = arguments.one("--speed")) {
    const Result<char> speed = speed_from(*text);
    if (!speed) return failure(speed.error());
    sign_on.speed = *speed;
  }
  if (arguments.has("--fixed-speed")) sign_on.fixed_speed = true;
  return {};
}

Result<void> take_sign_on(const Arguments& arguments, SessionOptions& options) {
  if (options.meter != nullptr) options.sign_on = options.meter->sign_on;
  if (Result<void> good = take_speeds(arguments, options.url, options.sign_on); !good) return good;
  if (const auto text = arguments.one("--address")) {
    const Result<std::string> address = address_from(*text);
    if (!address) return failure(address.error());
    options.sign_on.address = *address;
  }
  if (const auto way = arguments.one("--wake-up")) {
    options.sign_on.wake_up = *way == "fast" ? WakeUp::fast : WakeUp::normal;
  }
  return {};
}

}  // namespace

std::vector<Option> session_options() {
  return joined(
      {{
           {.name = "--meter",
            .placeholder = "NAME",
            .help = "who the meter is (obiscope meters); without it, its identification tells",
            .completes = Completes::meter},
           {.name = "--address", .placeholder = "ADDRESS", .help = "its device address, where several share the line"},
           {.name = "--wake-up",
            .placeholder = "WAY",
            .help = "wakes a battery meter first",
            .choices = {"normal", "fast"}},
           {.name = "--baud", .placeholder = "N", .help = "signs on at N Bd instead of 300"},
           {.name = "--format", .placeholder = "FORMAT", .help = "data bits, parity and stop bits instead of 7E1"},
           {.name = "--speed",
            .placeholder = "Z",
            .help = "asks for this speed instead of the one that the meter offers"},
           {.name = "--fixed-speed", .help = "never changes the line's speed: for modems and radio bridges"},
           {.name = "--timeout",
            .placeholder = "DURATION",
            .help = "ends the visit after so long (30s, 2min) if it is not done"},
           {.name = "--trace", .help = "shows on stderr what passes on the line"},
       },
       family_options(),
       dlms_options()});
}

std::vector<Option> record_options() {
  return {{.name = "--record",
           .placeholder = "FILE.line",
           .help = "keeps the line's traffic with its timing; a password is masked in it",
           .completes = Completes::file},
          {.name = "--redact", .help = "masks serial and customer numbers in the recording"}};
}

Result<SessionOptions> session_options_from(const Arguments& arguments, const catalogue::Catalogue& catalogue) {
  SessionOptions options;
  options.url_text = arguments.at("URL");
  const Result<transport::Url> url = transport::url_from(options.url_text);
  if (!url) return failure(url.error());
  options.url = *url;
  if (const auto name = arguments.one("--meter")) {
    const Result<const catalogue::Meter*> meter = catalogue.find(*name);
    if (!meter) return failure(meter.error());
    options.meter = *meter;
  }
  const Result<ProtocolChoice> protocol = protocol_from(arguments, options.url, options.meter);
  if (!protocol) return failure(protocol.error());
  options.protocol = *protocol;
  if (Result<void> good = take_sign_on(arguments, options); !good) return failure(good.error());
  if (const auto text = arguments.one("--timeout")) {
    const Result<Duration> total = duration_from(*text);
    if (!total) return failure(about("--timeout", total.error()));
    options.total = *total;
    options.total_given = true;
  }
  options.trace = arguments.has("--trace");
  options.record = arguments.one("--record");
  options.redact = arguments.has("--redact");
  if (options.redact && !options.record && !arguments.has("FILE.line")) {
    return failure(ErrorKind::usage, "--redact masks a recording, and none is asked for", "--record FILE.line");
  }
  return options;
}

Result<void> take_password(const Arguments& arguments, SessionOptions& options, Console& console) {
  Result<std::optional<std::string>> password = password_from(arguments, console, options.protocol.protocol);
  if (!password) return failure(password.error());
  options.password = std::move(*password);
  return {};
}

Result<void> take_dlms(const Arguments& arguments, SessionOptions& options, Console& console) {
  if (options.protocol.certain && options.protocol.protocol != Protocol::dlms) return {};
  Result<dlms::VisitOptions> visit = dlms_visit_from(arguments, options.url, options.meter, options.password, console);
  if (!visit) return failure(visit.error());
  options.dlms = std::move(*visit);
  return {};
}

Result<void> take_family(const Arguments& arguments, SessionOptions& options, Console& console) {
  Result<FamilyOptions> families =
      family_options_from(arguments, options.url, options.protocol.protocol, options.meter, console);
  if (!families) return failure(families.error());
  options.families = std::move(*families);
  return {};
}

catalogue::Catalogue load_catalogue(Console& console) {
  std::vector<Error> faults;
  catalogue::Catalogue catalogue = catalogue::Catalogue::load(catalogue::Catalogue::user_folder(), faults);
  for (const Error& fault : faults) console.note("left out: " + fault.text());
  return catalogue;
}

Session::Session(Console& console, const catalogue::Catalogue& catalogue, SessionOptions options)
    : console_(console),
      catalogue_(catalogue),
      options_(std::move(options)),
      interrupt_(loop_),
      progress_(console.err(), loop_, console.err_is_terminal() && !options_.trace) {}

Result<void> Session::start_recording() {
  Result<std::unique_ptr<Recorder>> recorder = Recorder::create(*options_.record, loop_.now(), options_.redact);
  if (!recorder) return failure(recorder.error());
  recorder_ = std::move(*recorder);
  return {};
}

// Where the invocation counters are kept, for a visit that needs them.
Result<void> Session::find_counters() {
  if (!options_.dlms.association.security) return {};
  const Result<std::filesystem::path> folder = transport::counter_folder();
  if (!folder) return failure(folder.error());
  counters_.emplace(*folder);
  return {};
}

namespace {

// Who only listens keeps the time that is given by itself, and says what came until then.
Duration longest_visit(const SessionOptions& options) {
  const Protocol protocol = options.protocol.protocol;
  const bool listens = protocol == Protocol::sml || protocol == Protocol::p1;
  return listens ? options.total + 1s : options.total;
}

}  // namespace

Result<void> Session::open() {
  if (Result<void> good = find_counters(); !good) return good;
  if (options_.record) {
    if (Result<void> good = start_recording(); !good) return good;
  }
  Result<std::unique_ptr<Line>> connected = interrupt_.run(transport::connect(loop_, options_.url));
  if (!connected) return failure(connected.error());
  connected_ = std::move(*connected);
  without_echo_ = std::make_unique<EchoRemovingLine>(*connected_);
  Line* top = without_echo_.get();
  if (recorder_) {
    recording_ =
        std::make_unique<RecordingLine>(*top, [this](const LineEvent& event) { return recorder_->add(event); });
    top = recording_.get();
  }
  if (options_.trace) {
    tracing_ = std::make_unique<TracingLine>(*top, [this](std::string_view text) { trace(text); });
    top = tracing_.get();
  }
  stoppable_ = std::make_unique<StoppableLine>(loop_, *top, loop_.now() + longest_visit(options_));
  return {};
}

Result<void> Session::close() {
  if (!recorder_) return {};
  if (recording_) {
    recording_->flush();
    if (recording_->failed()) return failure(*recording_->failed());
  }
  return recorder_->finish();
}

void Session::trace(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  console_.err() << text << '\n' << std::flush;
}

iec62056_21::Recognise Session::recognise() {
  return [this, by_name = catalogue_.recognise()](
             const iec62056_21::Identification& identification) -> const iec62056_21::Quirks& {
    offered_mode_e_ = identification.mode() == Mode::e;
    const catalogue::Meter* meter = options_.meter;
    if (meter == nullptr) meter = catalogue_.recognise(identification.text);
    if (meter != nullptr && !meter->registers.empty()) progress_.expect(meter->registers.size());
    return options_.meter != nullptr ? options_.meter->quirks : by_name(identification);
  };
}

dlms::Recognise Session::recognise_dlms() {
  if (options_.meter == nullptr) return catalogue_.recognise_dlms();
  return [meter = options_.meter](std::string_view) -> const dlms::Quirks& { return meter->dlms_quirks; };
}

dlms::VisitOptions Session::dlms_visit() {
  dlms::VisitOptions visit = options_.dlms;
  visit.total = options_.total;
  visit.association.counters_of = options_.url_text;
  if (counters_) visit.association.counters = &*counters_;
  visit.progress = progress();
  visit.recognise = recognise_dlms();
  return visit;
}

dlms::PushReadOptions Session::dlms_push() {
  dlms::PushReadOptions push;
  push.line = options_.dlms.line;
  push.total = options_.total;
  if (options_.dlms.association.security) push.capture.keys = options_.dlms.association.security->keys;
  push.capture.recognise = recognise_dlms();
  push.progress = progress();
  return push;
}

namespace {

// What --meter says goes before what the meter says of itself.
template <class Recognise, class Quirks>
Recognise recogniser(const catalogue::Meter* meter, const Quirks* quirks, Recognise by_name) {
  if (meter == nullptr) return by_name;
  return [quirks](std::string_view) -> const Quirks& { return *quirks; };
}

}  // namespace

sml::ReadOptions Session::sml() {
  sml::ReadOptions read = options_.families.sml;
  if (options_.total_given) read.total = options_.total;
  const catalogue::Meter* const meter = options_.meter;
  read.recognise = recogniser(meter, meter ? &meter->sml.quirks : nullptr, catalogue_.recognise_sml());
  read.progress = progress();
  return read;
}

p1::ReadOptions Session::p1() {
  p1::ReadOptions read = options_.families.p1;
  if (options_.total_given) read.total = options_.total;
  const catalogue::Meter* const meter = options_.meter;
  read.capture.recognise = recogniser(meter, meter ? &meter->p1.quirks : nullptr, catalogue_.recognise_p1());
  read.progress = progress();
  return read;
}

modbus::ReadOptions Session::modbus() {
  modbus::ReadOptions read = options_.families.modbus;
  read.total = options_.total;
  const catalogue::Meter* const meter = options_.meter;
  read.recognise = recogniser(meter, meter ? &meter->modbus.quirks : nullptr, catalogue_.recognise_modbus());
  read.progress = progress();
  return read;
}

c1218::ReadOptions Session::c1218() {
  c1218::ReadOptions read = options_.families.c1218;
  read.password = options_.password;
  read.total = options_.total;
  const catalogue::Meter* const meter = options_.meter;
  read.recognise = recogniser(meter, meter ? &meter->c1218.quirks : nullptr, catalogue_.recognise_c1218());
  read.progress = progress();
  return read;
}

std::function<void(const Progress&)> Session::progress() {
  return [this](const Progress& progress) { progress_.show(progress); };
}

ExitCode tell_end(Console& console, const Session& session, const Error& error) {
  console.tell(about(session.options().url_text, error));
  return session.interrupted() ? ExitCode::interrupted : exit_code_of(error.kind());
}

}  // namespace obiscope::cli
