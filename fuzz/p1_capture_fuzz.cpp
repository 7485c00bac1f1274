// A recording of a P1 port, whatever it is. The first byte says which keys and quirks there are.
//   what stands in a frame stands in the recording; at once and in pieces the same telegrams come out;
//   a telegram that comes out was right, or comes with the Warning that its version has no check;
//   every byte is explained once; what is found by its form alone lies in order and without overlap.
#include <cstdlib>

#include "protocol/p1/explain.hpp"
#include "protocol/p1/extent.hpp"
#include "protocol/p1/stream.hpp"
#include "protocol/p1/telegram.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::p1;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Counts {
  std::size_t good = 0, refused = 0;
  bool operator==(const Counts&) const = default;
};

Counts in_pieces(Bytes recording, std::size_t size, const CaptureOptions& options) {
  Counts counts;
  const auto sink = [&](Telegram one) { ++(one ? counts.good : counts.refused); };
  TelegramStream stream(options);
  for (std::size_t at = 0; at < recording.size(); at += size) {
    stream.feed(recording.subspan(at, std::min(size, recording.size() - at)), sink);
    require(stream.bytes_held() <= kLongestTelegram + size + 64);
  }
  stream.quiet(sink);
  return counts;
}

Counts at_once(Bytes recording, const CaptureOptions& options) {
  Counts counts;
  const std::size_t noise = decode_capture(recording, options, [&](Telegram one) {
    ++(one ? counts.good : counts.refused);
    if (!one) require(!one.error().text().empty() && one.error().offset().value_or(0) < recording.size());
    if (one) require(one->readings.size() <= recording.size() && one->protocol == Protocol::p1);
  });
  require(noise <= recording.size());
  return counts;
}

void explain_all(Bytes recording, const CaptureOptions& options) {
  std::size_t at = 0;
  for (const Explained& one : explain(recording, options)) {
    require(!one.name.empty());
    if (one.depth > 0) continue;
    require(one.offset == at);
    at += one.length;
  }
  require(at == recording.size());
}

void find_all(Bytes recording) {
  std::size_t at = 0;
  find_telegrams(recording, [&](const Extent& one) {
    require(one.offset >= at && one.length > 0 && one.offset + one.length <= recording.size());
    at = one.offset + one.length;
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  if (size == 0) return 0;
  const Bytes recording(input + 1, size - 1);
  CaptureOptions options;
  if ((input[0] & 1U) != 0) options.keys.encryption.assign(16, 7);
  if ((input[0] & 2U) != 0) options.keys.authentication.assign(16, 8);
  Quirks quirks;
  quirks.x25_check = (input[0] & 4U) != 0;
  quirks.without_check = (input[0] & 8U) != 0;
  options.recognise = [&](std::string_view) -> const Quirks& { return quirks; };
  require(in_pieces(recording, 1 + (input[0] >> 4U), options) == at_once(recording, options));
  explain_all(recording, options);
  find_all(recording);
  return 0;
}
