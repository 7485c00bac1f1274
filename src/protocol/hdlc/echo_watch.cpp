#include "protocol/hdlc/echo_watch.hpp"

#include "line/uart.hpp"

namespace obiscope::hdlc {

void EchoWatch::sent(Bytes bytes, bool unlike_answers) {
  awaited_.assign(bytes.begin(), bytes.end());
  held_.clear();
  may_be_whole_ = !awaited_.empty() && (unlike_answers || seen_ == Echo::whole);
  may_have_parity_ = !awaited_.empty();
}

Bytes EchoWatch::pass(Bytes arrived) {
  passed_.clear();
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    if (!may_be_whole_ && !may_have_parity_) {
      passed_.insert(passed_.end(), arrived.begin() + static_cast<std::ptrdiff_t>(i), arrived.end());
      break;
    }
    compare(arrived[i]);
  }
  return passed_;
}

// The next byte of what may be the echo.
void EchoWatch::compare(Byte byte) {
  const Byte own = awaited_[held_.size()];
  held_.push_back(byte);
  may_be_whole_ = may_be_whole_ && byte == own;
  may_have_parity_ = may_have_parity_ && byte == uart::with_parity(own, Parity::even);
  if (!may_be_whole_ && !may_have_parity_) {
    passed_.insert(passed_.end(), held_.begin(), held_.end());
    held_.clear();
  } else if (held_.size() == awaited_.size()) {
    complete(may_be_whole_ ? Echo::whole : Echo::with_parity);
  }
}

void EchoWatch::complete(Echo echo) {
  seen_ = echo;
  held_.clear();
  may_be_whole_ = may_have_parity_ = false;
}

Bytes EchoWatch::release() {
  passed_.swap(held_);
  held_.clear();
  may_be_whole_ = may_have_parity_ = false;
  return passed_;
}

}  // namespace obiscope::hdlc
