// Mode E, our side (IEC 62056-21 annex E): ASCII at 300 Bd, then HDLC at the speed that the meter offers.
//
//   300 7E1   /?! ->                <- /XXXZ\2ident
//             ACK 2 Z 2 CR LF ->
//   Z 7E1                           <- ACK 2 Z 2 CR LF     some meters stay silent, or send it as 8N1: the same bits
//   Z 8N1     SNRM ->
#include <algorithm>

#include "protocol/dlms/carrier.hpp"
#include "protocol/hdlc/frame_stream.hpp"
#include "protocol/iec62056_21/frame.hpp"
#include "protocol/iec62056_21/sign_on.hpp"

namespace obiscope::dlms {
namespace {

using iec62056_21::Exchange;
using iec62056_21::Identification;

constexpr Duration kConfirmationLimit = 2s;    // from our last stop bit; then it is taken as given
constexpr Duration kChangeOver = 300ms;        // from the confirmation to our first byte in 8N1
constexpr Duration kDiscLimit = 500ms;         // for UA or DM of a link from before
constexpr Duration kBetweenSessions = 1500ms;  // from the end of the old session to the request for a new one
constexpr Duration kLongestReadout = 8min;     // at 300 Bd
constexpr std::size_t kRefusal = 8;            // so many characters that are no confirmation are something else
constexpr std::size_t kMostKept = 64;
constexpr unsigned kRequests = 2;  // each time

enum class Reply : std::uint8_t { confirmed, absent, refused };

bool is_noise(char c) {
  return c == '\0' || c == '\x7F';
}

// What came after the option select, as far as it is known.
Reply reply_in(std::string_view text, std::string_view confirmation, std::size_t damaged) {
  if (text.find(confirmation) != std::string_view::npos) return Reply::confirmed;
  const auto strange =
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_noise(c); }));
  const bool says_no = text.find(iec62056_21::kNak) != std::string_view::npos;
  return says_no || std::max(strange, damaged) >= kRefusal ? Reply::refused : Reply::absent;
}

Task<Reply> receive_confirmation(Line& line, std::string confirmation, Instant limit) {
  const Instant deadline = std::min(line.now() + kConfirmationLimit, limit);
  std::string text;
  std::size_t damaged = 0;
  Reply reply = Reply::absent;
  while (reply == Reply::absent) {
    Result<Received> received = co_await line.receive(deadline).result();
    if (!received && received.error().kind() == ErrorKind::silence) break;
    if (!received) co_await received.error();
    // Bit 7 marks characters without the parity of 7E1: from a meter that has changed to 8N1 already.
    for (const Byte byte : received->bytes) text += static_cast<char>(byte & 0x7FU);
    damaged += received->damaged;
    reply = reply_in(text, confirmation, damaged);
    if (text.size() > kMostKept) text.erase(0, text.size() - kMostKept);
    if (line.now() >= deadline) break;
  }
  co_return reply;
}

// A meter that is in HDLC from before hears no ASCII: the link is closed, whatever its addresses.
Task<> close_old_link(Line& line, hdlc::LinkOptions link) {
  const hdlc::Address server{hdlc::kManagementDevice, 0, 1};
  const hdlc::Address client{hdlc::kPublicClient, 0, 1};
  std::vector<hdlc::Frame> discs;
  for (const auto& [to, from] :
       {std::pair(link.server, link.client), std::pair(server, link.client), std::pair(server, client)}) {
    const hdlc::Frame disc{to, from, {hdlc::Kind::disc}, false, {}};
    if (std::find(discs.begin(), discs.end(), disc) == discs.end()) discs.push_back(disc);
  }
  co_await line.configure(k8N1);
  hdlc::FrameStream stream(line, link.octet_gap_limit);
  for (const hdlc::Frame& disc : discs) {
    co_await stream.send(hdlc::encode(disc));
    const std::optional<hdlc::Frame> answer = co_await stream.receive(line.now() + kDiscLimit);
    if (answer && answer->control.kind == hdlc::Kind::ua) break;
  }
  co_await line.wait_until(line.now() + kBetweenSessions);
}

Task<Identification> sign_on(Line& line, Exchange& exchange, const hdlc::LinkOptions& link) {
  iec62056_21::SignOn wishes;
  wishes.attempts = kRequests;
  Result<Identification> first = co_await iec62056_21::sign_on(exchange, wishes).result();
  if (first) co_return std::move(*first);
  if (first.error().kind() != ErrorKind::silence) co_await first.error();
  co_await close_old_link(line, link);
  Identification again = co_await iec62056_21::sign_on(exchange, wishes);
  co_return again;
}

// False where the meter began to send by itself in the meantime, or says something else than it should.
Task<bool> change_to_hdlc(Line& line, Exchange& exchange, Identification id, Instant limit) {
  const std::uint32_t baud = *iec62056_21::baud_of(id.speed, iec62056_21::Mode::e);
  const bool sends_already = co_await exchange.hears_before(exchange.last_passed() + reaction_time(id));
  if (sends_already) co_return false;
  const std::string select = encode(iec62056_21::OptionSelect{'2', id.speed, '2'});
  co_await exchange.send(select);
  // An echo of it would look like the confirmation.
  const bool echoed = co_await exchange.hears_before(exchange.now());
  static_cast<void>(echoed);
  co_await exchange.configure(k7E1.at(baud));
  const Reply reply = co_await receive_confirmation(line, select, limit);
  if (reply == Reply::refused) co_return false;
  if (reply == Reply::confirmed) co_await line.wait_until(line.now() + kChangeOver);
  co_await line.configure(k8N1.at(baud));
  co_return true;
}

}  // namespace

Task<ModeE> open_mode_e(Line& line, const hdlc::LinkOptions& link, Instant limit) {
  Exchange exchange(line, limit, {});
  const Identification id = co_await sign_on(line, exchange, link);
  ModeE mode;
  mode.identification = id.text;
  if (id.mode() == iec62056_21::Mode::e) {
    mode.accepted = co_await change_to_hdlc(line, exchange, id, limit);
    if (!mode.accepted) {
      co_await exchange.configure(k7E1);
      co_await exchange.wait_for_quiet(kLongestReadout);
    }
  } else {
    mode.signed_on = id;
  }
  mode.line = line.settings();
  co_return mode;
}

}  // namespace obiscope::dlms
