// SML files in a stream: cut in pieces it gives the same files as in one; every file that was encoded comes back.
#include <cstdlib>

#include "protocol/sml/extent.hpp"
#include "protocol/sml/frame.hpp"

using namespace obiscope;
using namespace obiscope::sml;

namespace {

void expect(bool right) {
  if (!right) std::abort();
}

struct Seen {
  std::size_t offset = 0, length = 0;
  FrameFault fault = FrameFault::none;
  std::vector<Byte> content;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen seen(const Frame& frame) {
  std::vector<Byte> content;
  unescape(frame.content, content);
  return {frame.offset, frame.bytes.size(), frame.fault, content};
}

std::vector<Seen> scanned(Bytes bytes) {
  std::vector<Seen> all;
  FrameScan scan;
  Frame frame;
  std::size_t at = 0;
  while (scan.next(bytes, true, frame) == FrameScan::Step::frame) {
    expect(frame.offset >= at && frame.offset + frame.bytes.size() <= bytes.size());
    at = frame.offset + frame.bytes.size();
    all.push_back(seen(frame));
  }
  expect(scan.outside() <= bytes.size());
  return all;
}

std::vector<Seen> pushed(Bytes bytes, std::size_t piece) {
  std::vector<Seen> all;
  Framer framer;
  const auto sink = [&](const Frame& frame) { all.push_back(seen(frame)); };
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    framer.push(bytes.subspan(at, std::min(piece, bytes.size() - at)), sink);
  framer.end(sink);
  return all;
}

// Bytes become what marks are made of.
std::vector<Byte> marks_of(Bytes bytes) {
  constexpr Byte kOf[] = {0x1B, 0x01, 0x1A, 0x00, 0x76, 0x04};
  std::vector<Byte> marks;
  for (const Byte byte : bytes) marks.insert(marks.end(), std::size_t{1} + (byte & 3U), kOf[byte / 4 % std::size(kOf)]);
  return marks;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size == 0) return 0;
  const Bytes input(bytes, size);
  const std::size_t piece = 1 + bytes[0] % 40;
  expect(scanned(input) == pushed(input, piece));
  const std::vector<Byte> marks = marks_of(input);
  expect(scanned(marks) == pushed(marks, piece));
  std::vector<Byte> content = marks;
  content.push_back(0);  // as messages end
  const std::vector<Byte> file = encode_file(content);
  const std::vector<Seen> back = scanned(file);
  expect(back.size() == 1 && back[0].fault == (file.size() > kLongestFile ? FrameFault::too_long : FrameFault::none));
  expect(file.size() > kLongestFile || back[0].content == content);
  find_telegrams(input, [](const Extent&) {});
  return 0;
}
