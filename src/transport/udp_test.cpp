#include "transport/udp.hpp"

#include <gtest/gtest.h>

#include "transport/both_ends.hpp"

namespace obiscope::transport {
namespace {

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::unique_ptr<Listener> listener_on(RealLoop& loop) {
  Result<std::unique_ptr<Listener>> listener = listen(loop, url_from("udp://127.0.0.1:0").value(), {});
  EXPECT_TRUE(listener) << listener.error().text();
  return std::move(*listener);
}

std::unique_ptr<Line> reader_of(RealLoop& loop, const Listener& listener) {
  Result<std::unique_ptr<Line>> line = loop.run(connect(loop, url_from(listener.url()).value()));
  EXPECT_TRUE(line) << line.error().text();
  return std::move(*line);
}

std::string next_from(RealLoop& loop, Line& line) {
  const Result<Received> received = loop.run(line.receive(loop.now() + kPatience));
  return received ? std::string(as_text(received->bytes)) : received.error().text();
}

TEST(Udp, EachSendIsOneDatagramAndEachReceiveTakesOne) {
  RealLoop loop;
  const auto listener = listener_on(loop);
  const auto reader = reader_of(loop, *listener);
  ASSERT_TRUE(loop.run(say(*reader, "first")));
  ASSERT_TRUE(loop.run(say(*reader, "second")));
  const auto meter = loop.run(listener->accept()).value();
  EXPECT_EQ(next_from(loop, *meter), "first");
  EXPECT_EQ(next_from(loop, *meter), "second");
  const std::string long_one(2000, 'x');
  ASSERT_TRUE(loop.run(say(*meter, long_one)));
  ASSERT_TRUE(loop.run(say(*meter, "end")));
  EXPECT_EQ(next_from(loop, *reader), long_one);
  EXPECT_EQ(next_from(loop, *reader), "end");
}

TEST(Udp, EachAddressHasALineOfItsOwn) {
  RealLoop loop;
  const auto listener = listener_on(loop);
  const auto one = reader_of(loop, *listener), two = reader_of(loop, *listener);
  ASSERT_TRUE(loop.run(say(*one, "1")));
  const auto meter_of_one = loop.run(listener->accept()).value();
  ASSERT_TRUE(loop.run(say(*two, "2")));
  const auto meter_of_two = loop.run(listener->accept()).value();
  EXPECT_EQ(next_from(loop, *meter_of_one), "1");
  EXPECT_EQ(next_from(loop, *meter_of_two), "2");
  ASSERT_TRUE(loop.run(say(*meter_of_two, "for two")));
  ASSERT_TRUE(loop.run(say(*meter_of_one, "for one")));
  EXPECT_EQ(next_from(loop, *one), "for one");
  EXPECT_EQ(next_from(loop, *two), "for two");
}

TEST(Udp, APeerWhoseLineEndedComesAgainAsANewOne) {
  RealLoop loop;
  const auto listener = listener_on(loop);
  const auto reader = reader_of(loop, *listener);
  ASSERT_TRUE(loop.run(say(*reader, "a")));
  loop.run(listener->accept()).value().reset();
  ASSERT_TRUE(loop.run(say(*reader, "b")));
  const auto again = loop.run(listener->accept()).value();
  EXPECT_EQ(next_from(loop, *again), "b");
}

TEST(Udp, NothingIsSilenceAndNobodyIsSaidSo) {
  RealLoop loop;
  std::string url;
  {
    const auto listener = listener_on(loop);
    url = listener->url();
    const auto reader = reader_of(loop, *listener);
    const Result<Received> nothing = loop.run(reader->receive(loop.now()));
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().kind(), ErrorKind::silence);
  }
  const auto alone = loop.run(connect(loop, url_from(url).value())).value();
  ASSERT_TRUE(loop.run(say(*alone, "?")));
  const Result<Received> refused = loop.run(alone->receive(loop.now() + kPatience));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::port);
  EXPECT_TRUE(says(refused.error().text(), "nothing listens there")) << refused.error().text();
}

TEST(Udp, SaysWhyItCannotListenOrSend) {
  RealLoop loop;
  const auto listener = listener_on(loop);
  const auto taken = listen(loop, url_from(listener->url()).value(), {});
  ASSERT_FALSE(taken);
  EXPECT_TRUE(says(taken.error().advice(), "another port")) << taken.error().text();
  const auto nobody = loop.run(connect(loop, url_from("udp://no-such-host.invalid:4059").value()));
  ASSERT_FALSE(nobody);
  EXPECT_TRUE(says(nobody.error().text(), "no host is called 'no-such-host.invalid'")) << nobody.error().text();
  EXPECT_EQ(loop.run(connect(loop, url_from("udp://127.0.0.1:0").value())).error().kind(), ErrorKind::usage);
  const auto reader = reader_of(loop, *listener);
  const Result<void> sent = loop.run(say(*reader, std::string(70'000, 'x')));
  ASSERT_FALSE(sent);
  EXPECT_TRUE(says(sent.error().text(), "longer than the network takes")) << sent.error().text();
}

}  // namespace
}  // namespace obiscope::transport
