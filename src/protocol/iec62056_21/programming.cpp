// Our side of programming mode.
//
//   reader                                    meter
//     | -- ACK 0 Z 1 CR LF -------------------> |   behind request and identification
//     | <------- SOH P0 STX (operand) ETX BCC - |
//     | -- SOH P1 STX (password) ETX BCC -----> |   once, and only where there is one
//     | <-------------------------------- ACK - |
//     | -- SOH R5 STX code() ETX BCC ---------> |   for each register
//     | <------ STX code(value*unit) ETX BCC -- |
//     | -- SOH B0 ETX BCC --------------------> |   always
#include "protocol/iec62056_21/programming.hpp"

#include "protocol/iec62056_21/exchange.hpp"
#include "protocol/iec62056_21/profile.hpp"
#include "protocol/iec62056_21/readout.hpp"
#include "protocol/iec62056_21/sign_on.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr std::size_t kLargestAnswer = 64U << 20U;  // characters in all blocks of one answer
constexpr unsigned kStrangeFrames = 16;

struct Session {
  const ProgrammingOptions& options;
  Exchange exchange;
  SpeedPlan plan;
  Identification id;
  bool open = false;  // the meter may be in programming mode: it has to be signed off

  const Quirks& quirks() const { return options.recognise(id); }
};

Result<void> check_options(const ProgrammingOptions& options) {
  const std::string& command = options.read_command;
  if (command != "R1" && command != "R3" && command != "R5" && command != "R6")
    return failure(ErrorKind::usage, "'" + command + "' is no command that reads", "R1, R3, R5 or R6");
  if (options.password && options.password->find_first_of("()/!\x01\x02\x03\x04\r\n") != std::string::npos)
    return failure(ErrorKind::usage, "the password holds a character that IEC 62056-21 does not allow in one");
  return {};
}

Task<> send_in_turn(Session& session, std::string message) {
  Exchange& exchange = session.exchange;
  co_await exchange.wait_until(exchange.last_passed() + reaction_time(session.id));
  co_await exchange.send(std::move(message));
}

Task<> send_command(Session& session, std::string command, std::optional<std::string> data_set) {
  std::optional<std::string_view> view;
  if (data_set) view = *data_set;
  co_await send_in_turn(session, encode_command(command, view, session.quirks().check()));
}

// What the meter says instead of what was asked for; nothing where the frame is no refusal.
std::optional<Error> refusal_in(const Frame& frame) {
  if (frame.kind == FrameKind::block && is_error_message(frame.content))
    return Error(ErrorKind::refused, "the meter answers " + std::string(frame.content));
  if (frame.kind == FrameKind::command && frame.content.starts_with("B"))
    return Error(ErrorKind::refused, "the meter ends the session");
  if (frame.kind == FrameKind::command && frame.content.starts_with("P2"))
    return Error(ErrorKind::unsupported, "the meter asks for P2, its manufacturer's own secure algorithm",
                 "read without --programming, or ask the manufacturer's software");
  return std::nullopt;
}

// SOH P0 STX (operand) ETX BCC, or why it does not come.
Task<> receive_greeting(Session& session) {
  for (unsigned frames = 0; frames < kStrangeFrames; ++frames) {
    const Frame frame = co_await session.exchange.receive({});
    if (frame.kind == FrameKind::ack || frame.kind == FrameKind::line) continue;  // our own echo
    const std::optional<Error> refusal = refusal_in(frame);
    if (refusal) co_await *refusal;
    if (frame.kind == FrameKind::command && frame.content.starts_with("P0")) co_return;
    if (frame.kind == FrameKind::block)
      co_await Error(ErrorKind::refused, "the meter sends its readout instead of entering programming mode",
                     "read without --programming");
  }
  co_await Error(ErrorKind::malformed, "the meter answers, and never with its greeting P0");
}

// Request, identification, option select with Y = 1, greeting; with the speeds of the plan one after the other.
Task<> enter_programming(Session& session) {
  for (;;) {
    session.id = co_await sign_on(session.exchange, session.options.sign_on);
    session.plan.lay_out(session.id, session.options.sign_on, session.quirks());
    const Mode mode = session.id.mode();
    if (mode == Mode::a || mode == Mode::b || session.quirks().push_only)
      co_await Error(ErrorKind::unsupported, "this meter has no programming mode: " + session.id.text,
                     "read without --programming");
    const bool asked = co_await select_option(session.exchange, session.id, session.plan.choice(), '1');
    session.open = asked;
    Result<void> greeted = co_await receive_greeting(session).result();
    if (greeted) co_return;
    const ErrorKind kind = greeted.error().kind();
    if ((kind != ErrorKind::silence && kind != ErrorKind::damaged) || !session.plan.next()) co_await greeted.error();
    co_await session.exchange.configure(session.options.sign_on.line);
    co_await session.exchange.wait_for_quiet(1min);
  }
}

Error password_refused(const Frame& reply) {
  std::string text = "the meter refuses the password";
  if (const std::optional<Error> refusal = refusal_in(reply)) text += ": " + refusal->text();
  return {ErrorKind::refused, std::move(text),
          "check the password and wait for the meter's lock-out time (60 s or more); it was sent once"};
}

// Once. What is not a plain ACK is a refusal, and nothing here asks again.
Task<> send_password(Session& session) {
  if (!session.options.password) co_return;
  session.exchange.stage("sending the password");
  co_await send_command(session, "P1", "(" + *session.options.password + ")");
  Result<Frame> reply = co_await session.exchange.receive({}).result();
  if (!reply)
    co_await reply.error().reworded("no clear answer to the password: " + reply.error().text(),
                                    "wait for the meter's lock-out time (60 s or more) before the next try");
  if (reply->kind == FrameKind::ack) co_return;
  co_await password_refused(*reply);
}

bool is_right(const Frame& frame, const Quirks& quirks) {
  return frame.kind == FrameKind::block && frame.damaged == 0 && frame.check_right(quirks.check());
}

// A block of the answer to `request`. One that is wrong or does not come is asked for again: with NAK where it is one
// of several, else with the request.
Task<Frame> receive_answer(Session& session, bool first, std::string request) {
  for (unsigned repeat = 0;; ++repeat) {
    Result<Frame> frame = co_await session.exchange.receive({}).result();
    if (!frame && !frame.error().worth_retrying()) co_await frame.error();
    if (frame && is_right(*frame, session.quirks())) co_return *frame;
    if (frame && frame->kind == FrameKind::command) {
      const std::optional<Error> refusal = refusal_in(*frame);
      if (refusal) co_await *refusal;
    }
    if (repeat == session.options.repeats) {
      if (!frame) co_await frame.error();
      co_await Error(ErrorKind::damaged, "the answer's check character or parity is wrong, each time it was repeated");
    }
    const bool one_of_several = !first || (frame && frame->more_follows);
    std::string repetition = one_of_several ? std::string(1, kNak) : request;
    co_await send_in_turn(session, std::move(repetition));
  }
}

// Asks for `data_set` and appends the content of all blocks of the answer to `content`, each one checked.
Task<> fetch(Session& session, std::string data_set, std::string& content) {
  const std::string& command = session.options.read_command;
  const std::string request = encode_command(command, data_set, session.quirks().check());
  co_await send_in_turn(session, request);
  for (bool first = true;; first = false) {
    const Frame block = co_await receive_answer(session, first, request);
    const std::optional<Error> refusal = first ? refusal_in(block) : std::nullopt;
    const bool says_er = block.content.starts_with("(ER") || block.content.starts_with("(er");
    if (refusal && (says_er || command != "R1")) co_await *refusal;
    content += block.content;
    if (!block.more_follows) co_return;
    if (content.size() > kLargestAnswer) co_await Error(ErrorKind::malformed, "the meter's answer does not end");
    co_await send_in_turn(session, std::string(1, kAck));
  }
}

// B0, whatever happened before; B1 for a device that was woken the fast way, which acknowledges it.
Task<> sign_off(Session& session) {
  if (!session.open) co_return;
  const bool fast = session.options.sign_on.wake_up == WakeUp::fast;
  std::string command = fast ? "B1" : "B0";
  co_await send_command(session, std::move(command), std::nullopt);
  if (fast) {
    Result<Frame> acknowledged = co_await session.exchange.receive({}).result();
    if (!acknowledged) co_await acknowledged.error();
  }
}

Task<Readout> fetch_registers(Session& session, const std::vector<std::string>& codes) {
  co_await enter_programming(session);
  co_await send_password(session);
  Readout readout = readout_of(session.id, session.quirks());
  readout.mode = "programming";
  session.exchange.stage("reading");
  std::optional<Error> last;
  for (const std::string& code : codes) {
    std::string content;
    Result<void> fetched = co_await fetch(session, code + "()", content).result();
    if (fetched) {
      if (content.starts_with('(')) content.insert(0, code);
      add_readings(content, session.quirks(), readout);
      continue;
    }
    last = fetched.error();
    if (last->kind() != ErrorKind::refused && (readout.readings.empty() || !last->worth_retrying())) co_await *last;
    readout.warnings.push_back({"register_refused", code + ": " + last->text()});
    if (last->kind() != ErrorKind::refused) break;
  }
  if (readout.readings.empty() && last) co_await *last;
  readout.line = session.exchange.settings();
  readout.received = session.exchange.last_passed();
  co_return readout;
}

struct ProfileRequest {
  std::string code;
  std::optional<MeterTime> from, to;
};

Task<Profile> fetch_profile(Session& session, const ProfileRequest& wanted) {
  co_await enter_programming(session);
  co_await send_password(session);
  session.exchange.stage("reading");
  std::string content;
  const std::string data_set = profile_request(wanted.code, wanted.from, wanted.to);
  Result<void> fetched = co_await fetch(session, data_set, content).result();
  if (!fetched && content.empty()) co_await fetched.error();
  Profile partial;
  Result<Profile> profile = profile_from(content, &partial);
  if (fetched && !profile && partial.rows.empty()) co_await profile.error();
  Profile rows = profile ? std::move(*profile) : std::move(partial);
  if (!fetched) rows.warnings.push_back({"profile_cut", "the rest is missing: " + fetched.error().text()});
  if (!profile && fetched)
    rows.warnings.push_back({"profile_cut", "the rest is unreadable: " + profile.error().text()});
  rows.meter = readout_of(session.id, session.quirks()).meter;
  co_return rows;
}

}  // namespace

Task<Readout> read_registers(Line& line, std::vector<std::string> codes, ProgrammingOptions options) {
  co_await check_options(options);
  Session session{options, Exchange(line, line.now() + options.total, options.progress), {}, {}};
  Result<Readout> readout = co_await fetch_registers(session, codes).result();
  Result<void> signed_off = co_await sign_off(session).result();
  if (readout && !signed_off) readout->warnings.push_back({"not_signed_off", signed_off.error().text()});
  co_return std::move(readout);
}

Task<Profile> read_profile(Line& line, std::string code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                           ProgrammingOptions options) {
  co_await check_options(options);
  const ProfileRequest wanted{std::move(code), from, to};
  Session session{options, Exchange(line, line.now() + options.total, options.progress), {}, {}};
  Result<Profile> profile = co_await fetch_profile(session, wanted).result();
  Result<void> signed_off = co_await sign_off(session).result();
  if (profile && !signed_off) profile->warnings.push_back({"not_signed_off", signed_off.error().text()});
  co_return std::move(profile);
}

}  // namespace obiscope::iec62056_21
