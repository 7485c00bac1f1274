// HDLC frames out of any bytes, in any split: what a Framer finds is right, is the same in every split, and goes back
// to the same bytes. The first byte says how long the pieces are.
#include <algorithm>
#include <cstdlib>

#include "protocol/hdlc/assembly.hpp"
#include "protocol/hdlc/parameters.hpp"

using namespace obiscope;
using namespace obiscope::hdlc;

namespace {

constexpr std::size_t kMostApdu = 1000;

void check(const Frame& frame) {
  const std::vector<Byte> again = encode(frame);
  const Decoded decoded = decode(again);
  if (frame.control.kind != Kind::unknown && (decoded.fault != Fault::none || !(decoded.frame == frame))) std::abort();
  const Result<Parameters> parameters = parameters_from(frame.information);
  if (parameters && (parameters->window_receive < 1 || parameters->window_receive > 7)) std::abort();
}

std::vector<Byte> apdus_of(Bytes stream, std::size_t piece) {
  Framer framer;
  Assembly assembly(kMostApdu);
  std::vector<Byte> apdus;
  while (!stream.empty()) {
    Bytes rest = stream.first(std::min(piece, stream.size()));
    stream = stream.subspan(rest.size());
    while (!rest.empty()) {
      rest = rest.subspan(framer.take(rest));
      while (const std::optional<Frame> frame = framer.next()) {
        check(*frame);
        const Result<bool> whole = assembly.add(*frame);
        if (assembly.apdu().size() > kMostApdu) std::abort();
        if (whole && *whole) apdus.insert(apdus.end(), assembly.apdu().begin(), assembly.apdu().end());
      }
      if (framer.waiting() > kLargestFrame + 2) std::abort();
    }
  }
  framer.give_up();
  while (framer.next()) {
  }
  return apdus;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  const Bytes stream{bytes + 1, size - 1};
  if (apdus_of(stream, 1U + bytes[0]) != apdus_of(stream, stream.size() + 1)) std::abort();
  return 0;
}
