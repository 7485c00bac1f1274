#include "protocol/p1/stream.hpp"

namespace obiscope::p1 {

void TelegramStream::feed(Bytes bytes, const std::function<void(Telegram)>& sink) {
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  look(false, sink);
}

void TelegramStream::quiet(const std::function<void(Telegram)>& sink) {
  look(true, sink);
}

void TelegramStream::look(bool ended, const std::function<void(Telegram)>& sink) {
  while (framer_.next(held_, ended) == Framer::Outcome::frame) judge_.judge(framer_.frame(), sink);
  const std::size_t done = framer_.done();
  framer_.forget(done);
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(done));
}

}  // namespace obiscope::p1
