// Blocks of programming mode: what a Framer cuts out of any bytes, in any split, goes through profile_from. The first
// byte says how long the pieces are.
#include <algorithm>
#include <cstdlib>

#include "protocol/iec62056_21/frame.hpp"
#include "protocol/iec62056_21/profile.hpp"

using namespace obiscope;
using namespace obiscope::iec62056_21;

namespace {

constexpr std::size_t kLongestBlock = 4096;

std::string contents_of(Bytes stream, std::size_t piece) {
  Framer framer({.block = kLongestBlock});
  std::string content;
  while (!stream.empty()) {
    Bytes bytes = stream.first(std::min(piece, stream.size()));
    stream = stream.subspan(bytes.size());
    while (!bytes.empty()) {
      if (framer.feed(bytes, {.option_select = true}) != Framer::Outcome::frame) continue;
      const Frame& frame = framer.frame();
      if (frame.bytes.size() > kLongestBlock + 1) std::abort();
      if (frame.kind == FrameKind::block && frame.bcc_right()) content += frame.content;
    }
  }
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  const Bytes stream{bytes + 1, size - 1};
  const std::string content = contents_of(stream, 1U + bytes[0]);
  if (content != contents_of(stream, stream.size() + 1)) std::abort();
  Profile partial;
  const auto profile = profile_from(content, &partial);
  if (!profile && profile.error().kind() != ErrorKind::malformed) std::abort();
  return 0;
}
