#include "line/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "line/scripted_line_test.hpp"
#include "line/trace.hpp"
#include "line/wire.hpp"

namespace obiscope {
namespace {

// With one blank where the writer lines the pauses up with many.
std::string squeezed(std::string text) {
  text.erase(std::unique(text.begin(), text.end(), [](char left, char right) { return left == ' ' && right == ' '; }),
             text.end());
  return text;
}

class Recording : public ::testing::Test {
 protected:
  RecordingLine::Sink keep() {
    return [this](const LineEvent& event) -> Result<void> {
      text_ += text_from(event);
      return {};
    };
  }
  template <class T>
  T run(Task<T> task) {
    Result<T> result = loop_.run(std::move(task));
    EXPECT_TRUE(result);
    if constexpr (!std::is_void_v<T>) return *result;
  }

  VirtualLoop loop_;
  ScriptedLine wire_{loop_};
  std::string text_;
};

TEST_F(Recording, JoinsWhatBelongsTogetherAndKeepsThePauses) {
  RecordingLine line(wire_, keep());
  run(line.configure(k7E1));
  run(line.configure(k7E1));
  run(line.send(as_bytes("/?")));
  run(line.send(as_bytes("!\r\n")));
  wire_.arrives(400ms, "/LG");    // began 300 ms after the request
  wire_.arrives(500ms, "Z");      // 66 ms later: the same event
  wire_.arrives(700ms, "4\r\n");  // began 100 ms later: the same
  wire_.arrives(1s, "x");         // later: another one
  run(receive_all(line, loop_.now() + 2s));
  run(line.configure(k7E1.at(600)));
  wire_.arrives(0s, "y");
  run(receive_all(line, loop_.now() + 1s));
  EXPECT_EQ(squeezed(text_),
            "line 300 7E1\n"
            "> \"/?!\\r\\n\"\n"
            "< \"/LGZ4\\r\\n\" +300ms\n"
            "< \"x\" +266.666ms\n"
            "line 600 7E1\n");
  line.flush();
  EXPECT_EQ(text_.substr(text_.rfind("< \"y\"")).substr(0, 5), "< \"y\"");
  EXPECT_TRUE(recording_from(text_));
}

TEST_F(Recording, NeverHoldsAPassword) {
  RecordingLine line(wire_, keep());
  run(line.send(as_bytes("\x01P1\x02(1234")));
  wire_.arrives(1ms, "\x01P1\x02(12345678)\x03\x69");  // its echo
  run(receive_all(line, loop_.now() + 1s));
  run(line.send(as_bytes("5678)\x03\x69")));
  line.flush();
  EXPECT_EQ(text_.find("12345678"), std::string::npos);
  EXPECT_EQ(text_.find("1234"), std::string::npos);
  EXPECT_EQ(text_.find("5678"), std::string::npos);
  EXPECT_NE(text_.find("SOH \"P1\" STX \"(00000000)\" ETX BCC"), std::string::npos) << text_;
}

TEST_F(Recording, AFullDiskEndsTheRecordingAndNotTheDialogue) {
  int events = 0;
  RecordingLine line(wire_, [&events](const LineEvent&) -> Result<void> {
    if (++events == 2) return failure(ErrorKind::port, "capture.line: No space left on device");
    return {};
  });
  run(line.configure(k7E1));
  run(line.send(as_bytes("/?!\r\n")));
  wire_.arrives(1s, "/LGZ4\r\n");
  EXPECT_EQ(run(receive_all(line, loop_.now() + 2s)), "/LGZ4\r\n");
  run(line.send(as_bytes("x")));
  line.flush();
  EXPECT_EQ(events, 2);
  ASSERT_TRUE(line.failed());
  EXPECT_EQ(line.failed()->text(), "capture.line: No space left on device");
}

TEST_F(Recording, HandsErrorsThrough) {
  RecordingLine line(wire_, keep());
  EXPECT_EQ(loop_.run(line.receive(loop_.now() + 1s)).error().kind(), ErrorKind::silence);
  EXPECT_FALSE(line.failed());
}

TEST_F(Recording, IsCutIntoEventsOfABoundedSize) {
  RecordingLine line(wire_, keep());
  run(line.send(as_bytes(std::string(200'000, 'a'))));
  line.flush();
  const Result<LineRecording> recording = recording_from(text_);
  ASSERT_TRUE(recording);
  EXPECT_EQ(recording->events.size(), 4U);
  EXPECT_EQ(bytes_of(*recording).size(), 200'000U);
}

TEST_F(Recording, DamagedCharactersComeBackAsTheyWere) {
  RecordingLine line(wire_, keep());
  wire_.arrives(100ms,
                "1.8.0(\xB1"
                "2)");
  run(receive_all(line, loop_.now() + 1s));
  line.flush();
  EXPECT_EQ(text_, "< \"1.8.0(\" x b1 \"2)\"\n");
}

TEST_F(Recording, OfAWireHasTheTimesOfTheWire) {
  Wire wire(loop_);
  RecordingLine line(wire.left(), keep());
  run(line.configure(k7E1));
  Task<> sent = wire.right().send(as_bytes("abc"));
  sent.start();
  run(receive_all(line, loop_.now() + 1s));
  run(wire.right().configure(k7E1));
  run(line.send(as_bytes("de")));
  line.flush();
  EXPECT_EQ(squeezed(text_), "line 300 7E1\n< \"abc\"\n> \"de\" +900ms\n");
}

TEST_F(Recording, TracesLineByLine) {
  std::vector<std::string> lines;
  {
    TracingLine line(wire_, [&lines](std::string_view text) { lines.emplace_back(text); });
    run(line.configure(k7E1));
    run(line.send(as_bytes("/?!\r\n")));
    EXPECT_EQ(lines.size(), 2U);
    wire_.arrives(400ms, "/LG");
    wire_.arrives(500ms,
                  "Z4\r\n\x02"
                  "F.F(00)\r\n!\r\n\x03");
    wire_.arrives(600ms, "4/");
    run(receive_all(line, loop_.now() + 1s));
    run(line.send(as_bytes("\x01P1\x02(1)\x03P")));
    wire_.arrives(1ms, "(");
    run(line.receive(loop_.now() + 1s));
  }
  const std::vector<std::string> expected{"line 300 7E1",
                                          "> \"/?!\\r\\n\"",
                                          "< \"/LGZ4\\r\\n\" +300ms",
                                          "< STX \"F.F(00)\\r\\n\"",
                                          "< \"!\\r\\n\"",
                                          "< ETX \"4\"",
                                          "< \"/\"",
                                          "> SOH \"P1\" STX \"(0)\" ETX BCC +400ms"};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(squeezed(lines.at(i)), expected[i]);
  ASSERT_EQ(lines.size(), expected.size() + 1);
  EXPECT_EQ(lines.back(), "< \"(\"");
}

}  // namespace
}  // namespace obiscope
