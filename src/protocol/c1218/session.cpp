#include "protocol/c1218/session.hpp"

#include <algorithm>

namespace obiscope::c1218 {
namespace {

constexpr unsigned kMostPauses = 4;     // how often we wait for a busy meter: 1, 2, 4 and 8 s
constexpr unsigned kTableAttempts = 3;  // of a table whose checksum was wrong
constexpr Duration kSignOffTime = 2500ms;
constexpr std::size_t kMostTable = 0xFFFF;

bool is(const Message& answer, Response response) {
  return !answer.empty() && answer[0] == static_cast<Byte>(response);
}

std::string table_text(std::uint16_t table) {
  if (table >= kManufacturerTables) return "manufacturer table " + std::to_string(table - kManufacturerTables);
  return "table " + std::to_string(table);
}

// Why the meter does not do what was asked.
Error refusal(const std::string& what, const Message& answer) {
  if (answer.empty()) return Error(ErrorKind::malformed, what + ": the meter answers with an empty packet");
  const std::string_view name = response_name(answer[0]);
  if (name.empty()) return Error(ErrorKind::malformed, what + ": the answer is none of C12.18");
  std::string advice;
  if (is(answer, Response::insufficient_security)) advice = "the meter wants a password for it: --password-file FILE";
  if (is(answer, Response::busy) || is(answer, Response::data_not_ready)) advice = "try again in a minute";
  return Error(ErrorKind::refused, what + ": " + std::string(name), advice);
}

Error password_refused() {
  return Error(ErrorKind::refused, "the meter refuses the password; it was tried once and will not be tried again",
               "ask the utility for the right one; some meters count wrong passwords and lock themselves");
}

// Speeds to offer, ours first.
std::vector<Byte> speeds_to_offer(std::uint32_t from, std::uint32_t to) {
  std::vector<Byte> codes;
  if (const auto code = speed_code_of(from)) codes.push_back(*code);
  for (const std::uint32_t baud : {57600U, 28800U, 19200U, 14400U, 9600U}) {
    const auto code = speed_code_of(baud);
    if (code && baud <= to && baud > from) codes.push_back(*code);
  }
  return codes;
}

}  // namespace

Session::Session(Line& line, const ReadOptions& options, Instant limit)
    : options_(options), exchange_(line, limit, options.attempts, options.progress) {}

// Asks again while the meter is busy. A pause near the channel's time-out is announced.
Task<Message> Session::ask_patiently(Message request, Exchange::Repeat repeat) {
  for (unsigned pauses = 0;; ++pauses) {
    Message answer = co_await exchange_.ask(request, repeat);
    const bool later = is(answer, Response::busy) || is(answer, Response::data_not_ready);
    if (!later || pauses == kMostPauses || repeat == Exchange::Repeat::once) co_return answer;
    const unsigned seconds = 1U << pauses;
    if (seconds > 2 && logged_on_) {
      const Message announced = co_await exchange_.ask(wait_request(static_cast<Byte>(seconds + 4)), repeat);
      if (announced.empty()) co_return answer;
    }
    co_await exchange_.wait_until(exchange_.now() + std::chrono::seconds(seconds));
  }
}

Task<Message> Session::ask(Message request, std::string what, Exchange::Repeat repeat) {
  Message answer = co_await ask_patiently(std::move(request), repeat);
  if (!is(answer, Response::ok)) co_await refusal(what, answer);
  co_return answer;
}

Task<> Session::open() {
  exchange_.stage("signing on");
  co_await exchange_.configure(options_.line);
  co_await exchange_.drop_what_came();
  co_await identify();
  if (options_.negotiate) co_await negotiate();
  co_await ask(logon_request(options_.user_id, options_.user), "logon", Exchange::Repeat::as_needed);
  logged_on_ = true;
  exchange_.stage("reading");
  Result<bool> read = co_await fetch(0).result();
  if (!read && read.error().kind() != ErrorKind::refused) co_await read.error();
  if (read && *read) co_await fetch(1);
  if (options_.password) co_await give_password();
  if (tables_.count(0) == 0) {
    const bool came = co_await fetch(0);
    if (!came) co_await *last_refusal_;
  }
  if (tables_.count(1) == 0) co_await fetch(1);
}

// A session that somebody else left open is ended first.
Task<> Session::identify() {
  Message answer = co_await ask_patiently(identify_request(), Exchange::Repeat::as_needed);
  identified_ = true;
  if (is(answer, Response::invalid_sequence) || is(answer, Response::error)) {
    co_await exchange_.ask(terminate_request(), Exchange::Repeat::as_needed);
    answer = co_await ask_patiently(identify_request(), Exchange::Repeat::as_needed);
  }
  if (!is(answer, Response::ok)) co_await refusal("identify", answer);
  const Result<Identified> identified = identified_from(answer);
  if (!identified) co_await identified.error();
}

// What the meter does not negotiate stays at 64 bytes and one packet.
Task<> Session::negotiate() {
  const std::vector<Byte> speeds = speeds_to_offer(options_.line.baud, options_.fastest);
  const std::uint16_t size = std::clamp<std::uint16_t>(options_.packet_size, 64, kMostContent);
  const Message answer = co_await ask_patiently(negotiate_request(size, std::max<Byte>(options_.packets, 1), speeds),
                                                Exchange::Repeat::as_needed);
  if (!is(answer, Response::ok)) co_return;
  const Result<Negotiated> negotiated = negotiated_from(answer);
  if (!negotiated) co_await negotiated.error();
  negotiated_ = *negotiated;
  const std::optional<std::uint32_t> baud = baud_of(negotiated_.speed_code);
  const bool offered = std::find(speeds.begin(), speeds.end(), negotiated_.speed_code) != speeds.end();
  if (baud && offered) co_await exchange_.configure(options_.line.at(*baud));
}

Task<> Session::give_password() {
  const std::string identification =
      tables_.count(1) == 0
          ? ""
          : manufacturer_from(tables_[1], configuration_.format).value_or(Manufacturer{}).identification();
  const Byte padding = options_.recognise(identification).password_padding;
  password_sent_ = true;
  const Message answer = co_await ask_patiently(security_request(*options_.password, padding), Exchange::Repeat::once);
  if (!is(answer, Response::ok)) co_await password_refused();
}

std::size_t Session::most_octets() const {
  const std::size_t size = std::max<std::size_t>(negotiated_.packet_size, 64) - kAroundContent;
  const std::size_t all = size * std::max<std::size_t>(negotiated_.packets, 1);
  constexpr std::size_t kAroundTable = 4;
  return std::min(all - kAroundTable, kMostTable);
}

Task<std::vector<Byte>> Session::read_piece(Message request, std::string what) {
  for (unsigned attempt = 1;; ++attempt) {
    const Message answer = co_await ask(request, what, Exchange::Repeat::as_needed);
    const Result<Bytes> octets = table_from(answer);
    if (octets) co_return std::vector<Byte>(octets->begin(), octets->end());
    if (octets.error().kind() != ErrorKind::damaged || attempt == kTableAttempts) co_await octets.error();
  }
}

Task<std::vector<Byte>> Session::read_table(std::uint16_t table) {
  Result<std::vector<Byte>> whole = co_await read_piece(read_request(table), table_text(table)).result();
  if (whole) co_return std::move(*whole);
  const Error error = whole.error();
  const bool too_long = error.kind() == ErrorKind::refused &&
                        error.text().ends_with(response_name(static_cast<Byte>(Response::operation_not_possible)));
  if (!too_long || !configuration_.format.reads_by_offset()) co_await error;
  std::vector<Byte> pieces = co_await read_to_the_end(table);
  co_return pieces;
}

// A table that does not fit into one answer: piece by piece, until one is shorter than was asked for.
Task<std::vector<Byte>> Session::read_to_the_end(std::uint16_t table) {
  std::vector<Byte> all;
  const std::size_t most = most_octets();
  while (all.size() < kMostTable) {
    const std::size_t count = std::min(most, kMostTable - all.size());
    const Message request =
        read_request(table, static_cast<std::uint32_t>(all.size()), static_cast<std::uint16_t>(count));
    Result<std::vector<Byte>> piece = co_await read_piece(request, table_text(table)).result();
    if (!piece && (piece.error().kind() != ErrorKind::refused || all.empty())) co_await piece.error();
    if (!piece) break;
    all.insert(all.end(), piece->begin(), piece->end());
    if (piece->size() < count) break;
  }
  co_return all;
}

Task<std::vector<Byte>> Session::read_octets(std::uint16_t table, std::size_t offset, std::size_t count) {
  std::vector<Byte> all;
  const std::size_t most = most_octets();
  while (all.size() < count) {
    const std::size_t piece = std::min(most, count - all.size());
    const Message request =
        read_request(table, static_cast<std::uint32_t>(offset + all.size()), static_cast<std::uint16_t>(piece));
    const std::vector<Byte> octets = co_await read_piece(request, table_text(table));
    all.insert(all.end(), octets.begin(), octets.end());
    if (octets.size() != piece) co_await Error(ErrorKind::incomplete, table_text(table) + " is shorter than it says");
  }
  co_return all;
}

Task<bool> Session::fetch(std::uint16_t table) {
  Result<std::vector<Byte>> octets = co_await read_table(table).result();
  if (!octets && octets.error().kind() != ErrorKind::refused) co_await octets.error();
  if (!octets) {
    ++refusals_;
    last_refusal_ = octets.error();
    warnings_.push_back({"table_refused", octets.error().text()});
    co_return false;
  }
  if (table == 0) {
    Result<Configuration> configuration = configuration_from(*octets);
    if (!configuration) co_await configuration.error();
    configuration_ = std::move(*configuration);
    std::erase_if(warnings_, [](const Warning& warning) { return warning.code == "table_refused"; });
    refusals_ = 0;
  }
  tables_[table] = std::move(*octets);
  exchange_.add_registers(1);
  co_return true;
}

Task<> Session::close(bool in_order) {
  if (!exchange_.heard()) co_return;
  exchange_.begin_sign_off(kSignOffTime);
  if (!in_order) co_await exchange_.wait_for_quiet();
  if (in_order && logged_on_) {
    const Result<Message> off = co_await exchange_.ask(logoff_request(), Exchange::Repeat::once).result();
    if (!off) co_await exchange_.wait_for_quiet();
  }
  const Result<Message> ended = co_await exchange_.ask(terminate_request(), Exchange::Repeat::once).result();
  if (!ended && ended.error().kind() == ErrorKind::port) co_return;
  co_await exchange_.configure(options_.line).result();
  logged_on_ = identified_ = false;
}

}  // namespace obiscope::c1218
