// The wrapper of TCP (IEC 62056-47) on the meter's side.
//
//   00 01 | source wPort (2) | destination wPort (2) | length (2) | APDU
#include <algorithm>

#include "protocol/dlms/carrier.hpp"
#include "protocol/dlms/meter_line.hpp"

namespace obiscope::dlms {
namespace {

constexpr Duration kLateBy = std::chrono::seconds(2);
constexpr std::size_t kKeptCapacity = 4096;  // bytes of a buffer that stay between two messages

void shrink(std::vector<Byte>& buffer) {
  buffer.clear();
  if (buffer.capacity() > kKeptCapacity) std::vector<Byte>().swap(buffer);
}

}  // namespace

// Ends where what comes is no wrapper, or nothing comes for long.
Task<> MeterLine::serve_wrapper() {
  Server server(meter_, nullptr);
  waiting_.clear();
  Instant silent_since = line_.now();
  const Duration limit = meter_.options.link.inactivity_limit;
  for (;;) {
    const bool busy = server.associated() || !waiting_.empty();
    Instant deadline = Instant::max();
    if (limit > Duration::zero() && (busy || !speaks_one())) deadline = silent_since + limit;
    const Result<Received> received = co_await line_.receive(std::min(deadline, next_push_)).result();
    if (!received && received.error().kind() != ErrorKind::silence) co_await received.error();
    if (!received && line_.now() >= deadline) co_return;
    if (!received) {
      co_await push_wrapped();
      continue;
    }
    waiting_.insert(waiting_.end(), received->bytes.begin(), received->bytes.end());
    const bool goes_on = co_await take_messages(server);
    if (!goes_on) co_return;
    silent_since = line_.now();
  }
}

// Answers all messages that are whole. False: what follows is no message, or the meter has forgotten the dialogue.
Task<bool> MeterLine::take_messages(Server& server) {
  std::size_t begin = 0;
  while (waiting_.size() - begin >= kWrapperHeaderSize) {
    const Bytes left = Bytes(waiting_).subspan(begin);
    const std::optional<WrapperHeader> header = wrapper_header_from(left);
    if (!header) {
      // The first byte is dropped, so that it cannot be taken for a beginning again.
      line_.give_back(left.subspan(1));
      co_return false;
    }
    const std::size_t size = kWrapperHeaderSize + header->length;
    if (left.size() < size) break;
    const Bytes request = left.subspan(kWrapperHeaderSize, header->length);
    begin += size;
    Bytes apdu;
    if (meter_.device_at(header->destination) != nullptr)
      apdu = server.answer({header->source, header->destination}, request, line_.now());
    if (server.was_reset()) co_return false;
    for (; !apdu.empty(); apdu = server.more()) co_await send_wrapped(header->destination, header->source, apdu);
  }
  if (begin == waiting_.size()) {
    shrink(waiting_);
  } else {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  co_return true;
}

Task<> MeterLine::send_wrapped(std::uint16_t from, std::uint16_t to, Bytes apdu) {
  shrink(sending_);
  encode(WrapperHeader{from, to, static_cast<std::uint16_t>(apdu.size())}, sending_);
  sending_.insert(sending_.end(), apdu.begin(), apdu.end());
  if (meter_.options.faults.late) co_await line_.wait_until(line_.now() + kLateBy);
  co_await line_.send(sending_);
}

}  // namespace obiscope::dlms
