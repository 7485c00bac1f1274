#include "protocol/iec62056_21/conversation.hpp"

#include <algorithm>

#include "protocol/iec62056_21/data_set.hpp"
#include "protocol/iec62056_21/readout.hpp"

namespace obiscope::iec62056_21 {
namespace {

const Warning kNoChecksum{"no_checksum", "this telegram has no check character: damage to it cannot be seen"};
const Warning kChecksumMissing{"checksum_missing",
                               "the recording ends before the check character: damage cannot be seen"};
const Warning kNoIdentification{"no_identification", "the recording begins behind the meter's identification"};

struct Contents {
  bool any_data_set = false;
  bool end_mark = false;
};

Contents contents_of(std::string_view content) {
  Contents contents;
  DataSets sets(content);
  for (auto outcome = sets.next(); outcome != DataSets::Outcome::end; outcome = sets.next())
    contents.any_data_set |= outcome == DataSets::Outcome::data_set;
  contents.end_mark = sets.ended_by_mark();
  return contents;
}

std::size_t damaged_in(Bytes bytes) {
  return static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), [](Byte byte) { return byte >= 0x80; }));
}

std::string damaged_text(std::size_t damaged) {
  return "the telegram holds " + std::to_string(damaged) + " damaged character" + (damaged == 1 ? "" : "s");
}

// "R5", "W1", "P0", "B0", ...; empty where it is no command.
std::string_view command_of(const Frame& frame) {
  constexpr std::string_view kLetters = "PWREB";
  const std::string_view command = frame.content.substr(0, 2);
  const bool well_formed = command.size() == 2 && kLetters.find(command[0]) != std::string_view::npos &&
                           command[1] >= '0' && command[1] <= '9';
  return well_formed ? command : std::string_view{};
}

std::string before_bracket(std::string_view data_set) {
  return std::string(data_set.substr(0, std::min(data_set.find('('), std::size_t{32})));
}

}  // namespace

std::size_t Conversation::decode(Bytes bytes, std::size_t offset) {
  Framer framer;
  Bytes rest = bytes;
  auto outcome = Framer::Outcome::need_more;
  while (!rest.empty()) {
    outcome = framer.feed(rest, {.option_select = !programming_, .plain = !told_ && !programming_});
    if (outcome != Framer::Outcome::frame) continue;
    const Frame& frame = framer.frame();
    take(frame, offset + (bytes.size() - rest.size()) - frame.bytes.size());
  }
  if (outcome == Framer::Outcome::need_more)
    take_partial(framer.partial(), offset + bytes.size() - framer.partial().size());
  finish(offset);
  return belonging_;
}

void Conversation::take(const Frame& frame, std::size_t at) {
  if (refusal_ && frame.kind != FrameKind::nak) sink_(failure(*refusal_));
  refusal_.reset();
  switch (frame.kind) {
    case FrameKind::line:
      return take_line(frame, at);
    case FrameKind::option:
      asked_ = true;
      belonging_ += frame.bytes.size();
      return;
    case FrameKind::command:
      return take_command(frame);
    case FrameKind::block:
      return take_block(frame, at);
    case FrameKind::plain:
      return take_plain(frame.content, frame.damaged, at);
    case FrameKind::ack:
    case FrameKind::nak:
      if (identified_ || programming_) belonging_ += frame.bytes.size();
      return;
  }
}

// The identification is the first line; any other is a request.
void Conversation::take_line(const Frame& frame, std::size_t at) {
  belonging_ += frame.bytes.size();
  if (!identified_ || !identification_.text.empty()) return;
  if (frame.damaged > 0) return refuse(ErrorKind::damaged, damaged_text(frame.damaged), at);
  const auto identification = identification_from(frame.content);
  if (!identification) {
    told_ = true;
    sink_(failure(identification.error().at(at)));
    return;
  }
  identification_ = *identification;
  quirks_ = &recognise_(identification_);
}

void Conversation::take_command(const Frame& frame) {
  const std::string_view command = command_of(frame);
  if (command.empty() || frame.damaged > 0 || (!frame.bcc_right() && !programming_)) return;
  programming_ = true;
  belonging_ += frame.bytes.size();
  const std::size_t stx = frame.content.find(kStx);
  const std::string code =
      stx == std::string_view::npos ? std::string() : before_bracket(frame.content.substr(stx + 1));
  asked_code_ = command[0] == 'R' ? code : std::string();
  if (command[0] != 'W' && command[0] != 'E') return;
  const std::string what = command[0] == 'W' ? " writes " : " executes ";
  session().warnings.push_back({"command_seen", "the recording holds a command that changes the meter: " +
                                                    std::string(command) + what + (code.empty() ? "nothing" : code)});
}

void Conversation::take_block(const Frame& frame, std::size_t at) {
  const bool right = frame.damaged == 0 && frame.check_right(quirks_->check());
  if (!identified_ && !programming_ && !contents_of(frame.content).any_data_set) return;  // noise
  belonging_ += frame.bytes.size();
  told_ |= !right;
  if (frame.damaged > 0) {
    refusal_ = Error(ErrorKind::damaged, damaged_text(frame.damaged)).at(at);
  } else if (!right) {
    const bool adds = frame.sum_right() && !quirks_->additive_checksum;
    refusal_ = Error(ErrorKind::damaged, "the block check character is wrong",
                     adds ? "this meter may add its characters: additive_checksum = true in its meters/ file" : "")
                   .at(at);
  }
  if (!right) return;
  partial_ += frame.content;
  if (frame.more_follows) return;
  std::string content;
  content.swap(partial_);
  if (programming_) return take_answer(std::move(content));
  give(content, identified_ ? std::nullopt : std::optional(kNoIdentification));
}

// What the meter answers to an R command; it may leave out the code that it was asked for.
void Conversation::take_answer(std::string answer) {
  Readout& readout = session();
  if (answer.rfind("(ER", 0) == 0) {
    readout.warnings.push_back({"register_refused", "the meter refused " +
                                                        (asked_code_.empty() ? "a command" : asked_code_) + ": " +
                                                        std::string(trimmed(answer.substr(0, 40)))});
    return;
  }
  if (answer.rfind("(", 0) == 0) {
    if (asked_code_.empty()) return;  // the operand of a password
    answer.insert(0, asked_code_);
  }
  if (answer.rfind("P.", 0) == 0) {
    readout.warnings.push_back(
        {"profile_left_out", "the recording holds the profile " + before_bracket(answer) + ", which is no reading"});
    return;
  }
  add_readings(answer, *quirks_, readout);
}

// A readout without STX, ETX and check character.
void Conversation::take_plain(std::string_view content, std::size_t damaged, std::size_t at) {
  const bool any = contents_of(content).any_data_set;
  if (!identified_ && !any) return;  // noise
  belonging_ += content.size();
  if (!identified_)
    return refuse(ErrorKind::incomplete, "the recording begins inside a telegram: its identification is missing", at);
  if (damaged > 0) return refuse(ErrorKind::damaged, damaged_text(damaged), at);
  if (!any) return refuse(ErrorKind::malformed, "what follows the identification is no readout", at);
  give(content, kNoChecksum);
}

// What is left when the bytes end in the middle of a message.
void Conversation::take_partial(Bytes partial, std::size_t at) {
  if (partial.empty() || partial.front() == kSoh || partial.front() == '/') return;
  const bool block = partial.front() == kStx;
  std::string_view content = as_text(partial.subspan(block ? 1 : 0));
  if (block && !content.empty() && (content.back() == kEtx || content.back() == kEot)) content.remove_suffix(1);
  const Contents contents = contents_of(content);
  if (!contents.any_data_set) return;
  belonging_ += partial.size();
  if (!identified_ && !programming_)
    return refuse(ErrorKind::incomplete, "the recording begins and ends inside a telegram", at);
  if (const std::size_t damaged = damaged_in(partial); damaged > 0)
    return refuse(ErrorKind::damaged, damaged_text(damaged), at);
  if (!contents.end_mark || programming_ || !partial_.empty())
    return refuse(ErrorKind::incomplete, "the recording ends inside a telegram", at);
  give(content, block ? kChecksumMissing : kNoChecksum);
}

void Conversation::finish(std::size_t offset) {
  if (refusal_) sink_(failure(*refusal_));
  if (!partial_.empty()) refuse(ErrorKind::incomplete, "the last of several blocks is missing", offset);
  if (session_ && !session_->readings.empty()) {
    told_ = true;
    sink_(std::move(*session_));
  }
  if (!identified_ || told_) return;
  if (session_ && !session_->warnings.empty())
    return refuse(ErrorKind::refused, session_->warnings.front().text, offset);
  refuse(ErrorKind::incomplete,
         programming_ ? "nothing was read in this programming session" : "no readout follows the identification",
         offset);
}

void Conversation::give(std::string_view content, std::optional<Warning> warning) {
  told_ = true;
  Readout readout = new_readout();
  if (warning) readout.warnings.push_back(*warning);
  if (warning == kNoChecksum && !asked_) readout.mode = static_cast<char>(Mode::d);
  add_readings(content, *quirks_, readout);
  sink_(std::move(readout));
}

void Conversation::refuse(ErrorKind kind, std::string text, std::size_t at, std::string advice) {
  told_ = true;
  sink_(failure(Error(kind, std::move(text), std::move(advice)).at(at)));
}

Readout Conversation::new_readout() const {
  return identified_ ? readout_of(identification_, *quirks_) : Readout{};
}

Readout& Conversation::session() {
  if (!session_) {
    session_ = new_readout();
    session_->mode = "programming";
  }
  return *session_;
}

}  // namespace obiscope::iec62056_21
