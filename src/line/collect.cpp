#include "line/collect.hpp"

#include <algorithm>

namespace obiscope {
namespace {

constexpr Duration kLongestPauseInside = 100ms;
constexpr std::size_t kLongestEvent = 65536;
constexpr std::size_t kLongestWatchedEvent = 100;

}  // namespace

void EventCollector::configured(LineSettings settings) {
  if (settings_ == settings) return;
  flush();
  settings_ = settings;
  LineEvent event;
  event.kind = LineEvent::Kind::settings;
  event.settings = settings;
  sink_(event);
}

void EventCollector::passed(LineEvent::Kind direction, Bytes bytes, Instant began, Instant ended) {
  if (bytes.empty()) return;
  const bool joins = open_.kind == direction && last_end_ && began - *last_end_ <= kLongestPauseInside;
  if (open_.bytes.empty() || !joins) begin(direction, began);
  Way& way = direction == LineEvent::Kind::sent ? sent_ : received_;
  for (const Byte byte : bytes) add(way.packet.pass(way.association.pass(way.mask.pass(byte))), way.check);
  last_end_ = ended;
}

void EventCollector::begin(LineEvent::Kind direction, Instant began) {
  flush();
  open_.kind = direction;
  open_.pause = last_end_ ? std::clamp(began - *last_end_, Duration{}, LineFormatLimits::pause) : Duration{};
  open_.pause -= open_.pause % 1us;
}

void EventCollector::add(Byte byte, BlockCheck& check) {
  const bool block_ends = check.is_next();
  check.pass(byte);
  open_.bytes.push_back(byte);
  const bool watched_end = byte == '\n' || block_ends || open_.bytes.size() >= kLongestWatchedEvent;
  if (open_.bytes.size() >= kLongestEvent || (ends_ == Ends::at_line_ends && watched_end && !check.is_next())) flush();
}

void EventCollector::flush() {
  if (open_.bytes.empty()) return;
  sink_(open_);
  open_.bytes.clear();
  open_.pause = {};
}

}  // namespace obiscope
