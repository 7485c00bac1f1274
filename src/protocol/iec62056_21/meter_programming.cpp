// Programming mode of the meter's side (IEC 62056-21 6.4.3.3, 6.4.7, annex A).
//
//   reader                                    meter
//     | <------- SOH P0 STX (operand) ETX BCC - |   greeting
//     | -- SOH P1 STX (password) ETX BCC -----> |
//     | <-------------------------------- ACK - |   or an error message
//     | -- SOH R5 STX 1.8.0() ETX BCC --------> |
//     | <------ STX 1.8.0(value*unit) ETX BCC - |   R3, R6: ... EOT BCC, ACK, ... ETX BCC
//     | -- SOH B0 ETX BCC --------------------> |
#include <algorithm>

#include "protocol/iec62056_21/meter_dialogue.hpp"
#include "protocol/iec62056_21/profile.hpp"

namespace obiscope::iec62056_21 {
namespace {

constexpr Duration kInactivity = 90s;  // 60 s to 120 s (annex A, note 1)
constexpr Duration kLockOut = 60s;
constexpr unsigned kRepeats = 3;  // NAKs for one partial block

std::string error_message(std::string_view words) {
  return "(ER " + std::string(words) + ")";
}

// What stands in the first pair of brackets.
std::string_view operand_of(std::string_view data_set) {
  const std::size_t open = data_set.find('(');
  const std::size_t close = data_set.find(')', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return data_set.substr(open + 1, close - open - 1);
}

}  // namespace

Task<> MeterDialogue::serve_programming() {
  answer_ = {};
  if (options_.faults.locked) {
    co_await send_block(error_message("LOCKED"), false);
    co_return;
  }
  co_await send(encode_command("P0", "()", check()));
  for (bool signed_on = true; signed_on;) {
    frames_.clear();
    const Frame frame = co_await receive({}, kInactivity);
    if (frame.kind == FrameKind::ack) co_await send_next_block();
    if (frame.kind == FrameKind::nak) co_await repeat_block();
    if (frame.kind == FrameKind::command) signed_on = co_await serve_command(frame);
  }
}

// False where the command ends the session.
Task<bool> MeterDialogue::serve_command(Frame frame) {
  const std::size_t stx = frame.content.find(kStx);
  const std::string command(frame.content.substr(0, stx));
  const std::string data_set(stx == std::string_view::npos ? "" : frame.content.substr(stx + 1));
  if (frame.damaged > 0 || !frame.check_right(check())) {
    co_await send(std::string(1, kNak));
    co_return true;
  }
  if (command == "B0") co_return false;
  std::optional<std::string> content = answer(command, data_set);
  if (content) {
    const bool in_blocks = command == "R3" || command == "R6";
    answer_ = {std::move(*content), 0, 0, in_blocks ? options_.block_size : std::string::npos, 0};
    co_await send_next_block();
  } else {
    std::string reply(1, command == "P1" || command == "B1" ? kAck : kNak);
    co_await send(std::move(reply));
  }
  co_return command != "B1";
}

// The content of the block that answers a command; nothing where a control character alone does.
std::optional<std::string> MeterDialogue::answer(std::string_view command, std::string_view data_set) {
  if (command == "P1") {
    std::string refusal = check_password(operand_of(data_set));
    return refusal.empty() ? std::nullopt : std::optional(std::move(refusal));
  }
  if (command == "R1" || command == "R3" || command == "R5" || command == "R6") return read_out(data_set);
  if (!command.empty() && (command.front() == 'W' || command.front() == 'E')) return error_message("READ ONLY");
  return std::nullopt;
}

// "" where it is right. A wrong one denies all access for a while, the right one too (a lock-out).
std::string MeterDialogue::check_password(std::string_view password) {
  if (line_.now() < locked_until_) return error_message("LOCKED OUT");
  authorised_ = !options_.faults.wrong_password_lockout && (!options_.password || *options_.password == password);
  if (authorised_) return {};
  locked_until_ = line_.now() + kLockOut;
  return error_message("WRONG PASSWORD");
}

std::string MeterDialogue::read_out(std::string_view data_set) const {
  if (options_.password && !authorised_) return error_message("ACCESS DENIED");
  const std::string_view code = data_set.substr(0, data_set.find('('));
  const std::string_view operand = operand_of(data_set);
  const std::size_t split = operand.find(';');
  const auto bound = [](std::string_view text) { return text.empty() ? std::nullopt : stamp_from(text); };
  const std::optional<MeterTime> from = bound(operand.substr(0, split));
  const std::optional<MeterTime> to = split == std::string_view::npos ? std::nullopt : bound(operand.substr(split + 1));
  if (code.starts_with("P.")) {
    const std::optional<Profile> profile = source_.profile(code, from, to, line_.now());
    if (profile) return profile->rows.empty() ? std::string(code) + "()" : encode_profile(*profile);
  }
  const std::optional<Register> one = source_.find(code, line_.now());
  return one ? std::string(code) + one->written : error_message("UNKNOWN CODE");
}

// Each block but the last ends with EOT; an ACK asks for the next one, a NAK for the same again, and any command for
// something else (6.4.7).
Task<> MeterDialogue::send_next_block() {
  if (answer_.next >= answer_.content.size()) co_return;
  answer_.begin = answer_.next;
  answer_.next += std::min(answer_.block_size, answer_.content.size() - answer_.begin);
  answer_.repeats = 0;
  co_await send_current_block();
}

Task<> MeterDialogue::repeat_block() {
  if (answer_.next == 0 || answer_.repeats++ >= kRepeats) co_return;
  co_await send_current_block();
}

Task<> MeterDialogue::send_current_block() {
  const bool more_follows = answer_.next < answer_.content.size();
  co_await send_block(answer_.content.substr(answer_.begin, answer_.next - answer_.begin), more_follows);
}

}  // namespace obiscope::iec62056_21
