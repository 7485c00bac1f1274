// Listening: the first bytes tell what a reader speaks.
#include "protocol/dlms/meter.hpp"

#include <algorithm>

#include "protocol/dlms/meter_line.hpp"

namespace obiscope::dlms {
namespace {

constexpr Duration kSettle = std::chrono::seconds(1);       // between two changes of the settings
constexpr Duration kHoldPushes = std::chrono::seconds(10);  // somebody is trying to sign on

}  // namespace

void PeekedLine::give_back(Bytes bytes) {
  given_back_.insert(given_back_.begin(), bytes.begin(), bytes.end());
  since_ = inner_.now();
}

Task<Received> PeekedLine::receive(Instant deadline) {
  if (given_back_.empty()) {
    const Received received = co_await inner_.receive(deadline);
    co_return received;
  }
  taken_ = std::move(given_back_);
  given_back_.clear();
  co_return Received{taken_, since_, since_, 0};
}

// HDLC first: where a line has no settings, as TCP, a sign-on in ASCII can be told with 8 data bits, HDLC not with 7.
MeterLine::MeterLine(Meter::State& meter, Line& line)
    : meter_(meter),
      line_(line),
      listening_(meter.options.hdlc || !meter.options.mode_e ? meter.options.line : meter.options.ascii.line) {}

bool MeterLine::speaks_one() const {
  const MeterOptions& options = meter_.options;
  return (options.hdlc ? 1 : 0) + (options.mode_e ? 1 : 0) + (options.wrapper ? 1 : 0) == 1;
}

Task<> MeterLine::serve() {
  plan_push();
  for (;;) {
    co_await line_.configure(listening_);
    const Speech speech = co_await listen();
    const Result<void> ended = co_await serve_speech(speech).result();
    if (!ended && (ended.error().kind() == ErrorKind::port || ended.error().kind() == ErrorKind::cancelled))
      co_await ended.error();
  }
}

Task<> MeterLine::serve_speech(Speech speech) {
  switch (speech) {
    case Speech::hdlc:
      co_await serve_hdlc(meter_.options.link.inactivity_limit);
      break;
    case Speech::ascii:
      co_await serve_ascii();
      break;
    case Speech::wrapper:
      co_await serve_wrapper();
      break;
  }
}

// Until something comes that can be understood; pushes go out meanwhile.
Task<MeterLine::Speech> MeterLine::listen() {
  const MeterOptions& options = meter_.options;
  if (speaks_one() && options.hdlc) co_return Speech::hdlc;
  if (speaks_one() && options.wrapper) co_return Speech::wrapper;
  for (;;) {
    const Result<Received> received = co_await line_.receive(next_push_).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    if (!received) {
      co_await push_in_frames();
      continue;
    }
    const Instant heard = received->ended;
    const std::optional<Speech> speech = recognise(received->bytes);
    if (speech) co_return *speech;
    co_await change_settings(heard);
  }
}

// The bytes from the one that tells on are given back; those of a sign-on without their parity.
std::optional<MeterLine::Speech> MeterLine::recognise(Bytes arrived) {
  constexpr Byte kSevenBits = 0x7F;
  const MeterOptions& options = meter_.options;
  const bool eight_bits = line_.settings().data_bits == 8;
  for (std::size_t at = 0; at < arrived.size(); ++at) {
    std::optional<Speech> speech;
    if (options.hdlc && eight_bits && arrived[at] == hdlc::kFlag) speech = Speech::hdlc;
    if (options.mode_e && (arrived[at] & kSevenBits) == '/') speech = Speech::ascii;
    if (options.wrapper && arrived[at] == 0) speech = Speech::wrapper;
    if (!speech) continue;
    std::vector<Byte> given_back(arrived.begin() + static_cast<std::ptrdiff_t>(at), arrived.end());
    if (speech == Speech::ascii) {
      for (Byte& byte : given_back) byte &= kSevenBits;
    }
    line_.give_back(given_back);
    return speech;
  }
  return std::nullopt;
}

// What is no sense at these settings may be some at the others.
Task<> MeterLine::change_settings(Instant heard) {
  const MeterOptions& options = meter_.options;
  if (!options.hdlc || !options.mode_e || heard < changed_ + kSettle) co_return;
  changed_ = heard;
  if (next_push_ != Instant::max()) next_push_ = std::max(next_push_, heard + kHoldPushes);
  if (listening_ == options.line) {
    listening_ = options.ascii.line;
  } else {
    listening_ = options.line;
  }
  co_await line_.configure(listening_);
}

Meter::Meter(const Device& device, const Source& source, MeterOptions options)
    : state_(std::make_unique<State>(device, source, std::move(options))) {}
Meter::~Meter() = default;

Task<> Meter::serve(Line& line) {
  MeterLine served(*state_, line);
  co_await served.serve();
}

Task<> serve(Line& line, const Device& device, const Source& source, MeterOptions options) {
  Meter meter(device, source, std::move(options));
  co_await meter.serve(line);
}

}  // namespace obiscope::dlms
