// Recordings of DLMS traffic, with keys. The first byte of the input says how the rest is made into one: as it is, or
// cut into pieces that travel in right frames.
//   telegrams and what is left over are no more than the bytes;
//   frames give the same good telegrams with rubbish before and behind;
//   what a damaged frame holds does not pass for checked.
#include <algorithm>
#include <cstdlib>

#include "protocol/dlms/capture.hpp"
#include "protocol/hdlc/frame.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::dlms;

void require(bool holds) {
  if (!holds) std::abort();
}

CaptureOptions options_with_keys() {
  CaptureOptions options;
  options.keys.encryption.assign(16, 0x11);
  options.keys.authentication.assign(16, 0x22);
  options.title = SystemTitle{'M', 'T', 'R', 0, 0, 0, 0, 1};
  return options;
}

struct Decoded {
  std::vector<Readout> good;
  std::size_t refused = 0;
};

Decoded decode(const std::vector<Byte>& recording) {
  static const CaptureOptions options = options_with_keys();
  Decoded decoded;
  const std::size_t unused = decode_capture(recording, options, [&](Telegram telegram) {
    if (telegram) {
      decoded.good.push_back(std::move(*telegram));
    } else {
      ++decoded.refused;
      require(!telegram.error().text().empty());
      require(telegram.error().offset().value_or(0) <= recording.size());
    }
  });
  require(unused <= recording.size());
  require(decoded.good.size() <= recording.size());
  return decoded;
}

std::size_t checked(const Decoded& decoded) {
  const auto unchecked = [](const Warning& warning) { return warning.code == "no_checksum"; };
  return static_cast<std::size_t>(std::count_if(decoded.good.begin(), decoded.good.end(), [&](const Readout& readout) {
    return std::none_of(readout.warnings.begin(), readout.warnings.end(), unchecked);
  }));
}

void expect_same(const Decoded& left, const Decoded& right) {
  require(left.good.size() == right.good.size());
  for (std::size_t i = 0; i < left.good.size(); ++i) {
    require(left.good[i].readings == right.good[i].readings);
    require(left.good[i].warnings == right.good[i].warnings);
    require(left.good[i].meter == right.good[i].meter);
  }
}

// Pieces in I frames: each begins with its length, with the highest bit where more segments follow.
std::vector<std::vector<Byte>> frames_of(Bytes pieces) {
  std::vector<std::vector<Byte>> frames;
  std::uint8_t number = 0;
  while (!pieces.empty()) {
    hdlc::Frame frame;
    frame.control.kind = hdlc::Kind::information;
    frame.control.send = number;
    frame.segmented = (pieces[0] & 0x80U) != 0;
    const std::size_t size = std::min<std::size_t>(pieces[0] & 0x7FU, pieces.size() - 1);
    frame.information = pieces.subspan(1, size);
    frames.push_back(hdlc::encode(frame));
    number = static_cast<std::uint8_t>((number + 1U) % 8U);
    pieces = pieces.subspan(1 + size);
  }
  return frames;
}

std::vector<Byte> joined(const std::vector<std::vector<Byte>>& parts) {
  std::vector<Byte> all;
  for (const std::vector<Byte>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr std::size_t kMost = 16'384;
  if (size == 0 || size > kMost) return 0;
  const Bytes rest(input + 1, size - 1);
  decode({rest.begin(), rest.end()});
  const std::vector<Byte> recording = joined(frames_of(rest));
  const Decoded whole = decode(recording);
  const std::vector<Byte> rubbish(1U + input[0], 0x33);
  expect_same(whole, decode(joined({rubbish, recording, rubbish})));
  if (recording.empty()) return 0;
  // One bit wrong costs what it stands in, and never makes anything pass for checked that was not there before. (A
  // session may be cut in two.)
  std::vector<Byte> damaged = recording;
  damaged[input[0] * recording.size() / 256U] ^= 0x04;
  require(checked(decode(damaged)) <= checked(whole) + 1);
  return 0;
}
