#include "protocol/hdlc/frame.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>

#include "bytes/hex.hpp"
#include "protocol/hdlc/parameters.hpp"

namespace obiscope::hdlc {
namespace {

const Address kServer{1, 0, 1};
const Address kClient{16, 0, 1};

std::vector<Byte> bytes(std::string_view hex) {
  return *bytes_from_hex(hex);
}

Frame frame_of(Address destination, Address source, Control control, Bytes information = {}, bool segmented = false) {
  return {destination, source, control, segmented, information};
}

struct Vector {
  std::string_view hex;
  Frame frame;
};

TEST(Frame, VectorsOfConnecting) {
  const std::vector<Byte> parameters = encode(Parameters{});
  const Vector vectors[] = {
      {"7E A0 07 03 21 93 0F 01 7E", frame_of(kServer, kClient, {Kind::snrm})},
      {"7E A0 08 02 21 05 93 56 95 7E", frame_of({1, 16, 2}, {2, 0, 1}, {Kind::snrm})},
      {"7E A0 07 03 21 53 03 C7 7E", frame_of(kServer, kClient, {Kind::disc})},
      {"7E A0 07 03 21 11 15 A6 7E", frame_of(kServer, kClient, {Kind::rr})},
      {"7E A0 07 21 03 73 01 40 7E", frame_of(kClient, kServer, {Kind::ua})},
      {"7E A0 20 03 21 93 7D D9 81 80 14 05 02 00 80 06 02 00 80 07 04 00 00 00 01 08 04 00 00 00 01 CE 6A 7E",
       frame_of(kServer, kClient, {Kind::snrm}, parameters)},
  };
  for (const Vector& vector : vectors) {
    EXPECT_EQ(encode(vector.frame), bytes(vector.hex)) << vector.hex;
    const std::vector<Byte> sent = bytes(vector.hex);
    const Decoded decoded = decode(sent);
    ASSERT_EQ(decoded.fault, Fault::none) << vector.hex;
    EXPECT_EQ(decoded.frame, vector.frame) << vector.hex;
    EXPECT_EQ(decoded.size, sent.size() - 1);
  }
}

TEST(Frame, ControlBytes) {
  const std::pair<Byte, Control> vectors[] = {
      {0x10, {Kind::information, true, 0, 0}},
      {0x32, {Kind::information, true, 1, 1}},
      {0xFE, {Kind::information, true, 7, 7}},
      {0x02, {Kind::information, false, 1, 0}},
      {0x31, {Kind::rr, true, 0, 1}},
      {0xF1, {Kind::rr, true, 0, 7}},
      {0x15, {Kind::rnr, true, 0, 0}},
      {0xF5, {Kind::rnr, true, 0, 7}},
      {0x93, {Kind::snrm}},
      {0x53, {Kind::disc}},
      {0x73, {Kind::ua}},
      {0x1F, {Kind::dm}},
      {0x97, {Kind::frmr}},
      {0x13, {Kind::ui}},
  };
  for (const auto& [byte, control] : vectors) {
    EXPECT_EQ(control_from(byte), control) << int{byte};
    EXPECT_EQ(byte_from(control), byte) << name_of(control.kind);
  }
  EXPECT_EQ(control_from(0x19).kind, Kind::unknown);  // REJ is not used
  for (unsigned byte = 0; byte < 256; ++byte) {
    const Control control = control_from(static_cast<Byte>(byte));
    EXPECT_TRUE(control.kind == Kind::unknown || byte_from(control) == byte) << byte;
  }
}

TEST(Frame, EveryBitThatFlipsIsSeen) {
  const std::vector<Byte> right = encode(frame_of(kClient, {1, 17, 4}, {Kind::information}, bytes("E6E700C401C10011")));
  ASSERT_EQ(decode(right).fault, Fault::none);
  for (std::size_t bit = 0; bit < right.size() * 8; ++bit) {
    std::vector<Byte> wrong = right;
    wrong[bit / 8] = static_cast<Byte>(wrong[bit / 8] ^ 1U << bit % 8);
    EXPECT_NE(decode(wrong).fault, Fault::none) << "bit " << bit;
  }
}

TEST(Frame, SaysWhatIsWrong) {
  EXPECT_EQ(decode({}).fault, Fault::incomplete);
  EXPECT_EQ(decode(bytes("A0 07")).fault, Fault::no_frame);
  EXPECT_EQ(decode(bytes("7E 50")).fault, Fault::no_frame);
  EXPECT_EQ(decode(bytes("7E A0 06 03 21 93 0F 01 7E")).fault, Fault::bad_length);
  EXPECT_EQ(decode(bytes("7E A0 08 03 21 93 0F 01 7E")).fault, Fault::bad_length);
  EXPECT_EQ(decode(bytes("7E A0 09 03 20 20 20 20 21 93 0F 01 7E")).fault, Fault::bad_address);
  EXPECT_EQ(decode(bytes("7E A0 09 00 02 03 21 93 0F 01 7E")).fault, Fault::bad_address);
  EXPECT_EQ(decode(bytes("7E A0 07 02 20 20 20 20 20 7E")).fault, Fault::bad_address);
  EXPECT_EQ(decode(bytes("7E A0 07 03 21 93 0F 00 7E")).fault, Fault::wrong_fcs);
  EXPECT_EQ(decode(bytes("7E A0 07 03 21 93 0F 01 7F")).fault, Fault::no_flag);
  EXPECT_EQ(decode(bytes("7E A0 20 03 21 93 7D D8")).fault, Fault::wrong_hcs) << "before the rest has come";
  EXPECT_EQ(decode(bytes("7E A0 07 03 21 93 0F 01")).fault, Fault::incomplete);
}

TEST(Frame, FlagsAndEscapesInsideAreInformation) {
  const std::vector<Byte> information = bytes("E6E700 7E 7D 7E A0 07 03 21 93 0F 01 7E");
  const std::vector<Byte> sent = encode(frame_of(kClient, kServer, {Kind::information}, information));
  EXPECT_EQ(std::vector<Byte>(decode(sent).frame.information.begin(), decode(sent).frame.information.end()),
            information);
}

TEST(Frame, TheLongestFits) {
  const std::vector<Byte> information(kMostInformation, 0x7E);
  const Frame frame = frame_of({1, 17, 4}, kClient, {Kind::information}, information, true);
  const std::vector<Byte> sent = encode(frame);
  EXPECT_LE(sent.size(), kLargestFrame + 2);
  EXPECT_EQ(decode(sent).frame, frame);
}

RC_GTEST_PROP(Frame, GoesToBytesAndBack, (const std::vector<Byte>& information, bool segmented, Byte control)) {
  const Control kind = control_from(control);
  RC_PRE(kind.kind != Kind::unknown);
  const Frame frame = frame_of({1, 300, 4}, {1, 16, 2}, kind, information, segmented);
  const std::vector<Byte> sent = encode(frame);
  const Decoded decoded = decode(sent);
  RC_ASSERT(decoded.fault == Fault::none);
  RC_ASSERT(decoded.frame == frame);
  for (std::size_t cut = 0; cut < sent.size(); ++cut)
    RC_ASSERT(decode(Bytes(sent).first(cut)).fault == Fault::incomplete);
}

// What stands in a file of the corpus; nothing where the corpus is not there.
std::vector<Byte> corpus(std::string_view name) {
  const auto path = std::filesystem::path(OBISCOPE_SOURCE_DIR) / "../shared/corpus/dlms" / name;
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> frames_of(Bytes stream) {
  Framer framer;
  std::vector<std::string> frames;
  while (!stream.empty()) {
    stream = stream.subspan(framer.take(stream));
    while (const std::optional<Frame> frame = framer.next())
      frames.push_back(std::string(name_of(frame->control.kind)) + " " + text_from(frame->source) + " to " +
                       text_from(frame->destination) + ", " + std::to_string(frame->information.size()));
  }
  return frames;
}

TEST(Corpus, FramesOfRealMeters) {
  if (corpus("u9n_hdlc_frames.bin").empty()) GTEST_SKIP() << "no ../shared/corpus";
  using Frames = std::vector<std::string>;
  EXPECT_EQ(frames_of(corpus("u9n_hdlc_frames.bin")),
            (Frames{"UA 1/17:4 to 1, 23", "UA 1/17:4 to 16, 23", "UA 1/17 to 16, 21", "I 1/17 to 16, 46",
                    "UA 1 to 16, 0", "I 16 to 1/17, 34"}));
  EXPECT_EQ(frames_of(corpus("guruxc1_UA_frame.bin")), Frames{"UA 1/16 to 2, 23"});
  EXPECT_EQ(frames_of(corpus("epri_PUT_SNRM.bin")).size(), 1U);
  EXPECT_EQ(frames_of(corpus("amshan_FRAME_WITH_ESCAPE_CHARACTER_IN_INFO.bin")), Frames{"UI 4/65 to 32, 32"});
  EXPECT_EQ(frames_of(corpus("amshan_FRAME_WITH_FLAG_SEQUENCE_CHARACTER_IN_INFO.bin")).size(), 1U);
  EXPECT_EQ(frames_of(corpus("athom_aidon-example-2.bin")).size(), 1U);
}

TEST(Corpus, ParametersOfARealMeter) {
  const std::vector<Byte> file = corpus("guruxc1_UA_frame.bin");
  if (file.empty()) GTEST_SKIP() << "no ../shared/corpus";
  EXPECT_EQ(parameters_from(decode(file).frame.information), (Parameters{256, 256, 1, 1}));
}

}  // namespace
}  // namespace obiscope::hdlc
