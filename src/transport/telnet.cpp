#include "transport/telnet.hpp"

#include <algorithm>
#include <utility>

namespace obiscope::transport {
namespace {

constexpr Byte kEndOfSubnegotiation = 0xF0, kSubnegotiation = 0xFA, kInterpretAsCommand = 0xFF;

bool known(Byte option) {
  return option == kTelnetBinary || option == kTelnetSuppressGoAhead || option == kTelnetComPort;
}

}  // namespace

std::optional<Telnet::Event> Telnet::next(Bytes& bytes) {
  while (!bytes.empty()) {
    if (state_ == State::characters) {
      const auto end = std::find(bytes.begin(), bytes.end(), kInterpretAsCommand);
      const Bytes run = bytes.first(static_cast<std::size_t>(end - bytes.begin()));
      bytes = bytes.subspan(run.size());
      if (!run.empty()) return Event{.bytes = run};
    }
    const Bytes place = bytes.first(1);
    bytes = bytes.subspan(1);
    std::optional<Event> event = take(place[0], place);
    if (event) return event;
  }
  return std::nullopt;
}

std::optional<Telnet::Event> Telnet::take(Byte byte, Bytes place) {
  switch (state_) {
    case State::characters:
      state_ = State::command;
      return std::nullopt;
    case State::command:
      return take_command(byte, place);
    case State::verb:
      state_ = State::characters;
      return Event{Kind::verb, verb_, byte, {}};
    case State::sub_option:
      option_ = byte;
      value_.clear();
      too_long_ = false;
      state_ = State::sub_value;
      return std::nullopt;
    case State::sub_value:
      if (byte == kInterpretAsCommand) {
        state_ = State::sub_command;
      } else {
        add_to_value(byte);
      }
      return std::nullopt;
    case State::sub_command:
      if (byte == kInterpretAsCommand) {
        add_to_value(byte);
        state_ = State::sub_value;
        return std::nullopt;
      }
      if (byte != kEndOfSubnegotiation) return take_command(byte, place);  // it was cut off; what follows counts
      state_ = State::characters;
      if (too_long_) return std::nullopt;
      return Event{Kind::subnegotiation, verb_, option_, value_};
  }
  return std::nullopt;
}

std::optional<Telnet::Event> Telnet::take_command(Byte byte, Bytes place) {
  state_ = State::characters;
  if (byte == kInterpretAsCommand) return Event{.bytes = place};
  if (byte == kSubnegotiation) state_ = State::sub_option;
  if (byte >= static_cast<Byte>(TelnetVerb::will) && byte <= static_cast<Byte>(TelnetVerb::dont)) {
    verb_ = static_cast<TelnetVerb>(byte);
    state_ = State::verb;
  }
  return std::nullopt;  // NOP, GO AHEAD and the like say nothing to us
}

void Telnet::add_to_value(Byte byte) {
  if (value_.size() == kLongestValue) {
    too_long_ = true;
  } else {
    value_.push_back(byte);
  }
}

void append_characters(std::vector<Byte>& out, Bytes characters) {
  for (const Byte byte : characters) {
    out.push_back(byte);
    if (byte == kInterpretAsCommand) out.push_back(byte);
  }
}

void append_verb(std::vector<Byte>& out, TelnetVerb verb, Byte option) {
  out.insert(out.end(), {kInterpretAsCommand, static_cast<Byte>(verb), option});
}

void append_subnegotiation(std::vector<Byte>& out, Byte option, Bytes value) {
  out.insert(out.end(), {kInterpretAsCommand, kSubnegotiation, option});
  append_characters(out, value);
  out.insert(out.end(), {kInterpretAsCommand, kEndOfSubnegotiation});
}

void TelnetOptions::offer(Byte option, std::vector<Byte>& out) {
  append_verb(out, TelnetVerb::will, option);
  append_verb(out, TelnetVerb::does, option);
  sides_[option] = {Side::asked, Side::asked};
}

void TelnetOptions::receive(TelnetVerb verb, Byte option, std::vector<Byte>& out) {
  const bool about_them = verb == TelnetVerb::will || verb == TelnetVerb::wont;
  const bool on = (verb == TelnetVerb::will || verb == TelnetVerb::does) && known(option);
  Side& side = about_them ? sides_[option].theirs : sides_[option].ours;
  const Side before = std::exchange(side, on ? Side::on : Side::off);
  if (before == side || before == Side::asked) return;
  if (about_them) {
    append_verb(out, on ? TelnetVerb::does : TelnetVerb::dont, option);
  } else {
    append_verb(out, on ? TelnetVerb::will : TelnetVerb::wont, option);
  }
}

}  // namespace obiscope::transport
