// Frames out of a stream: looking for them, and beginning again where one turns out to be none.
#include <algorithm>

#include "protocol/hdlc/frame.hpp"

namespace obiscope::hdlc {
namespace {

// Flag, format, addresses, control and HCS have this many bytes at most. They are looked at before more is taken in, so
// that a wrong length does not swallow what comes behind.
constexpr std::size_t kLongestHeader = 1 + 2 + 4 + 4 + 1 + 2;

}  // namespace

// How many bytes to take before looking again.
std::size_t Framer::wanted() const {
  const std::size_t there = waiting();
  if (there < 3) return 3 - there;
  const std::size_t length = (buffer_[used_ + 1] & 0x07U) << 8U | buffer_[used_ + 2];
  const std::size_t whole = length + 2;
  if (there < kLongestHeader) return std::min(kLongestHeader, whole) - there;
  return whole - there;
}

std::size_t Framer::take(Bytes arrived) {
  if (ready_) return 0;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = 0;
  std::size_t taken = 0;
  while (taken < arrived.size() && !ready_) {
    Bytes rest = arrived.subspan(taken);
    if (buffer_.empty()) {
      const auto flag = std::find(rest.begin(), rest.end(), kFlag);
      const auto passed = static_cast<std::size_t>(flag - rest.begin());
      noise_ += passed;
      taken += passed;
      rest = rest.subspan(passed);
    }
    const Bytes more = rest.first(std::min(wanted(), rest.size()));
    buffer_.insert(buffer_.end(), more.begin(), more.end());
    taken += more.size();
    look();
    if (!ready_ && used_ > 0) {
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
      used_ = 0;
    }
  }
  return taken;
}

void Framer::look() {
  while (!ready_ && used_ < buffer_.size()) {
    const Decoded decoded = decode(Bytes(buffer_).subspan(used_));
    if (decoded.fault == Fault::incomplete) return;
    if (decoded.fault == Fault::none) {
      ready_ = decoded.frame;
      ready_size_ = decoded.size;
    } else {
      refuse(decoded.fault);
    }
  }
}

// What begins at used_ is no frame: goes to the next flag.
void Framer::refuse(Fault fault) {
  if (fault != Fault::no_frame) {
    ++refused_;
    last_fault_ = fault;
  }
  const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(used_);
  const auto next = std::find(begin + 1, buffer_.end(), kFlag);
  const auto passed = static_cast<std::size_t>(next - begin);
  noise_ += *begin == kFlag ? passed - 1 : passed;  // a flag alone fills the time between frames
  used_ += passed;
}

std::optional<Frame> Framer::next() {
  if (!ready_) return std::nullopt;
  const std::optional<Frame> frame = ready_;
  used_ += ready_size_;
  ready_.reset();
  look();
  return frame;
}

void Framer::give_up() {
  if (ready_ || !midway()) return;
  refuse(Fault::incomplete);
  look();
}

void Framer::clear() {
  buffer_.clear();
  ready_.reset();
  used_ = refused_ = noise_ = 0;
  last_fault_ = Fault::none;
}

}  // namespace obiscope::hdlc
