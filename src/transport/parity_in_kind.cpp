#include "transport/parity_in_kind.hpp"

namespace obiscope::transport {
namespace {

bool has_parity(const LineSettings& settings) {
  return settings.data_bits == 7 && settings.parity != Parity::none;
}

}  // namespace

Byte damaged_byte(Byte byte, Parity parity) {
  const auto damaged = static_cast<Byte>(byte | 0x80U);
  return uart::without_parity(damaged, parity) ? static_cast<Byte>(damaged ^ 1U) : damaged;
}

std::size_t ParityInKind::receive(std::vector<Byte>& bytes, const LineSettings& settings) {
  if (!has_parity(settings)) return 0;
  std::size_t damaged = 0;
  for (Byte& byte : bytes) {
    const std::optional<Byte> character = uart::without_parity(byte, settings.parity);
    const bool bit7 = (byte & 0x80U) != 0;
    if (character) {
      if (bit7) with_parity_ = shown_in_message_ = true;
      byte = *character;
    } else if (bit7 || shown_in_message_) {
      byte |= 0x80U;
      ++damaged;
    } else {
      with_parity_ = false;
    }
  }
  return damaged;
}

void ParityInKind::send(std::vector<Byte>& bytes, const LineSettings& settings) {
  begin_message();
  if (!has_parity(settings)) return;
  for (Byte& byte : bytes) {
    if ((byte & 0x80U) != 0)
      byte = damaged_byte(byte, settings.parity);
    else if (with_parity_)
      byte = uart::with_parity(byte, settings.parity);
  }
}

}  // namespace obiscope::transport
