#include "line/parity.hpp"

#include <algorithm>

#include "line/uart.hpp"

namespace obiscope {
namespace {

// Larger messages are sent in pieces of this size.
constexpr std::size_t kPiece = 4096;

Byte on_the_wire(Byte byte, Parity parity) {
  return static_cast<Byte>(uart::with_parity(byte, parity) ^ (byte & 0x80U));
}

}  // namespace

Task<> SoftwareParityLine::configure(LineSettings settings) {
  const bool works = settings.data_bits == 7 && settings.parity != Parity::none;
  const LineSettings below = works ? k8N1.at(settings.baud) : settings;
  co_await inner_.configure(below);
  works_ = works;
  settings_ = settings;
}

Task<> SoftwareParityLine::send(Bytes bytes) {
  parity_seen_ = false;
  if (!works_) {
    co_await inner_.send(bytes);
    co_return;
  }
  while (!bytes.empty()) {
    const Bytes piece = bytes.first(std::min(bytes.size(), kPiece));
    bytes = bytes.subspan(piece.size());
    buffer_.resize(piece.size());
    std::transform(piece.begin(), piece.end(), buffer_.begin(),
                   [this](Byte byte) { return on_the_wire(byte, settings_.parity); });
    co_await inner_.send(buffer_);
  }
}

Task<Received> SoftwareParityLine::receive(Instant deadline) {
  Received received = co_await inner_.receive(deadline);
  if (!works_) co_return received;
  buffer_.assign(received.bytes.begin(), received.bytes.end());
  for (Byte& byte : buffer_) {
    std::optional<Byte> character = uart::without_parity(byte, settings_.parity);
    const bool has_bit = (byte & 0x80U) != 0;
    if (character && has_bit) parity_seen_ = true;
    if (plain_too_ && !parity_seen_ && !has_bit) character = byte;
    if (!character) ++received.damaged;
    byte = character.value_or(static_cast<Byte>(byte | 0x80U));
  }
  // A character with a wrong stop bit, counted below, may have had a wrong parity too.
  received.damaged = std::min(received.damaged, buffer_.size());
  received.bytes = buffer_;
  co_return received;
}

}  // namespace obiscope
