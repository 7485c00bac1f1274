// Conversations of other people's clients with other people's meters, from ../shared/corpus/dlms: their meter's side is
// played to our carriers, their client's side to our meter.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "../corpus/pcap.hpp"
#include "dlms_home.hpp"
#include "protocol/dlms/apdu_extent.hpp"
#include "protocol/dlms/carrier.hpp"

namespace obiscope::dlms::test {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(OBISCOPE_SOURCE_DIR) / ".." / "shared" / "corpus" / "dlms";

struct Recorded {
  const char* file;
  std::uint16_t port;
  bool wrapper;
};
// The streams that are complete: both SYNs, no gap, no damaged frame.
const Recorded kRecorded[] = {{"matousp_DLMS_list.pcap", 4059, true}, {"matousp_DLMS_profile.pcap", 40000, true},
                              {"matousp_XmlDemo.pcap", 4063, true},   {"matousp_data2.pcapng", 4060, false},
                              {"matousp_dlms.pcap", 5025, true},      {"matousp_original_data.pcapng", 4060, false}};

std::optional<pcap::TcpStream> stream_of(const Recorded& recorded) {
  std::ifstream in(kFolder / recorded.file, std::ios::binary);
  const std::vector<Byte> file{std::istreambuf_iterator<char>(in), {}};
  const auto traffic = pcap::traffic_of(file);
  if (!traffic) return std::nullopt;
  for (const pcap::TcpStream& stream : traffic->streams)
    if (stream.server.port == recorded.port && stream.begins && !stream.gaps) return stream;
  return std::nullopt;
}

// Who talks to whom, and the APDUs of one turn.
struct Said {
  std::vector<std::vector<Byte>> apdus;
  bool snrm = false, disc = false;
  hdlc::Address client, server;
  Ports ports;
};

Said wrapper_turn(Bytes bytes) {
  Said said;
  while (const auto header = wrapper_header_from(bytes)) {
    if (bytes.size() < kWrapperHeaderSize + header->length) break;
    const Bytes apdu = bytes.subspan(kWrapperHeaderSize, header->length);
    said.apdus.emplace_back(apdu.begin(), apdu.end());
    said.ports = {header->source, header->destination};
    bytes = bytes.subspan(kWrapperHeaderSize + header->length);
  }
  return said;
}

// Segments of one APDU may stand in several turns: `open` keeps what came so far.
Said hdlc_turn(Bytes bytes, std::vector<Byte>& open) {
  constexpr std::size_t kLlc = 3;
  Said said;
  while (bytes.size() > 1) {
    const hdlc::Decoded decoded = hdlc::decode(bytes);
    if (decoded.fault != hdlc::Fault::none) {
      bytes = bytes.subspan(1);
      continue;
    }
    const hdlc::Frame& frame = decoded.frame;
    said.client = frame.source;
    said.server = frame.destination;
    said.snrm = said.snrm || frame.control.kind == hdlc::Kind::snrm;
    said.disc = said.disc || frame.control.kind == hdlc::Kind::disc;
    if (frame.control.kind == hdlc::Kind::information) {
      open.insert(open.end(), frame.information.begin(), frame.information.end());
      if (!frame.segmented && open.size() > kLlc) said.apdus.emplace_back(open.begin() + kLlc, open.end());
      if (!frame.segmented) open.clear();
    }
    bytes = bytes.subspan(decoded.size);
  }
  return said;
}

struct Exchange {
  Said request;
  std::vector<Byte> answer;  // the APDU; empty: none came
};

// The requests of the recording with their answers; a SNRM is an Exchange without APDUs.
std::vector<Exchange> exchanges_in(const pcap::TcpStream& stream, bool wrapper) {
  std::vector<Exchange> exchanges;
  std::vector<Byte> from_client, from_meter;
  for (const pcap::Turn& turn : stream.turns) {
    std::vector<Byte>& open = turn.from_client ? from_client : from_meter;
    Said said = wrapper ? wrapper_turn(turn.bytes) : hdlc_turn(turn.bytes, open);
    if (turn.from_client && (!said.apdus.empty() || said.snrm)) exchanges.push_back({std::move(said), {}});
    if (!turn.from_client && !said.apdus.empty() && !exchanges.empty() && exchanges.back().answer.empty())
      exchanges.back().answer = said.apdus.front();
  }
  return exchanges;
}

// The recorded meter: says its next turn whenever the reader has finished one.
Task<> play_meter(Line& line, std::vector<pcap::Turn> turns) {
  co_await line.configure(k8N1);
  for (const pcap::Turn& turn : turns) {
    if (turn.from_client) {
      Result<Received> heard = co_await line.receive(line.now() + 1h).result();
      while (heard) {
        heard = co_await line.receive(line.now() + 50ms).result();
      }
    } else {
      co_await line.send(turn.bytes);
    }
  }
}

Task<std::vector<Byte>> exchanged(Carrier& carrier, Bytes request) {
  co_await carrier.send(request);
  std::vector<Byte> answer = co_await carrier.receive();
  co_return answer;
}

TEST(DlmsReplay, OurReaderUnderstandsTheirMeters) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "no corpus beside the project";
  for (const Recorded& recorded : kRecorded) {
    const auto stream = stream_of(recorded);
    ASSERT_TRUE(stream) << recorded.file;
    const std::vector<Exchange> exchanges = exchanges_in(*stream, recorded.wrapper);
    ASSERT_FALSE(exchanges.empty()) << recorded.file;
    VirtualLoop loop{kTestNow};
    Wire wire{loop};
    Task<> meter = play_meter(wire.right(), stream->turns);
    meter.start();
    loop.run(wire.left().configure(k8N1));
    std::unique_ptr<Carrier> carrier;
    std::size_t understood = 0, asked = 0;
    for (const Exchange& exchange : exchanges) {
      if (exchange.request.snrm) {
        hdlc::LinkOptions options;
        options.client = exchange.request.client;
        options.server = exchange.request.server;
        carrier = hdlc_carrier(wire.left(), options, loop.now() + 10h);
        ASSERT_TRUE(loop.run(carrier->open())) << recorded.file;
        continue;
      }
      if (!carrier) carrier = wrapper_carrier(wire.left(), {exchange.request.ports}, loop.now() + 10h);
      if (exchange.answer.empty()) break;
      ++asked;
      const Result<std::vector<Byte>> answer = loop.run(exchanged(*carrier, exchange.request.apdus.front()));
      if (!answer) {
        ADD_FAILURE() << recorded.file << ", request " << asked << ": " << answer.error().text();
        break;
      }
      EXPECT_EQ(*answer, exchange.answer) << recorded.file << ", request " << asked;
      ++understood;
    }
    EXPECT_GT(understood, 0U) << recorded.file;
    EXPECT_EQ(understood, asked) << recorded.file;
  }
}

// Of an AARQ with low level security: AC 0A 80 08, then eight characters.
std::string password_in(const pcap::TcpStream& stream) {
  constexpr Byte kValue[] = {0xAC, 0x0A, 0x80, 0x08};
  const std::vector<Byte> sent = stream.sent(true);
  const auto at = std::search(sent.begin(), sent.end(), std::begin(kValue), std::end(kValue));
  if (sent.end() - at < 12) return {};
  return std::string(at + 4, at + 12);
}

// What may answer a request: its own response, or an exception.
bool answers(Byte response, Byte request) {
  constexpr Byte kException = 0xD8, kServiceError = 0x0E;
  if (response == kException || response == kServiceError) return true;
  switch (request) {
    case 0x60:  // AARQ
    case 0x62:  // RLRQ
      return response == request + 1;
    case 0xC0:  // GET
    case 0xC1:  // SET
    case 0xC3:  // ACTION
      return response == request + 4;
    case 0x05:  // Read
    case 0x06:  // Write
      return response == request + 7;
    default:
      return false;
  }
}

// Our meter has other objects than theirs: each request gets an answer of the right kind all the same.
TEST(DlmsReplay, OurMeterAnswersTheirClients) {
  if (!std::filesystem::exists(kFolder)) GTEST_SKIP() << "no corpus beside the project";
  for (const Recorded& recorded : kRecorded) {
    const auto stream = stream_of(recorded);
    ASSERT_TRUE(stream) << recorded.file;
    Home home;
    std::unique_ptr<Carrier> carrier;
    std::size_t asked = 0;
    for (const Exchange& exchange : exchanges_in(*stream, recorded.wrapper)) {
      const Said& request = exchange.request;
      const std::uint16_t client = recorded.wrapper ? request.ports.client : request.client.upper;
      if (!home.serving) {
        ServerAssociation theirs;
        theirs.client = client;
        theirs.all = true;
        if (const std::string password = password_in(*stream); !password.empty()) {
          theirs.mechanism = Mechanism::lls;
          theirs.secret = password;
        }
        home.options.associations = {theirs};
        home.options.hdlc = !recorded.wrapper;
        home.options.mode_e = false;
        home.options.wrapper = recorded.wrapper;
        home.options.link.servers = {request.server};
        home.options.server = recorded.wrapper ? request.ports.server : request.server.upper;
        home.serve();
        home.loop.run(home.line.configure(k8N1));
      }
      if (request.snrm) {
        hdlc::LinkOptions options;
        options.client = request.client;
        options.server = request.server;
        carrier = hdlc_carrier(home.line, options, home.loop.now() + 10h);
        ASSERT_TRUE(home.loop.run(carrier->open())) << recorded.file;
        continue;
      }
      if (!carrier) carrier = wrapper_carrier(home.line, {request.ports}, home.loop.now() + 10h);
      for (const std::vector<Byte>& apdu : request.apdus) {
        ++asked;
        const Result<std::vector<Byte>> answer = home.loop.run(exchanged(*carrier, apdu));
        ASSERT_TRUE(answer) << recorded.file << ", request " << asked << ": " << answer.error().text();
        ASSERT_FALSE(answer->empty());
        EXPECT_TRUE(answers(answer->front(), apdu.front()))
            << recorded.file << ", request " << asked << ": " << int{apdu.front()} << " -> " << int{answer->front()};
      }
    }
    EXPECT_GT(asked, 0U) << recorded.file;
  }
}

}  // namespace
}  // namespace obiscope::dlms::test
