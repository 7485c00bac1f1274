// The telnet parser tells the same events from a stream whole and in pieces; what it tells, written and read again, is
// the same; and the server's side of the COM PORT option takes any command.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "transport/com_port.hpp"
#include "transport/telnet.hpp"

using namespace obiscope;
using namespace obiscope::transport;

namespace {

// The events as a stream that says the same, runs of characters joined.
void tell(Telnet& telnet, Bytes bytes, std::vector<Byte>& told) {
  while (const std::optional<Telnet::Event> event = telnet.next(bytes)) {
    if (event->bytes.size() > Telnet::kLongestValue && event->kind == Telnet::Kind::subnegotiation) std::abort();
    switch (event->kind) {
      case Telnet::Kind::characters:
        append_characters(told, event->bytes);
        break;
      case Telnet::Kind::verb:
        append_verb(told, event->verb, event->option);
        break;
      case Telnet::Kind::subnegotiation:
        append_subnegotiation(told, event->option, event->bytes);
        break;
    }
  }
  if (!bytes.empty()) std::abort();
}

void serve(Bytes bytes) {
  Telnet telnet;
  TelnetOptions options;
  ComPortServer server;
  std::vector<Byte> out;
  while (const std::optional<Telnet::Event> event = telnet.next(bytes)) {
    if (event->kind == Telnet::Kind::verb) options.receive(event->verb, event->option, out);
    if (event->kind != Telnet::Kind::subnegotiation) continue;
    const std::optional<ComPortCommand> command = decode(event->bytes, 0);
    if (!command) continue;
    const std::optional<ComPortCommand> answer = server.receive(*command, k7E1);
    if (answer && decode(encode(*answer, kFromServer), kFromServer) != answer) std::abort();
    const LineSettings settings = server.settings().value_or(k7E1);
    if (settings.baud < 50 || settings.data_bits < 7 || settings.data_bits > 8) std::abort();
  }
}

}  // namespace

// The first byte says where the stream is cut.
extern "C" int LLVMFuzzerTestOneInput(const Byte* input, std::size_t size) {
  if (size == 0) return 0;
  const Bytes bytes(input + 1, size - 1);
  const std::size_t piece = 1U + input[0] % 16U;
  std::vector<Byte> whole, pieces, again;
  Telnet first, second, third;
  tell(first, bytes, whole);
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    tell(second, bytes.subspan(at, std::min(piece, bytes.size() - at)), pieces);
  tell(third, whole, again);
  if (pieces != whole || again != whole) std::abort();
  serve(bytes);
  return 0;
}
