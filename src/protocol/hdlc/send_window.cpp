#include "protocol/hdlc/send_window.hpp"

#include <algorithm>

namespace obiscope::hdlc {
namespace {

constexpr std::size_t kModulus = 8;

}  // namespace

void SendWindow::reset() {
  bytes_.clear();
  had_ = sent_ = furthest_ = 0;
  first_ = 0;
}

void SendWindow::load(std::vector<Byte> bytes, std::size_t segment_size) {
  first_ = static_cast<std::uint8_t>((first_ + furthest_) % kModulus);
  bytes_ = std::move(bytes);
  segment_size_ = segment_size;
  had_ = sent_ = furthest_ = 0;
}

std::optional<SendWindow::Segment> SendWindow::next(std::size_t window) {
  if (all_sent() || on_their_way() >= window) return std::nullopt;
  Segment segment;
  const Bytes rest = Bytes(bytes_).subspan(sent_ * segment_size_);
  segment.information = rest.first(std::min(rest.size(), segment_size_));
  segment.send = static_cast<std::uint8_t>((first_ + sent_) % kModulus);
  ++sent_;
  furthest_ = std::max(furthest_, sent_);
  segment.more = !all_sent();
  segment.final = all_sent() || on_their_way() >= window;
  return segment;
}

bool SendWindow::acknowledge(std::uint8_t receive) {
  const std::size_t more = (receive + kModulus - (first_ + had_) % kModulus) % kModulus;
  if (more == 0 || had_ + more > furthest_) return false;
  had_ += more;
  sent_ = std::max(sent_, had_);
  return true;
}

}  // namespace obiscope::hdlc
