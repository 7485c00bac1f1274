#include "protocol/dlms/push_reader.hpp"

#include <algorithm>

namespace obiscope::dlms {
namespace {

constexpr std::size_t kMostKept = 65'536;  // bytes; a push has a few hundred
constexpr Duration kGap = 200ms;           // between two pieces of one push: bridges may pause as long

// What has come since the last gap in which nothing was left open.
class Heard {
 public:
  Heard(const CaptureOptions& options) : options_(options) {}

  void add(Bytes bytes) {
    total_ += bytes.size();
    if (kept_.size() + bytes.size() > kMostKept) kept_.clear();
    kept_.insert(kept_.end(), bytes.begin(), bytes.end());
  }

  // The first good telegram in what has come.
  std::optional<Readout> telegram() {
    std::optional<Readout> good;
    refused_.reset();
    decode_capture(kept_, options_, [&](Telegram telegram) {
      if (telegram && !good) good = std::move(*telegram);
      if (!telegram && !refused_) refused_ = telegram.error();
    });
    // What was refused for being cut may go on after the gap; all else is over.
    if (!good && refused_ && refused_->kind() != ErrorKind::incomplete) kept_.clear();
    return good;
  }

  Error why_nothing() const {
    if (refused_) return *refused_;
    if (total_ == 0) {
      return {ErrorKind::silence, "no push came",
              "meters push every 2 s to 1 h (--timeout); the port may have to be opened by the utility"};
    }
    return {ErrorKind::damaged, std::to_string(total_) + " bytes came, and no push among them",
            "another speed or format: --baud 2400 --format 8E1, or --baud 9600 --format 8N1"};
  }

 private:
  const CaptureOptions& options_;
  std::vector<Byte> kept_;
  std::size_t total_ = 0;
  std::optional<Error> refused_;
};

}  // namespace

Task<Readout> read_push(Line& line, PushReadOptions options) {
  co_await line.configure(options.line);
  const Instant end = line.now() + options.total;
  Heard heard(options.capture);
  bool fresh = false;  // something has come since we last looked
  std::size_t bytes = 0;
  while (line.now() < end) {
    if (options.progress) options.progress({"waiting for a push", bytes, 0, options.line});
    const Instant patience = fresh ? std::min(end, line.now() + kGap) : end;
    const Result<Received> received = co_await line.receive(patience).result();
    if (received) {
      heard.add(received->bytes);
      bytes += received->bytes.size();
      fresh = true;
      continue;
    }
    if (received.error().kind() != ErrorKind::silence) co_await received.error();
    if (!fresh) break;
    fresh = false;
    std::optional<Readout> readout = heard.telegram();
    if (!readout) continue;
    readout->line = options.line;
    readout->received = line.now();
    co_return std::move(*readout);
  }
  co_return heard.why_nothing();
}

}  // namespace obiscope::dlms
