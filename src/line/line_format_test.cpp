#include "line/line_format.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bytes/checksum.hpp"

namespace obiscope {
namespace {

using namespace std::string_view_literals;
using Kind = LineEvent::Kind;

std::vector<Byte> bytes_from(std::string_view text) {
  return {as_bytes(text).begin(), as_bytes(text).end()};
}

LineEvent event_of(Kind kind, std::string_view text, Duration pause = {}) {
  LineEvent event;
  event.kind = kind;
  event.bytes = bytes_from(text);
  event.pause = pause;
  return event;
}

std::string written(std::string_view text) {
  return text_from(event_of(Kind::received, text));
}

std::string characters_of(std::string_view line) {
  const Result<LineRecording> recording = recording_from(line);
  if (!recording) return "error " + recording.error().text();
  return std::string(as_text(recording->events.at(0).bytes));
}

std::string error_of(std::string_view text) {
  const Result<LineRecording> recording = recording_from(text);
  if (recording) return "";
  EXPECT_EQ(recording.error().kind(), ErrorKind::malformed);
  return recording.error().text();
}

// True where `text` is refused with an Error that begins with `words`.
::testing::AssertionResult refused(std::string_view text, std::string_view words) {
  const std::string error = error_of(text);
  if (error.starts_with(words)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "'" << error << "'";
}

TEST(LineFormat, ReadsWhatItsDescriptionShows) {
  const auto recording = recording_from(
      "source: own capture\n"
      "# a comment\n"
      "\n"
      "line 300 7E1\r\n"
      "> \"/?!\\r\\n\"\n"
      "< \"/XXX4METER\\r\\n\"   +412ms   # two tries\n"
      "> ACK \"040\\r\\n\" +231ms\n"
      "line 4800 7E1\n"
      "< STX \"1.8.0(1*kWh)\\r\\n!\\r\\n\" ETX BCC\n"
      "= 1-0:1.8.0*255  1 kWh # this is part of it");
  ASSERT_TRUE(recording) << recording.error().text();
  EXPECT_EQ(recording->headers, std::vector<std::string>{"source: own capture"});
  ASSERT_EQ(recording->events.size(), 7U);
  EXPECT_EQ(recording->events[0].settings, k7E1);
  EXPECT_EQ(recording->events[1], event_of(Kind::sent, "/?!\r\n"));
  EXPECT_EQ(recording->events[2], event_of(Kind::received, "/XXX4METER\r\n", 412ms));
  EXPECT_EQ(recording->events[3], event_of(Kind::sent,
                                           "\x06"
                                           "040\r\n",
                                           231ms));
  EXPECT_EQ(recording->events[4].settings, k7E1.at(4800));
  const std::string covered = "1.8.0(1*kWh)\r\n!\r\n\x03";
  const auto check = static_cast<char>(block_check(as_bytes(covered)));
  EXPECT_EQ(recording->events[5], event_of(Kind::received, "\x02" + covered + check));
  EXPECT_EQ(recording->events[6].expected, "1-0:1.8.0*255  1 kWh # this is part of it");
  EXPECT_EQ(bytes_of(*recording).size(), 5U + 12U + 6U + 20U);
}

TEST(LineFormat, ReadsEveryToken) {
  EXPECT_EQ(characters_of("< NUL SOH STX ETX EOT ACK NAK DEL"), "\0\x01\x02\x03\x04\x06\x15\x7F"sv);
  EXPECT_EQ(characters_of("<\"a\\\"b\\\\c\\x00\\xfFd\""),
            "a\"b\\c\0\xFF"
            "d"sv);
  EXPECT_EQ(characters_of("> x 7e A0*3 03 \"x\" x 41"), "\x7E\xA0\xA0\xA0\x03xA");
  EXPECT_EQ(characters_of("> NUL*65 \"/?!\""), std::string(65, '\0') + "/?!");
  EXPECT_EQ(characters_of("\t<\t\"a\"\t\"b\"# c"), "ab");
  EXPECT_EQ(characters_of("\xEF\xBB\xBF< \"a\""), "a");
  EXPECT_EQ(characters_of("< \"#\" # \"b\""), "#");
}

TEST(LineFormat, KnowsTheRightCheckCharacter) {
  EXPECT_EQ(characters_of("> SOH \"P0\" STX \"()\" ETX BCC"), "\x01P0\x02()\x03`");
  EXPECT_EQ(characters_of("> SOH \"B0\" ETX BCC"),
            "\x01"
            "B0\x03q");
  EXPECT_EQ(characters_of("< STX \"a\" EOT BCC STX \"b\" ETX BCC"),
            "\x02"
            "a\x04\x65\x02"
            "b\x03\x61");
  EXPECT_EQ(written("\x01"
                    "B0\x03q"),
            "< SOH \"B0\" ETX BCC\n");
  EXPECT_EQ(written("\x01"
                    "B0\x03u"),
            "< SOH \"B0\" ETX \"u\"\n");  // wrong: as it is
  EXPECT_EQ(written("\x02"
                    "\x01\x03\x02"),
            "< STX SOH ETX STX\n");
}

TEST(LineFormat, WritesForPeople) {
  EXPECT_EQ(written("/LGZ4\r\n"), "< \"/LGZ4\\r\\n\"\n");
  EXPECT_EQ(written("\"\\\""), "< \"\\\"\\\\\\\"\"\n");
  EXPECT_EQ(written(std::string(65, '\0') + "/?!"), "< NUL*65 \"/?!\"\n");
  EXPECT_EQ(written("1.8.0(\xB1\x09)"), "< \"1.8.0(\" x b1 09 \")\"\n");
  EXPECT_EQ(written("\x7E\xA0\x07\x03!\x93\x0F\x01\x7E"), "< x 7e a0 07 03 21 93 0f 01 7e\n");
  EXPECT_EQ(written(std::string(20, '\xFF')), "< x ff*20\n");
  EXPECT_EQ(text_from(event_of(Kind::sent, "a", 231ms)), "> \"a\"                                 +231ms\n");
  LineEvent settings;
  settings.kind = Kind::settings;
  settings.settings = k8N1;
  EXPECT_EQ(text_from(settings), "line 9600 8N1\n");
}

TEST(LineFormat, ReadsAndWritesPauses) {
  const auto pause = [](std::string_view text) {
    return recording_from("< \"a\" " + std::string(text))->events[0].pause;
  };
  EXPECT_EQ(pause("+412ms"), 412ms);
  EXPECT_EQ(pause("+1.6s"), 1600ms);
  EXPECT_EQ(pause("+231.417ms"), 231'417us);
  EXPECT_EQ(pause("+0.5min"), 30s);
  EXPECT_EQ(pause("+80us"), 80us);
  EXPECT_EQ(pause("+1000000s"), 1'000'000s);
  const auto text = [](Duration time) {
    const std::string line = text_from(event_of(Kind::received, "a", time));
    const std::size_t plus = line.find('+');
    return plus == std::string::npos ? "" : line.substr(plus, line.size() - plus - 1);
  };
  EXPECT_EQ(text(0s), "");
  EXPECT_EQ(text(80us), "+80us");
  EXPECT_EQ(text(1005us), "+1.005ms");
  EXPECT_EQ(text(1600ms), "+1600ms");
  EXPECT_EQ(text(15s), "+15s");
  EXPECT_EQ(text(2min), "+2min");
  EXPECT_EQ(text(-1s), "");
  EXPECT_EQ(text(2'000'000s), "+1000000s");
}

TEST(LineFormat, SaysWhereAndWhatIsWrong) {
  const std::string good = "line 300 7E1\n";
  EXPECT_TRUE(refused(good + "> ACH \"040\"", "2:3: 'ACH' is nothing that is known; allowed are"));
  EXPECT_TRUE(refused("foo bar", "1:1: 'foo' begins no line; l"));
  EXPECT_TRUE(refused("# c\n\n  / \"x\"", "3:3: '/'"));
  EXPECT_TRUE(refused("< \"abc", "1:3: the text that begins here has "));
  EXPECT_TRUE(refused("< \"a\\", "1:5: "));
  EXPECT_TRUE(refused("< \"a\\q\"", "1:5: \\ begi"));
  EXPECT_TRUE(refused("< \"\\x1\"", "1:4: "));
  EXPECT_TRUE(refused("< \"\xC3\xA4\"", "1:4: a text holds printable ASCII characters; write \\xc3"));
  EXPECT_TRUE(refused("< \"a\"\"b\"", "1:6: "));
  EXPECT_TRUE(refused("< ACK\"b\"", "1:6: "));
  EXPECT_TRUE(refused("< 7e a0", "1:3: hex bytes stand behind an x: x 7e"));
  EXPECT_TRUE(refused("< x ACK", "1:3: "));
  EXPECT_TRUE(refused("< x 7", "1:3: no hex bytes stand behind x; write two digits for each: x 7e a0"));
  EXPECT_TRUE(refused("< x 7e 7e7", "1:8: '7e7' is nothing"));
  EXPECT_TRUE(refused("< x 7e7", "1:3: no hex bytes stand "));
  EXPECT_TRUE(refused("< NUL*0", "1:7: '0' is no count; "));
  EXPECT_TRUE(refused("< NUL*", "1:7: '' is "));
  EXPECT_TRUE(refused("< NUL*9999999", "1:7: "));
  EXPECT_TRUE(refused("< NUL*1048576 NUL", "1:15: more than 1"));
  EXPECT_TRUE(refused("< \"a\" BCC", "1:7: BCC has nothing to chec"));
  EXPECT_TRUE(refused("<", "1:1: no characters stand on "));
  EXPECT_TRUE(refused("< +4ms", "1:1: no "));
  EXPECT_TRUE(refused("=  ", "1:1: no reading stands beh"));
  EXPECT_TRUE(refused("< \"a\" \a", "1:7: a control character st"));
}

TEST(LineFormat, SaysWhatIsWrongWithPausesSettingsAndHeaders) {
  EXPECT_TRUE(refused("< \"a\" +4", "1:7: '+4' is no pause; "));
  EXPECT_TRUE(refused("< \"a\" +ms", "1:7: '+ms' "));
  EXPECT_TRUE(refused("< \"a\" +4h", "1:7: '+4h' "));
  EXPECT_TRUE(refused("< \"a\" +4ms \"b\"", "1:12: "));
  EXPECT_TRUE(refused("< \"a\" +1.5us", "1:7: the pause is finer than a mi"));
  EXPECT_TRUE(refused("< \"a\" +1000001s", "1:7: the pause is too long"));
  EXPECT_TRUE(refused("< \"a\" +99999999999999999999s", "1:7: the pause has too many digit"));
  EXPECT_TRUE(refused("line 12 7E1", "1:6: '12' is no speed; al"));
  EXPECT_TRUE(refused("line 300 7X1", "1:10: '7X1' is no ch"));
  EXPECT_TRUE(refused("line", "1:5: "));
  EXPECT_TRUE(refused("line 300 7E1 x", "1:14: "));
  EXPECT_TRUE(refused("line: 300 7E1", "1:5: settings are written without a colon: line 300 7E1"));
  EXPECT_TRUE(refused("< \"a\"\nsource: x", "2:1: a header stands here;"));
}

TEST(LineFormat, HasBounds) {
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "k: v\n";
  EXPECT_TRUE(refused(many, "1001:1: "));
  EXPECT_TRUE(refused("< \"" + std::string(LineFormatLimits::text_line, 'a') + "\"", "1:4194305:"));
  std::string large;
  for (int i = 0; i < 65; ++i) large += "< NUL*1048576\n";
  EXPECT_TRUE(refused(large, "65:1: "));
  EXPECT_TRUE(refused(std::string(LineFormatLimits::file + 1, '\n'), "1:1: the file is longer than 64 MiB"));
  std::string events;
  for (std::size_t i = 0; i <= LineFormatLimits::events; ++i) events += "=a\n";
  EXPECT_TRUE(refused(events, "1000001:1: "));
}

TEST(LineFormat, WritesAHeaderOnOneLine) {
  LineRecording recording;
  recording.headers = {"source: two\nlines,\ttabs"};
  EXPECT_EQ(text_from(recording), "source: two lines,\ttabs\n");
}

rc::Gen<LineEvent> any_characters() {
  // Many control characters, so that blocks and their check characters come up often.
  const auto byte =
      rc::gen::oneOf(rc::gen::arbitrary<Byte>(), rc::gen::element<Byte>(1, 2, 3, 4, 0x7F, '"', '\\', '\n'));
  return rc::gen::map(rc::gen::tuple(rc::gen::nonEmpty(rc::gen::container<std::vector<Byte>>(byte)),
                                     rc::gen::inRange<std::int64_t>(0, 100'000'000), rc::gen::arbitrary<bool>()),
                      [](std::tuple<std::vector<Byte>, std::int64_t, bool> parts) {
                        LineEvent event;
                        event.kind = std::get<2>(parts) ? Kind::sent : Kind::received;
                        event.bytes = std::get<0>(std::move(parts));
                        event.pause = std::chrono::microseconds(std::get<1>(parts));
                        return event;
                      });
}

RC_GTEST_PROP(LineFormat, EveryRecordingComesBackAsItWas, ()) {
  LineRecording recording;
  recording.headers = {"source: a property"};
  recording.events = *rc::gen::container<std::vector<LineEvent>>(any_characters());
  LineEvent settings;
  settings.kind = Kind::settings;
  settings.settings = {*rc::gen::inRange<std::uint32_t>(50, 4'000'001), 8, Parity::odd, 2};
  recording.events.push_back(settings);
  const Result<LineRecording> read = recording_from(text_from(recording));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == recording);
}

RC_GTEST_PROP(LineFormat, RunsOfBytesComeBackAsTheyWere, (const std::vector<std::pair<Byte, Byte>>& runs)) {
  LineEvent event = event_of(Kind::received, "a");
  for (const auto& [byte, count] : runs) event.bytes.insert(event.bytes.end(), count % 9, byte);
  const Result<LineRecording> read = recording_from(text_from(event));
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->events.at(0) == event);
}

// No text makes the parser do anything but answer, and what it takes it writes in a form that it takes again.
RC_GTEST_PROP(LineFormat, TakesAnyTextOrSaysWhyNot, ()) {
  const auto piece =
      rc::gen::element<std::string>("<", "> ", "=", "line ", "300 7E1", "\"", "\\", "\\x", "x ", "41", "*", "3", "ACK ",
                                    "STX", "ETX", " BCC", "+", "4", ".", "ms", "#", "\n", "k:", " ");
  std::string text;
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
  const Result<LineRecording> read = recording_from(text);
  if (!read) {
    RC_ASSERT(!read.error().text().empty());
    return;
  }
  const Result<LineRecording> again = recording_from(text_from(*read));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == *read);
}

}  // namespace
}  // namespace obiscope
