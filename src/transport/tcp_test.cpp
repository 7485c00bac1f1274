#include "transport/tcp.hpp"

#include <gtest/gtest.h>

#include "line/uart.hpp"
#include "transport/both_ends.hpp"

namespace obiscope::transport {
namespace {

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

BothEnds joined(RealLoop& loop, const std::string& at, Pace pace, const std::string& query = "") {
  Result<BothEnds> both = join(loop, at, pace, query);
  EXPECT_TRUE(both) << both.error().text();
  return std::move(*both);
}

TEST(Tcp, CarriesADialogue) {
  RealLoop loop;
  for (const char* query : {"", "?parity=software"}) {
    BothEnds both = joined(loop, "tcp://127.0.0.1:0", {.wire = false}, query);
    ASSERT_TRUE(loop.run(both.reader->configure(k7E1)));
    Task<Heard> meter = hear_then_say(*both.meter, 5, "/1234567\r\n");
    meter.start();
    EXPECT_EQ(loop.run(say_then_hear(*both.reader, "/?!\r\n", 10)).value().text, "/1234567\r\n");
    EXPECT_EQ(finish(loop, meter).value().text, "/?!\r\n");
  }
}

TEST(Tcp, KeepsThePaceOfAWire) {
  RealLoop loop;
  BothEnds both = joined(loop, "tcp://127.0.0.1:0", {});
  const LineSettings fast = k7E1.at(9600);
  ASSERT_TRUE(loop.run(both.reader->configure(fast)));
  ASSERT_TRUE(loop.run(both.meter->configure(fast)));
  const std::string answer(50, 'x');
  Task<Heard> meter = hear_then_say(*both.meter, 5, answer);
  meter.start();
  const Instant start = loop.now();
  EXPECT_EQ(loop.run(say_then_hear(*both.reader, "/?!\r\n", answer.size())).value().text, answer);
  EXPECT_GE(loop.now() - start, fast.time_of(5 + answer.size()));
  ASSERT_TRUE(finish(loop, meter));
}

TEST(Tcp, SoftwareParityIsStrict) {
  RealLoop loop;
  BothEnds both = joined(loop, "tcp://127.0.0.1:0", {.wire = false}, "?parity=software");
  ASSERT_TRUE(loop.run(both.reader->configure(k7E1)));
  ASSERT_TRUE(loop.run(both.meter->configure(k8N1)));
  Task<Heard> meter = hear_then_say(*both.meter, 1, "11");  // '1' has an odd number of ones: a parity bit is missing
  meter.start();
  const Heard heard = loop.run(say_then_hear(*both.reader, "1", 2)).value();
  EXPECT_EQ(heard.damaged, 2U);
  EXPECT_EQ(finish(loop, meter).value().text, "\xB1");
}

TEST(Tcp, ParityBitsOfTheFarSideComeOff) {
  RealLoop loop;
  BothEnds both = joined(loop, "tcp://127.0.0.1:0", {.wire = false});
  ASSERT_TRUE(loop.run(both.reader->configure(k7E1)));
  ASSERT_TRUE(loop.run(both.meter->configure(k8N1)));
  Task<Heard> meter = hear_then_say(*both.meter, 1, "\xB1\xB2\x33\x31");
  meter.start();
  const Heard heard = loop.run(say_then_hear(*both.reader, "?", 4)).value();
  EXPECT_EQ(heard.text, "12\x33\xB1");
  EXPECT_EQ(heard.damaged, 1U);
  ASSERT_TRUE(finish(loop, meter));
}

TEST(Tcp, SeveralReadersAtOnce) {
  RealLoop loop;
  BothEnds first = joined(loop, "tcp://127.0.0.1:0", {.wire = false});
  std::unique_ptr<Line> reader = loop.run(connect(loop, url_from(first.listener->url()).value())).value();
  std::unique_ptr<Line> meter = loop.run(first.listener->accept()).value();
  Task<Heard> one = hear_then_say(*first.meter, 1, "1");
  Task<Heard> two = hear_then_say(*meter, 1, "2");
  one.start();
  two.start();
  EXPECT_EQ(loop.run(say_then_hear(*reader, "b", 1)).value().text, "2");
  EXPECT_EQ(loop.run(say_then_hear(*first.reader, "a", 1)).value().text, "1");
  EXPECT_EQ(finish(loop, one).value().text, "a");
  EXPECT_EQ(finish(loop, two).value().text, "b");
}

TEST(Tcp, BothSidesAreToldWhenTheOtherHangsUp) {
  RealLoop loop;
  BothEnds both = joined(loop, "tcp://127.0.0.1:0", {});
  both.meter.reset();
  const Result<Heard> heard = loop.run(hear(*both.reader, 1));
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().kind(), ErrorKind::port);
  EXPECT_TRUE(says(heard.error().text(), "has closed the connection")) << heard.error().text();

  BothEnds other = joined(loop, "tcp://127.0.0.1:0", {});
  ASSERT_TRUE(loop.run(say(*other.reader, "last words")));
  other.reader.reset();
  EXPECT_EQ(loop.run(hear(*other.meter, 10)).value().text, "last words");
  const Result<Heard> nothing = loop.run(hear(*other.meter, 1));
  ASSERT_FALSE(nothing);
  EXPECT_TRUE(says(nothing.error().text(), "the reader has closed")) << nothing.error().text();
}

TEST(Tcp, SaysWhyItCannotConnect) {
  RealLoop loop;
  std::string url;
  {
    Result<std::unique_ptr<Listener>> listener = listen(loop, url_from("tcp://127.0.0.1:0").value(), {});
    url = (*listener)->url();
  }
  const auto why = [&](const std::string& text) {
    Result<std::unique_ptr<Line>> line = loop.run(connect(loop, url_from(text).value()));
    EXPECT_FALSE(line);
    return line ? Error(ErrorKind::usage, "connected") : line.error();
  };
  EXPECT_TRUE(says(why(url).text(), "refuses the connection")) << why(url).text();
  const Error nobody = why("tcp://no-such-host.invalid:2000");
  EXPECT_EQ(nobody.kind(), ErrorKind::port);
  EXPECT_TRUE(says(nobody.text(), "no host is called 'no-such-host.invalid'")) << nobody.text();
  EXPECT_EQ(why("tcp://127.0.0.1:0").kind(), ErrorKind::usage);
}

TEST(Tcp, SaysWhyItCannotListen) {
  RealLoop loop;
  Result<std::unique_ptr<Listener>> first = listen(loop, url_from("tcp://127.0.0.1:0").value(), {});
  ASSERT_TRUE(first);
  const Result<std::unique_ptr<Listener>> second = listen(loop, url_from((*first)->url()).value(), {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::port);
  EXPECT_TRUE(says(second.error().advice(), "another port")) << second.error().text();
}

TEST(Tcp, AConnectionThatNobodyWaitsForAnyMoreIsGivenUp) {
  RealLoop loop;
  Result<std::unique_ptr<Listener>> listener = listen(loop, url_from("tcp://127.0.0.1:0").value(), {});
  ASSERT_TRUE(listener);
  {
    Task<std::unique_ptr<Line>> connecting = connect(loop, url_from((*listener)->url()).value());
    connecting.start();
    Task<std::unique_ptr<Line>> accepting = (*listener)->accept();
    accepting.start();
  }
  // The completions run into nobody; the listener works on.
  Task<std::unique_ptr<Line>> accepting = (*listener)->accept();
  accepting.start();
  EXPECT_TRUE(loop.run(connect(loop, url_from((*listener)->url()).value())));
  EXPECT_TRUE(finish(loop, accepting));
}

}  // namespace
}  // namespace obiscope::transport
