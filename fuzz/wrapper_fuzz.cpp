// The wrapper's carrier against any bytes: APDUs come in any split the same, and it ends in time. The first byte says
// how long the pieces are.
#include <algorithm>
#include <cstdlib>

#include "line/wire.hpp"
#include "protocol/dlms/carrier.hpp"

using namespace obiscope;
using namespace obiscope::dlms;

namespace {

constexpr std::size_t kMostApdu = 3000;

Task<> say(Line& line, Bytes stream, std::size_t piece) {
  while (!stream.empty()) {
    const Bytes part = stream.first(std::min(piece, stream.size()));
    stream = stream.subspan(part.size());
    co_await line.send(part);
    co_await line.wait_until(line.now() + 1ms);
  }
}

// All APDUs one behind the other, and how it ended.
std::vector<Byte> apdus_of(Bytes stream, std::size_t piece) {
  VirtualLoop loop;
  Wire wire(loop);
  for (Line* line : {&wire.left(), &wire.right()})
    if (!loop.run(line->configure(k8N1.at(115200)))) std::abort();
  TaskGroup meter;
  meter.add(say(wire.right(), stream, piece));
  WrapperOptions options;
  options.most_apdu = kMostApdu;
  const auto carrier = wrapper_carrier(wire.left(), options, loop.now() + 10h);
  std::vector<Byte> all;
  for (;;) {
    const Result<std::vector<Byte>> apdu = loop.run(carrier->receive());
    if (!apdu) {
      all.push_back(static_cast<Byte>(apdu.error().kind()));
      return all;
    }
    if (apdu->empty() || apdu->size() > kMostApdu) std::abort();
    all.insert(all.end(), apdu->begin(), apdu->end());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  const Bytes stream{bytes + 1, size - 1};
  if (apdus_of(stream, 1U + bytes[0]) != apdus_of(stream, stream.size() + 1)) std::abort();
  return 0;
}
