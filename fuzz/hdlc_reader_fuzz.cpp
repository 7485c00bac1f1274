// Our side of a link against a meter that says anything, in virtual time: it ends, and in time.
#include <cstdlib>

#include "hdlc_line.hpp"
#include "protocol/hdlc/reader.hpp"

using namespace obiscope;
using namespace obiscope::hdlc;

namespace {

constexpr Duration kTotal = 10min;

Task<std::size_t> visit(ReaderLink& link) {
  const std::vector<Byte> request(40, 0xC0);
  co_await link.connect();
  const std::vector<Byte> answer = co_await link.exchange(request);
  const std::vector<Byte> more = co_await link.receive();
  co_return answer.size() + more.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  const Byte form = bytes[0];
  VirtualLoop loop;
  Wire wire(loop);
  for (Line* line : {&wire.left(), &wire.right()})
    if (!loop.run(line->configure(k8N1))) std::abort();
  LinkOptions options;
  options.server = (form & 1U) != 0 ? Address{1, 16, 2} : Address{1, 0, 1};
  options.client.upper = (form & 2U) != 0 ? 1 : 16;
  options.bare_snrm_first = (form & 4U) != 0;
  options.most_apdu = 5000;
  TaskGroup meter;
  meter.add(recite(wire.right(), {bytes + 1, size - 1}, {options.server, options.client}));
  const Instant begin = loop.now();
  ReaderLink link(wire.left(), options, begin + kTotal);
  const Result<std::size_t> read = loop.run(visit(link));
  if (read && *read > 2 * options.most_apdu) std::abort();
  const Result<void> left = loop.run(link.disconnect());
  if (!left && left.error().kind() != ErrorKind::cancelled) std::abort();
  if (loop.now() - begin > kTotal + 2min) std::abort();
  return 0;
}
