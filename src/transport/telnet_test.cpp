#include "transport/telnet.hpp"

#include <gtest/gtest.h>

#include <string>

#include "transport/com_port.hpp"

namespace obiscope::transport {
namespace {

std::string told(Telnet& telnet, Bytes bytes) {
  std::string text;
  while (const std::optional<Telnet::Event> event = telnet.next(bytes)) {
    if (event->kind == Telnet::Kind::characters) {
      text += as_text(event->bytes);
      continue;
    }
    text += event->kind == Telnet::Kind::verb ? "<" + std::to_string(static_cast<int>(event->verb)) : "{";
    text += " " + std::to_string(event->option);
    for (const Byte byte : event->bytes) text += " " + std::to_string(byte);
    text += event->kind == Telnet::Kind::verb ? ">" : "}";
  }
  EXPECT_TRUE(bytes.empty());
  return text;
}

std::string told(std::vector<Byte> bytes) {
  Telnet telnet;
  return told(telnet, bytes);
}

const std::vector<Byte> kStream{'a', 0xFF, 0xFF, 'b', 0xFF, 0xFB, 44,   'c',  0xFF, 0xFA, 44,   1,   0,
                                0,   0xFF, 0xFF, 2,   0xFF, 0xF0, 0xFF, 0xF1, 'd',  0xFF, 0xFD, 0xFF};
const std::string kTold =
    "a\xFF"
    "b<251 44>c{ 44 1 0 0 255 2}d<253 255>";

TEST(Telnet, TellsCharactersFromCommands) {
  EXPECT_EQ(told(kStream), kTold);
}

TEST(Telnet, InAnySplit) {
  for (std::size_t first = 0; first <= kStream.size(); ++first) {
    for (std::size_t second = first; second <= kStream.size(); ++second) {
      Telnet telnet;
      const Bytes all(kStream);
      std::string text = told(telnet, all.first(first));
      text += told(telnet, all.subspan(first, second - first));
      text += told(telnet, all.subspan(second));
      EXPECT_EQ(text, kTold) << first << ' ' << second;
    }
  }
}

TEST(Telnet, DropsWhatIsTooLongOrCutOff) {
  std::vector<Byte> stream{0xFF, 0xFA, 44};
  stream.insert(stream.end(), Telnet::kLongestValue + 1, 7);
  stream.insert(stream.end(), {0xFF, 0xF0, 'x'});
  EXPECT_EQ(told(stream), "x");
  EXPECT_EQ(told({0xFF, 0xFA, 44, 1, 0xFF, 0xFB, 3, 'y'}), "<251 3>y");
}

TEST(Telnet, WhatIsEncodedComesBack) {
  std::vector<Byte> all, stream;
  for (unsigned byte = 0; byte < 256; ++byte) all.push_back(static_cast<Byte>(byte));
  append_characters(stream, all);
  append_verb(stream, TelnetVerb::dont, 3);
  append_subnegotiation(stream, 44, Bytes(all).subspan(250));
  EXPECT_EQ(told(stream), std::string(as_text(all)) + "<254 3>{ 44 250 251 252 253 254 255}");
}

// Two ends that answer each other fall silent, and have agreed.
TEST(TelnetOptions, TwoEndsAgreeAndStop) {
  for (const bool both_offer : {false, true}) {
    TelnetOptions ends[2];
    std::vector<Byte> towards[2];
    ends[0].offer(kTelnetComPort, towards[1]);
    ends[0].offer(kTelnetBinary, towards[1]);
    if (both_offer) ends[1].offer(kTelnetComPort, towards[0]);
    Telnet parsers[2];
    std::size_t verbs = 0;
    for (std::size_t at = 1; !towards[0].empty() || !towards[1].empty(); at = 1 - at) {
      const std::vector<Byte> bytes = std::exchange(towards[at], {});
      Bytes rest(bytes);
      while (const std::optional<Telnet::Event> event = parsers[at].next(rest)) {
        ASSERT_LT(++verbs, 20U);
        ends[at].receive(event->verb, event->option, towards[1 - at]);
      }
    }
    for (const TelnetOptions& end : ends) {
      EXPECT_EQ(end.ours(kTelnetComPort), TelnetOptions::Side::on);
      EXPECT_EQ(end.theirs(kTelnetComPort), TelnetOptions::Side::on);
    }
  }
}

TEST(TelnetOptions, RefusesOthersOnce) {
  TelnetOptions options;
  std::vector<Byte> out;
  options.receive(TelnetVerb::does, 1, out);
  options.receive(TelnetVerb::does, 1, out);
  options.receive(TelnetVerb::will, 24, out);
  EXPECT_EQ(out, (std::vector<Byte>{0xFF, 0xFC, 1, 0xFF, 0xFE, 24}));
}

TEST(ComPort, SettingsComeBack) {
  for (const LineSettings& settings : {k7E1, k8N1, LineSettings{115200, 7, Parity::odd, 2}}) {
    LineSettings other{50, 8, Parity::even, 1};
    for (const ComPortCommand& command : commands_for(settings)) {
      const std::optional<ComPortCommand> again = decode(encode(command, kFromServer), kFromServer);
      ASSERT_TRUE(again);
      EXPECT_EQ(*again, command);
      EXPECT_TRUE(apply(*again, other));
    }
    EXPECT_EQ(other, settings);
  }
}

TEST(ComPort, TakesNoCommandOfTheWrongLength) {
  const std::vector<std::vector<Byte>> wrong = {{}, {1, 0, 0, 1}, {2}, {2, 7, 7}, {13, 1}, {101, 0, 0, 1, 44}};
  for (const std::vector<Byte>& bytes : wrong) EXPECT_FALSE(decode(bytes, 0)) << bytes.size();
  const std::vector<Byte> of_a_client{1, 0, 0, 1, 44};
  EXPECT_TRUE(decode(of_a_client, 0));
  EXPECT_FALSE(decode(of_a_client, kFromServer));
}

TEST(ComPort, TheServerAcknowledgesWhatIsInForce) {
  ComPortServer server;
  const auto value = [&](ComPort code, std::vector<Byte> wanted) {
    const std::optional<ComPortCommand> answer = server.receive({code, std::move(wanted)}, k7E1);
    return answer ? answer->value : std::vector<Byte>{};
  };
  EXPECT_FALSE(server.settings());
  EXPECT_EQ(value(ComPort::baud, {0, 0, 0, 0}), (std::vector<Byte>{0, 0, 1, 44}));  // what is it?
  EXPECT_FALSE(server.settings());
  EXPECT_EQ(value(ComPort::baud, {0, 0, 0x25, 0x80}), (std::vector<Byte>{0, 0, 0x25, 0x80}));
  EXPECT_EQ(value(ComPort::baud, {0xFF, 0, 0, 0}), (std::vector<Byte>{0, 0, 0x25, 0x80}));  // too fast: stays
  EXPECT_EQ(value(ComPort::data_bits, {5}), (std::vector<Byte>{7}));
  EXPECT_EQ(value(ComPort::parity, {4}), (std::vector<Byte>{3}));
  EXPECT_EQ(value(ComPort::parity, {2}), (std::vector<Byte>{2}));
  EXPECT_EQ(value(ComPort::stop_bits, {3}), (std::vector<Byte>{1}));
  EXPECT_EQ(*server.settings(), (LineSettings{9600, 7, Parity::odd, 1}));
  EXPECT_EQ(value(ComPort::control, {kDtrOff}), (std::vector<Byte>{kDtrOff}));
  EXPECT_EQ(value(ComPort::control, {7}), (std::vector<Byte>{kDtrOff}));
  EXPECT_EQ(value(ComPort::control, {3}), (std::vector<Byte>{kNoFlowControl}));
  EXPECT_EQ(as_text(value(ComPort::signature, {})), "obiscope");
  EXPECT_FALSE(server.wants_wrong_characters());
  EXPECT_EQ(value(ComPort::line_state_mask, {4}), (std::vector<Byte>{4}));
  EXPECT_TRUE(server.wants_wrong_characters());
}

}  // namespace
}  // namespace obiscope::transport
