#include "protocol/dlms/capture.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "bytes/hex.hpp"
#include "protocol/dlms/mbus_frame.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::dlms {
namespace {

std::vector<Byte> hex(std::string_view text) {
  return bytes_from_hex(text).value();
}
std::vector<Byte> operator+(std::vector<Byte> left, const std::vector<Byte>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// {1-0:1.7.0*255, power}
std::vector<Byte> push_of(Byte power) {
  return hex("0F 40 00 00 00 00 02 02 09 06 01 00 01 07 00 FF 06 00 00 00") + std::vector<Byte>{power};
}
const std::vector<Byte> kLlc{0xE6, 0xE7, 0x00};

struct FrameShape {
  bool segmented = false;
  hdlc::Kind kind = hdlc::Kind::ui;
  std::uint8_t send = 0;
  std::uint16_t source = 1;
};
std::vector<Byte> framed(const std::vector<Byte>& information, FrameShape shape = {}) {
  hdlc::Frame frame;
  frame.destination = {0x10, 0, 1};
  frame.source = {shape.source, 0, 1};
  frame.control.kind = shape.kind;
  frame.control.send = shape.send;
  frame.segmented = shape.segmented;
  frame.information = information;
  return hdlc::encode(frame);
}

struct Decoded {
  std::vector<Telegram> telegrams;
  std::size_t unused = 0;
  // "1-0:1.7.0*255=5 [warning]" each, or "refused damaged at 12".
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const Telegram& telegram : telegrams) {
      if (!telegram) {
        lines.push_back("refused " + std::string(name_of(telegram.error().kind())) + " at " +
                        std::to_string(telegram.error().offset().value_or(9999)));
        continue;
      }
      std::string line;
      for (const Reading& reading : telegram->readings)
        line += (line.empty() ? "" : ", ") + reading.code + "=" + text_from(reading.value) + unit_text_of(reading);
      for (const Warning& warning : telegram->warnings) line += " [" + warning.code + "]";
      lines.push_back(line);
    }
    return lines;
  }
};
Decoded decode(const std::vector<Byte>& recording, const CaptureOptions& options = {}) {
  Decoded decoded;
  decoded.unused =
      decode_capture(recording, options, [&](Telegram telegram) { decoded.telegrams.push_back(std::move(telegram)); });
  return decoded;
}
using Lines = std::vector<std::string>;

const std::vector<Byte> kNoise = hex("55 AA 00 00 55 7E 7E A0 55 33 16 68");

TEST(Capture, NothingHoldsNothing) {
  EXPECT_TRUE(decode({}).telegrams.empty());
  EXPECT_EQ(decode(hex("11 22 33 44")).unused, 4U);
}

TEST(Capture, FramesWithNoiseAround) {
  const std::vector<Byte> one = framed(kLlc + push_of(5)), two = framed(kLlc + push_of(6));
  EXPECT_EQ(decode(one + two).lines(), (Lines{"1-0:1.7.0*255=5", "1-0:1.7.0*255=6"}));
  EXPECT_EQ(decode(one + two).unused, 0U);
  const Decoded noisy = decode(kNoise + one + kNoise + two + kNoise);
  EXPECT_EQ(noisy.lines(), (Lines{"1-0:1.7.0*255=5", "1-0:1.7.0*255=6"}));
  EXPECT_EQ(noisy.unused, 3 * kNoise.size());
}

TEST(Capture, FramesMayShareAFlagOrHaveNone) {
  std::vector<Byte> shared = framed(kLlc + push_of(5));
  shared.pop_back();
  shared = shared + framed(kLlc + push_of(6));
  EXPECT_EQ(decode(shared).lines().size(), 2U);
  EXPECT_EQ(decode(shared).unused, 0U);
  std::vector<Byte> bare(framed(kLlc + push_of(5)));
  bare.erase(bare.begin());
  EXPECT_EQ(decode(bare).lines(), Lines{"1-0:1.7.0*255=5"});
  bare.pop_back();
  EXPECT_EQ(decode(bare).lines(), Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(decode(bare + bare).lines().size(), 2U);
}

TEST(Capture, ADamagedFrameIsRefusedAndNothingInItIsBelieved) {
  const std::vector<Byte> good = framed(kLlc + push_of(5));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::vector<Byte> bad = good;
    bad[at] ^= 0x01;
    for (const Telegram& telegram : decode(bad).telegrams) EXPECT_FALSE(telegram) << at;
    const Decoded with_good = decode(bad + good);
    EXPECT_EQ(std::count_if(with_good.telegrams.begin(), with_good.telegrams.end(),
                            [](const Telegram& telegram) { return telegram.has_value(); }),
              1)
        << at;
  }
  std::vector<Byte> bad = good;
  bad[bad.size() - 5] ^= 0x01;
  EXPECT_EQ(decode(bad).lines(), Lines{"refused damaged at 0"});
  EXPECT_NE(decode(bad).telegrams[0].error().text().find("FCS"), std::string::npos);
}

TEST(Capture, CutAtEitherEnd) {
  const std::vector<Byte> whole = framed(kLlc + push_of(5));
  for (std::size_t size = 1; size + 1 < whole.size(); ++size) {
    const std::vector<Byte> head(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    for (const Telegram& telegram : decode(head).telegrams) EXPECT_FALSE(telegram) << size;
    const std::vector<Byte> tail(whole.end() - static_cast<std::ptrdiff_t>(size), whole.end());
    if (size + 1 == whole.size() - 0) continue;
    for (const Telegram& telegram : decode(tail + whole).telegrams)
      EXPECT_TRUE(!telegram || telegram->readings.size() == 1) << size;
    EXPECT_EQ(decode(tail + whole).lines().back(), "1-0:1.7.0*255=5") << size;
  }
  EXPECT_EQ(decode(std::vector<Byte>(whole.begin(), whole.end() - 4)).lines(), Lines{"refused incomplete at 0"});
}

std::vector<std::vector<Byte>> segments_of(const std::vector<Byte>& information, hdlc::Kind kind) {
  constexpr std::size_t kSize = 8;
  std::vector<std::vector<Byte>> segments;
  for (std::size_t at = 0; at < information.size(); at += kSize) {
    const std::size_t end = std::min(information.size(), at + kSize);
    segments.push_back(framed(
        {information.begin() + static_cast<std::ptrdiff_t>(at), information.begin() + static_cast<std::ptrdiff_t>(end)},
        {end != information.size(), kind, static_cast<std::uint8_t>(segments.size() % 8), 1}));
  }
  return segments;
}

TEST(Capture, SegmentsAreJoined) {
  for (const hdlc::Kind kind : {hdlc::Kind::ui, hdlc::Kind::information}) {
    const auto segments = segments_of(kLlc + push_of(5), kind);
    ASSERT_EQ(segments.size(), 3U);
    EXPECT_EQ(decode(segments[0] + segments[1] + segments[2]).lines(), Lines{"1-0:1.7.0*255=5"});
    // Another meter's frame between them does not matter, noise that may hide a segment does.
    const std::vector<Byte> other = framed(kLlc + push_of(9), {false, hdlc::Kind::ui, 0, 2});
    EXPECT_EQ(decode(segments[0] + other + segments[1] + segments[2]).lines(),
              (Lines{"1-0:1.7.0*255=9", "1-0:1.7.0*255=5"}));
    EXPECT_EQ(decode(segments[0] + hex("55 55 55 55 55 55 55 55") + segments[2]).lines(),
              Lines{"refused incomplete at 0"});
  }
}

TEST(Capture, LostAndRepeatedSegments) {
  const auto segments = segments_of(kLlc + push_of(5), hdlc::Kind::information);
  EXPECT_EQ(decode(segments[0] + segments[0] + segments[1] + segments[1] + segments[2]).lines(),
            Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(decode(segments[0] + segments[2]).lines(), Lines{"refused incomplete at 0"});
  EXPECT_EQ(decode(segments[0] + segments[1]).lines(), Lines{"refused incomplete at 0"});
  EXPECT_EQ(decode(segments[1] + segments[2]).lines(), Lines{"refused incomplete at 0"});
  std::vector<Byte> damaged = segments[1];
  damaged[damaged.size() - 4] ^= 1;
  const Decoded decoded = decode(segments[0] + damaged + segments[2]);
  EXPECT_EQ(decoded.lines().size(), 2U);  // the frame, and the telegram that lacks it
  for (const Telegram& telegram : decoded.telegrams) EXPECT_FALSE(telegram);
}

TEST(Capture, SegmentsWithoutEndAreBounded) {
  std::vector<Byte> endless = framed(kLlc + std::vector<Byte>(1000, 0), {true, hdlc::Kind::information, 0, 1});
  std::uint8_t number = 0;
  for (int i = 0; i < 1200; ++i) {
    number = static_cast<std::uint8_t>((number + 1) % 8);
    endless = endless + framed(std::vector<Byte>(1000, 0), {true, hdlc::Kind::information, number, 1});
  }
  const Decoded decoded = decode(endless);
  ASSERT_EQ(decoded.telegrams.size(), 1U);
  EXPECT_EQ(decoded.telegrams[0].error().kind(), ErrorKind::malformed);
}

std::vector<Byte> block(unsigned number, bool last, const std::vector<Byte>& part) {
  return std::vector<Byte>{0xE0, static_cast<Byte>(last ? 0xC0 : 0x40), 0, static_cast<Byte>(number), 0,
                           0,    static_cast<Byte>(part.size())} +
         part;
}

TEST(Capture, BlocksAreJoined) {
  const std::vector<Byte> push = push_of(5);
  const std::vector<Byte> head(push.begin(), push.begin() + 9), middle(push.begin() + 9, push.begin() + 12),
      tail(push.begin() + 12, push.end());
  const std::vector<Byte> one = framed(kLlc + block(1, false, head)), two = framed(block(2, false, middle)),
                          three = framed(block(3, true, tail));
  EXPECT_EQ(decode(one + two + three).lines(), Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(decode(one + two + two + three).lines(), Lines{"1-0:1.7.0*255=5"});  // sent twice
  EXPECT_EQ(decode(one + three).lines(), Lines{"refused incomplete at 0"});
  EXPECT_EQ(decode(two + three).lines(), Lines{"refused incomplete at 0"});
  EXPECT_EQ(decode(one + two).lines(), Lines{"refused incomplete at 0"});
  EXPECT_EQ(decode(one + one + two + three).lines(), (Lines{"refused incomplete at 0", "1-0:1.7.0*255=5"}));
  EXPECT_EQ(decode(kLlc + block(1, false, head) + block(2, false, middle) + block(3, true, tail)).lines(),
            Lines{"1-0:1.7.0*255=5 [no_checksum]"});
}

std::vector<Byte> mbus(Byte segment, const std::vector<Byte>& part) {
  const std::vector<Byte> fields = std::vector<Byte>{0x53, 0xFF, segment, 0x01, 0x67} + part;
  const auto length = static_cast<Byte>(fields.size());
  const auto sum = static_cast<Byte>(std::accumulate(fields.begin(), fields.end(), 0U));
  return std::vector<Byte>{0x68, length, length, 0x68} + fields + std::vector<Byte>{sum, 0x16};
}

TEST(MbusFrame, FieldsAndFaults) {
  const std::vector<Byte> bytes = mbus(0x11, {1, 2, 3});
  const MbusFrame frame = mbus_frame_from(bytes);
  EXPECT_EQ(frame.fault, MbusFrame::Fault::none);
  EXPECT_EQ(frame.size, bytes.size());
  EXPECT_EQ(frame.segment, 1U);
  EXPECT_TRUE(frame.last);
  EXPECT_EQ(std::vector<Byte>(frame.part.begin(), frame.part.end()), (std::vector<Byte>{1, 2, 3}));
  for (std::size_t size = 1; size < bytes.size(); ++size)
    EXPECT_EQ(mbus_frame_from(Bytes(bytes).first(size)).fault, MbusFrame::Fault::incomplete) << size;
  std::vector<Byte> bad = bytes;
  bad[9] ^= 1;
  EXPECT_EQ(mbus_frame_from(bad).fault, MbusFrame::Fault::wrong_checksum);
  EXPECT_EQ(mbus_frame_from(hex("68 05 06 68 53 FF 00 01 67 BA 16")).fault, MbusFrame::Fault::no_frame);
  EXPECT_EQ(mbus_frame_from(hex("68 05 05 68 53 FF 72 01 67 2C 16")).fault, MbusFrame::Fault::no_frame);
}

TEST(Capture, MbusFramesAreJoined) {
  const std::vector<Byte> push = push_of(5);
  const std::vector<Byte> head(push.begin(), push.begin() + 9), tail(push.begin() + 9, push.end());
  const std::vector<Byte> one = mbus(0x00, head), two = mbus(0x11, tail);
  EXPECT_EQ(decode(one + two).lines(), Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(decode(one + two).unused, 0U);
  EXPECT_EQ(decode(hex("10 40 01 41 16") + mbus(0x10, push) + hex("E5")).lines(), Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(decode(two).lines(), Lines{"refused incomplete at 0"});
  EXPECT_EQ(decode(one).lines(), Lines{"refused incomplete at 0"});
  EXPECT_EQ(decode(one + one + two).lines(), (Lines{"refused incomplete at 0", "1-0:1.7.0*255=5"}));
  std::vector<Byte> damaged = one;
  damaged[10] ^= 1;
  for (const Telegram& telegram : decode(damaged + two).telegrams) EXPECT_FALSE(telegram);
}

std::vector<Byte> wrapped(const std::vector<Byte>& apdu, Byte source = 1) {
  return std::vector<Byte>{
             0, 1, 0, source, 0, 16, static_cast<Byte>(apdu.size() >> 8U), static_cast<Byte>(apdu.size() & 0xFFU)} +
         apdu;
}

TEST(Capture, WrapperMessages) {
  EXPECT_EQ(decode(wrapped(push_of(5)) + wrapped(push_of(6))).lines(), (Lines{"1-0:1.7.0*255=5", "1-0:1.7.0*255=6"}));
  const std::vector<Byte> noise = hex("33 00 01 00 33");
  const Decoded noisy = decode(noise + wrapped(push_of(5)) + noise);
  EXPECT_EQ(noisy.lines(), Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(noisy.unused, 2 * noise.size());
  std::vector<Byte> cut = wrapped(push_of(5));
  cut.resize(cut.size() - 3);
  EXPECT_EQ(decode(cut).lines(), Lines{"refused incomplete at 0"});
}

TEST(Capture, ApdusThatStandAlone) {
  const std::string alone = "1-0:1.7.0*255=5 [no_checksum]";
  EXPECT_EQ(decode(push_of(5)).lines(), Lines{alone});
  EXPECT_EQ(decode(push_of(5) + push_of(5)).lines(), (Lines{alone, alone}));
  EXPECT_EQ(decode(kLlc + push_of(5) + kLlc + push_of(5)).lines(), (Lines{alone, alone}));
  const std::vector<Byte> noise = hex("33 44 55");
  EXPECT_EQ(decode(noise + kLlc + push_of(5) + noise).lines(), Lines{alone});
  EXPECT_EQ(decode(noise + push_of(5) + noise).lines(), Lines{alone});
  std::vector<Byte> cut = push_of(5);
  cut.resize(cut.size() - 2);
  EXPECT_EQ(decode(kLlc + cut).lines(), Lines{"refused incomplete at 0"});
}

CaptureOptions with_keys(std::string_view encryption, std::string_view authentication) {
  CaptureOptions options;
  options.keys.encryption = hex(encryption);
  options.keys.authentication = hex(authentication);
  return options;
}
constexpr std::string_view kEncryption = "000102030405060708090A0B0C0D0E0F",
                           kAuthentication = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF";

std::vector<Byte> ciphered(const std::vector<Byte>& apdu, Protect protect, Form form = Form::general_global,
                           const SystemTitle& title = {'A', 'B', 'C', 0, 0, 0, 0, 1}) {
  SecuritySetup setup;
  setup.keys.encryption = hex(kEncryption);
  setup.keys.authentication = hex(kAuthentication);
  setup.protect = protect;
  setup.form = form;
  setup.own_title = title;
  Security security(setup, {});
  return security.protect(apdu).value();
}

TEST(Capture, CipheredTelegrams) {
  const std::vector<Byte> apdu = ciphered(push_of(5), {true, true});
  const auto recording = framed(kLlc + apdu);
  const Decoded right = decode(recording, with_keys(kEncryption, kAuthentication));
  EXPECT_EQ(right.lines(), Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(right.telegrams[0]->meter.manufacturer, "ABC");
  EXPECT_EQ(decode(recording, with_keys(kEncryption, "")).lines(), Lines{"1-0:1.7.0*255=5 [tag_not_checked]"});
  // The same telegram twice is given twice: a recording may be of any age.
  EXPECT_EQ(decode(recording + recording, with_keys(kEncryption, kAuthentication)).lines().size(), 2U);
  const auto untagged = framed(kLlc + ciphered(push_of(5), {false, true}));
  EXPECT_EQ(decode(untagged, with_keys(kEncryption, kAuthentication)).lines(),
            Lines{"1-0:1.7.0*255=5 [tag_not_checked]"});
  // Alone, the tag is what checks it.
  EXPECT_EQ(decode(apdu, with_keys(kEncryption, kAuthentication)).lines(), Lines{"1-0:1.7.0*255=5"});
  EXPECT_EQ(decode(mbus(0x10, apdu), with_keys(kEncryption, kAuthentication)).lines(), Lines{"1-0:1.7.0*255=5"});
}

TEST(Capture, AKeyThatDoesNotFitIsNamed) {
  const auto recording = framed(kLlc + ciphered(push_of(5), {true, true}));
  const auto untagged = framed(kLlc + ciphered(push_of(5), {false, true}));
  const struct {
    const std::vector<Byte>& recording;
    CaptureOptions options;
    ErrorKind kind;
    const char* says;
  } cases[] = {
      {recording, {}, ErrorKind::refused, "no encryption key was given"},
      {recording, with_keys("0011", ""), ErrorKind::refused, "key length: the encryption key"},
      {recording, with_keys(kEncryption, "0011"), ErrorKind::refused, "key length: the authentication key"},
      {recording, with_keys(kAuthentication, ""), ErrorKind::damaged, "the encryption key does not fit"},
      {recording, with_keys(kAuthentication, kEncryption), ErrorKind::damaged, "the encryption key does not fit"},
      {recording, with_keys(kEncryption, kEncryption), ErrorKind::damaged, "the authentication key does not"},
      {untagged, with_keys(kAuthentication, ""), ErrorKind::damaged, "what comes out is no APDU"},
  };
  for (const auto& each : cases) {
    const Decoded decoded = decode(each.recording, each.options);
    ASSERT_EQ(decoded.telegrams.size(), 1U) << each.says;
    ASSERT_FALSE(decoded.telegrams[0]) << each.says;
    EXPECT_EQ(decoded.telegrams[0].error().kind(), each.kind) << decoded.telegrams[0].error().text();
    EXPECT_NE(decoded.telegrams[0].error().text().find(each.says), std::string::npos)
        << decoded.telegrams[0].error().text();
    EXPECT_FALSE(decoded.telegrams[0].error().advice().empty()) << each.says;
  }
}

TEST(Capture, WhoseNonceItIsMayHaveToBeTold) {
  const auto recording = wrapped(ciphered(hex("C4 01 C1 00 12 00 05"), {true, true}, Form::service_specific));
  CaptureOptions options = with_keys(kEncryption, kAuthentication);
  ASSERT_EQ(decode(recording, options).telegrams.size(), 1U);
  EXPECT_NE(decode(recording, options).telegrams[0].error().text().find("system title"), std::string::npos);
  options.title = SystemTitle{'A', 'B', 'C', 0, 0, 0, 0, 1};
  EXPECT_EQ(decode(recording, options).lines(), Lines{"answer 1 (long-unsigned)=5"});
}

const char kRequestValue[] = "C0 01 C1 00 03 01 00 01 08 00 FF 02 00";
const char kRequestUnit[] = "C0 01 C1 00 03 01 00 01 08 00 FF 03 00";

TEST(Capture, AnswersAreNamedByTheirRequests) {
  const auto session = [](const std::string& request, const std::string& response) {
    return wrapped(hex(request), 16) + wrapped(hex(response));
  };
  EXPECT_EQ(decode(session(kRequestValue, "C4 01 C1 00 06 00 00 01 00") +
                   session(kRequestUnit, "C4 01 C1 00 02 02 0F 01 16 1E"))
                .lines(),
            Lines{"1-0:1.8.0*255=2560Wh"});
  EXPECT_EQ(decode(session(kRequestValue, "C4 01 C1 00 06 00 00 01 00 11 22")).lines(),
            Lines{"1-0:1.8.0*255=256 [left_over_bytes]"});
  EXPECT_EQ(decode(session(kRequestValue, "C4 01 C1 01 03")).lines(), Lines{"refused unsupported at 0"});
  EXPECT_EQ(decode(session("C0 03 C1 02 00 03 01 00 01 08 00 FF 02 00 00 01 00 00 60 01 00 FF 02 00",
                           "C4 03 C1 02 00 06 00 00 00 07 00 09 03 41 42 43"))
                .lines(),
            Lines{"1-0:1.8.0*255=7, 0-0:96.1.0*255=ABC"});
  EXPECT_EQ(decode(session("05 01 02 1F 48", "0C 01 00 12 00 05")).lines(), Lines{"short name 0x1F48=5"});
}

TEST(Capture, AnswersInBlocks) {
  const auto request = wrapped(hex(kRequestValue), 16), next = wrapped(hex("C0 02 C1 00 00 00 01"), 16);
  const auto one = wrapped(hex("C4 02 C1 00 00 00 00 01 00 03 06 00 00"));
  const auto two = wrapped(hex("C4 02 C1 01 00 00 00 02 00 02 01 00"));
  EXPECT_EQ(decode(request + one + next + two).lines(), Lines{"1-0:1.8.0*255=256"});
  EXPECT_EQ(decode(request + one + next + one + next + two).lines(), Lines{"1-0:1.8.0*255=256"});
  EXPECT_EQ(decode(request + two).lines(), Lines{"refused unsupported at 0"});
}

TEST(Capture, SessionsEndWithTheirAssociation) {
  const auto value = [](Byte number) {
    return framed(hex("E6 E6 00") + hex(kRequestValue), {false, hdlc::Kind::information, 0, 2}) +
           framed(kLlc + hex("C4 01 C1 00 11") + std::vector<Byte>{number}, {false, hdlc::Kind::information, 0, 1});
  };
  const auto disc = framed({}, {false, hdlc::Kind::disc, 0, 2});
  const Decoded decoded = decode(value(1) + disc + value(2) + disc);
  EXPECT_EQ(decoded.lines(), (Lines{"1-0:1.8.0*255=1", "1-0:1.8.0*255=2"}));
  EXPECT_EQ(decoded.telegrams[0]->mode, "hdlc");
  EXPECT_EQ(decode(disc).lines(), Lines{"refused unsupported at 9999"});
}

TEST(Capture, SecretsThatAMeterToldAreLeftOut) {
  const auto recording =
      wrapped(hex("C0 01 C1 00 0F 00 00 28 00 00 FF 07 00"), 16) + wrapped(hex("C4 01 C1 00 09 04 53 45 43 52"));
  const Decoded decoded = decode(recording);
  ASSERT_EQ(decoded.telegrams.size(), 1U);
  ASSERT_FALSE(decoded.telegrams[0]);
  EXPECT_EQ(decoded.telegrams[0].error().text().find("SECR"), std::string::npos);
}

TEST(Capture, ACipheredSession) {
  const SystemTitle client{'C', 'L', 'I', 0, 0, 0, 0, 1}, meter{'M', 'T', 'R', 0, 0, 0, 0, 1};
  Aarq aarq;
  aarq.context = Context::logical_names_ciphered;
  aarq.calling_title = {client.begin(), client.end()};
  aarq.user_information = encode(InitiateRequest{});
  Aare aare;
  aare.context = Context::logical_names_ciphered;
  aare.responding_title = {meter.begin(), meter.end()};
  aare.user_information = encode(InitiateResponse{});
  const auto session =
      wrapped(encode(aarq), 16) + wrapped(encode(aare)) +
      wrapped(ciphered(hex(kRequestValue), {true, true}, Form::service_specific, client), 16) +
      wrapped(ciphered(hex("C4 01 C1 00 06 00 00 01 00"), {true, true}, Form::service_specific, meter));
  const Decoded decoded = decode(session, with_keys(kEncryption, kAuthentication));
  EXPECT_EQ(decoded.lines(), Lines{"1-0:1.8.0*255=256"});
  EXPECT_EQ(decoded.telegrams[0]->meter.manufacturer, "MTR");
  EXPECT_EQ(decoded.telegrams[0]->mode, "wrapper");
  const Decoded without = decode(session);
  ASSERT_EQ(without.telegrams.size(), 1U);  // said once, not for every APDU
  EXPECT_EQ(without.telegrams[0].error().kind(), ErrorKind::refused);
}

TEST(Capture, TimeGrowsWithTheRecordingOnly) {
  // Everything here looks like the beginning of something long.
  std::vector<Byte> nasty;
  for (int i = 0; i < 100'000; ++i) {
    const std::vector<Byte> each =
        hex("0F 00 00 00 00 00 01 7F E6 E7 00 0F 00 01 00 01 00 01 FF FF C4 68 20 20 68 7E A7 FF");
    nasty.insert(nasty.end(), each.begin(), each.end());
  }
  const Decoded decoded = decode(nasty);
  for (const Telegram& telegram : decoded.telegrams) EXPECT_FALSE(telegram);
}

}  // namespace
}  // namespace obiscope::dlms
