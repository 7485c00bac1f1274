// Requests out of the line, answers onto it. What another meter of the bus answers is passed over.
#include "protocol/modbus/meter.hpp"

#include "protocol/modbus/meter_state.hpp"

namespace obiscope::modbus {
namespace {

constexpr Duration kForEver = 24h * 365;
constexpr Duration kInside = 200ms;  // a request that has begun goes on within this
constexpr Duration kLateBy = 1200ms;
constexpr std::size_t kMostHeard = 4096;

class MeterDialogue {
 public:
  MeterDialogue(Line& line, const Source& source, MeterOptions options)
      : line_(line), options_(std::move(options)), state_(source, options_) {}
  Task<> serve();

 private:
  Task<> receive_request();
  bool find_request(bool quiet);
  Task<> send_answer();
  std::vector<Byte> encode_answer(Byte exception, const std::vector<Byte>& content) const;

  Line& line_;
  MeterOptions options_;
  MeterState state_;
  std::vector<Byte> buffer_;
  std::vector<Byte> request_;  // what request_frame_ lies in
  Frame request_frame_;
  Instant last_passed_{};
  unsigned answers_ = 0;
};

bool MeterDialogue::find_request(bool quiet) {
  const bool rtu = options_.framing == Framing::rtu;
  std::size_t at = 0;
  bool found = false;
  while (!found && at < buffer_.size()) {
    const Bytes rest = Bytes(buffer_).subspan(at);
    Frame frame;
    const Found what = rtu ? find_rtu(rest, Side::request, frame) : find_mbap(rest, Side::request, frame);
    if (what == Found::incomplete && !quiet) break;
    const std::size_t size = what == Found::frame ? frame.size : 1;
    if (what == Found::frame && frame.side == Side::request && frame.unit == options_.unit) {
      request_.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size));
      found = true;
    }
    at += size;
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
  if (found && rtu) find_rtu(request_, Side::request, request_frame_);
  if (found && !rtu) find_mbap(request_, Side::request, request_frame_);
  return found;
}

Task<> MeterDialogue::receive_request() {
  bool quiet = false;
  for (;;) {
    const bool found = find_request(quiet);
    if (found) co_return;
    Duration patience = kForEver;
    if (!buffer_.empty()) patience = kInside;
    Result<Received> received = co_await line_.receive(line_.now() + patience).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    quiet = !received;
    if (quiet) continue;
    if (buffer_.size() + received->bytes.size() > kMostHeard) buffer_.clear();
    buffer_.insert(buffer_.end(), received->bytes.begin(), received->bytes.end());
    last_passed_ = received->ended;
  }
}

std::vector<Byte> MeterDialogue::encode_answer(Byte exception, const std::vector<Byte>& content) const {
  const Byte function = request_frame_.function;
  const Byte refused[] = {exception};
  const Bytes shown = exception == 0 ? Bytes(content) : Bytes(refused);
  const auto shown_function = static_cast<Byte>(exception == 0 ? function : function | kExceptionBit);
  if (options_.framing == Framing::tcp)
    return encode_mbap(request_frame_.transaction, options_.unit, shown_function, shown);
  return encode_rtu(options_.unit, shown_function, shown);
}

Task<> MeterDialogue::send_answer() {
  const MeterFaults& faults = options_.faults;
  std::vector<Byte> content;
  const Byte exception = state_.answer(request_frame_, line_.now(), content);
  std::vector<Byte> answer = encode_answer(exception, content);
  const unsigned number = answers_++;
  if (number < faults.wrong_crc && options_.framing == Framing::rtu)
    answer.back() = static_cast<Byte>(answer.back() ^ 0x01);
  if (faults.reset_mid_telegram && number == 0) answer.resize(answer.size() / 2);
  const Duration late = faults.late ? kLateBy : Duration(0);
  co_await line_.wait_until(last_passed_ + options_.reaction + late);
  co_await line_.send(answer);
}

Task<> MeterDialogue::serve() {
  co_await line_.configure(options_.line);
  for (;;) {
    co_await receive_request();
    if (!options_.faults.silent) co_await send_answer();
  }
}

}  // namespace

Task<> serve(Line& line, const Source& source, MeterOptions options) {
  MeterDialogue dialogue(line, source, std::move(options));
  co_await dialogue.serve();
}

}  // namespace obiscope::modbus
