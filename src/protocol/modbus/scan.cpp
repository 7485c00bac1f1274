#include "protocol/modbus/scan.hpp"

#include <algorithm>

namespace obiscope::modbus {

bool answers(const Passed& frame, const Passed& request) {
  return frame.frame.side != Side::request && frame.framing == request.framing &&
         frame.frame.unit == request.frame.unit && frame.frame.function == request.frame.function &&
         frame.frame.transaction == request.frame.transaction;
}

bool Scan::take(Bytes rest, Passed& passed) const {
  const bool same =
      request_ && rest.size() > 1 && rest[0] == request_->frame.unit && rest[1] == request_->frame.function;
  passed.framing = Framing::rtu;
  if (find_rtu(rest, same ? Side::response : Side::request, passed.frame) == Found::frame) return true;
  passed.framing = Framing::tcp;
  if (find_mbap(rest, request_ ? Side::response : Side::request, passed.frame) != Found::frame) return false;
  return passed.frame.side == Side::request || (request_ && answers(passed, *request_));
}

std::optional<Passed> Scan::next() {
  Passed passed;
  for (; at_ < recording_.size(); ++at_) {
    passed.offset = at_;
    if (!take(recording_.subspan(at_, std::min(recording_.size() - at_, kLongestMbapFrame)), passed)) continue;
    at_ += passed.frame.size;
    if (passed.frame.side == Side::request)
      request_ = passed;
    else
      request_.reset();
    return passed;
  }
  return std::nullopt;
}

std::optional<Spoiled> spoiled_frame(Bytes bytes, const std::optional<Passed>& request, bool ends) {
  constexpr std::size_t kCheckSize = 2;
  for (std::size_t at = 0; at + 3 < bytes.size(); ++at) {
    const Bytes rest = bytes.subspan(at);
    const bool asked = request && request->framing == Framing::rtu && rest[0] == request->frame.unit &&
                       (rest[1] & ~kExceptionBit) == request->frame.function;
    if (!asked && at > 0) continue;
    const Shapes shapes = shapes_of(rest);
    for (std::size_t i = 0; i < shapes.count; ++i) {
      const Shape& shape = shapes.shape[i];
      const std::size_t size = shape.size + kCheckSize;
      if (shape.size == 0 || (asked && shape.side == Side::request)) continue;
      const bool cut = ends && size > rest.size() && (asked || at == 0);
      if (size == rest.size() || (asked && size < rest.size()) || cut) return Spoiled{at, shape.side, size, cut};
    }
  }
  return std::nullopt;
}

}  // namespace obiscope::modbus
