// A virtual DLMS meter hears anything at all, over a Wire in virtual time. The first byte says how: as raw bytes on a
// line that takes HDLC, ASCII and the wrapper, or as APDUs in right wrapper messages, behind a right association or
// none. Whatever comes, the meter stays within its APDU size and serves the next reader.
#include <algorithm>
#include <cstdlib>

#include "async/loop.hpp"
#include "line/wire.hpp"
#include "protocol/dlms/carrier.hpp"
#include "protocol/dlms/meter.hpp"
#include "protocol/dlms/source_test.hpp"

using namespace obiscope;
using namespace obiscope::dlms;

namespace {

constexpr std::uint16_t kMostPdu = 256;
constexpr std::size_t kMostPieces = 64;

MeterOptions options_for(Byte how) {
  MeterOptions meter;
  meter.wrapper = true;
  meter.hdlc = meter.mode_e = (how & 1U) == 0;
  meter.ascii.identification = "XXX5\\2METER";
  meter.most_pdu = kMostPdu;
  meter.title = {'M', 'T', 'R', 0, 0, 0, 0, 1};
  for (const bool short_names : {false, true}) {
    ServerAssociation open;
    open.client = short_names ? 17 : 16;
    open.short_names = short_names;
    open.all = true;
    meter.associations.push_back(open);
    ServerAssociation secured = open;
    secured.client = short_names ? 2 : 1;
    secured.mechanism = Mechanism::gmac;
    secured.security.emplace();
    secured.security->own_title = meter.title;
    secured.security->keys.encryption.assign(16, 1);
    secured.security->keys.authentication.assign(16, 2);
    secured.ciphered = short_names;
    meter.associations.push_back(secured);
  }
  return meter;
}

// What comes until the meter is silent.
Task<std::vector<Byte>> hear(Line& line) {
  std::vector<Byte> heard;
  for (;;) {
    const Result<Received> received = co_await line.receive(line.now() + 500ms).result();
    if (!received) break;
    heard.insert(heard.end(), received->bytes.begin(), received->bytes.end());
  }
  co_return std::move(heard);
}

void check_answer(Bytes heard) {
  while (!heard.empty()) {
    const std::optional<WrapperHeader> header = wrapper_header_from(heard);
    if (!header || header->length > kMostPdu + 64 || heard.size() < kWrapperHeaderSize + header->length) std::abort();
    heard = heard.subspan(kWrapperHeaderSize + header->length);
  }
}

Task<> say(Line& line, std::uint16_t client, std::vector<Byte> apdu) {
  std::vector<Byte> message;
  encode(WrapperHeader{client, 1, static_cast<std::uint16_t>(apdu.size())}, message);
  message.insert(message.end(), apdu.begin(), apdu.end());
  co_await line.send(message);
  const std::vector<Byte> heard = co_await hear(line);
  check_answer(heard);
}

Task<> associate(Line& line, bool short_names) {
  Aarq aarq;
  aarq.context = short_names ? Context::short_names : Context::logical_names;
  InitiateRequest initiate;
  initiate.conformance = Conformance(0xFFFFFF);
  aarq.user_information = encode(initiate);
  co_await say(line, short_names ? 17 : 16, encode(aarq));
}

// Pieces: a byte that says how long, and so many bytes.
Task<> attack(Line& line, Bytes input) {
  const Byte how = input[0];
  input = input.subspan(1);
  const bool raw = (how & 1U) == 0, short_names = (how & 4U) != 0;
  std::uint16_t client = short_names ? 17 : 16;
  if ((how & 8U) != 0) client = short_names ? 2 : 1;
  if (raw) co_await line.configure(k7E1);
  if (!raw && (how & 2U) != 0) co_await associate(line, short_names);
  for (std::size_t piece = 0; piece < kMostPieces && !input.empty(); ++piece) {
    const std::size_t size = std::min<std::size_t>(input[0], input.size() - 1);
    std::vector<Byte> bytes(input.begin() + 1, input.begin() + 1 + static_cast<std::ptrdiff_t>(size));
    input = input.subspan(size + 1);
    if (raw) {
      if (!bytes.empty()) co_await line.send(bytes);
      static_cast<void>(co_await hear(line));
    } else {
      co_await say(line, client, std::move(bytes));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 2) return 0;
  static const TestSource source;
  static const std::unique_ptr<Device> device = make_device(source, test_objects(), Deviation::to_utc);
  VirtualLoop loop(kTestNow);
  Wire wire(loop);
  Meter meter(*device, source, options_for(bytes[0]));
  Task<> serving = meter.serve(wire.right());
  serving.start();
  if (!loop.run(attack(wire.left(), {bytes, size}))) std::abort();
  if (serving.ended()) std::abort();
  return 0;
}
