#include "transport/com_port.hpp"

#include "bytes/bytes.hpp"

namespace obiscope::transport {
namespace {

constexpr Byte kParityValue[] = {1, 3, 2};  // none, even, odd

std::uint32_t number_from(Bytes bytes) {
  std::uint32_t number = 0;
  for (const Byte byte : bytes) number = number << 8U | byte;
  return number;
}

std::vector<Byte> octets_of(std::uint32_t number) {
  return {static_cast<Byte>(number >> 24U), static_cast<Byte>(number >> 16U), static_cast<Byte>(number >> 8U),
          static_cast<Byte>(number)};
}

bool apply_parity(std::uint32_t value, LineSettings& settings) {
  for (const Parity parity : {Parity::none, Parity::even, Parity::odd}) {
    if (kParityValue[static_cast<std::size_t>(parity)] != value) continue;
    settings.parity = parity;
    return true;
  }
  return false;
}

}  // namespace

std::vector<Byte> encode(const ComPortCommand& command, Byte offset) {
  std::vector<Byte> bytes{static_cast<Byte>(static_cast<Byte>(command.code) + offset)};
  bytes.insert(bytes.end(), command.value.begin(), command.value.end());
  return bytes;
}

std::optional<ComPortCommand> decode(Bytes bytes, Byte offset) {
  if (bytes.empty() || bytes[0] < offset || bytes[0] > offset + static_cast<Byte>(ComPort::purge)) return std::nullopt;
  const auto code = static_cast<ComPort>(bytes[0] - offset);
  const Bytes value = bytes.subspan(1);
  const bool free_length = code == ComPort::signature || code == ComPort::suspend || code == ComPort::resume;
  if (!free_length && value.size() != (code == ComPort::baud ? 4U : 1U)) return std::nullopt;
  return ComPortCommand{code, {value.begin(), value.end()}};
}

std::vector<ComPortCommand> commands_for(const LineSettings& settings) {
  return {{ComPort::baud, octets_of(settings.baud)},
          {ComPort::data_bits, {settings.data_bits}},
          {ComPort::parity, {kParityValue[static_cast<std::size_t>(settings.parity)]}},
          {ComPort::stop_bits, {settings.stop_bits}}};
}

bool apply(const ComPortCommand& command, LineSettings& settings) {
  const std::uint32_t value = number_from(command.value);
  switch (command.code) {
    case ComPort::baud:
      if (value < 50 || value > 4'000'000) return false;
      settings.baud = value;
      return true;
    case ComPort::data_bits:
      if (value != 7 && value != 8) return false;
      settings.data_bits = static_cast<std::uint8_t>(value);
      return true;
    case ComPort::parity:
      return apply_parity(value, settings);
    case ComPort::stop_bits:
      if (value != 1 && value != 2) return false;
      settings.stop_bits = static_cast<std::uint8_t>(value);
      return true;
    default:
      return false;
  }
}

std::optional<ComPortCommand> ComPortServer::receive(const ComPortCommand& command, const LineSettings& ours) {
  switch (command.code) {
    case ComPort::signature: {
      if (!command.value.empty()) return std::nullopt;  // the client's own
      const Bytes name = as_bytes("obiscope");
      return ComPortCommand{command.code, {name.begin(), name.end()}};
    }
    case ComPort::baud:
    case ComPort::data_bits:
    case ComPort::parity:
    case ComPort::stop_bits: {
      LineSettings wanted = settings_.value_or(ours);
      if (apply(command, wanted)) settings_ = wanted;
      return commands_for(settings_.value_or(ours))[static_cast<std::size_t>(command.code) - 1];
    }
    case ComPort::control:
      return ComPortCommand{command.code, {control(command.value[0])}};
    case ComPort::line_state_mask:
      line_state_mask_ = command.value[0];
      return command;
    case ComPort::modem_state_mask:
    case ComPort::purge:
      return command;
    case ComPort::line_state:
    case ComPort::modem_state:
    case ComPort::suspend:
    case ComPort::resume:
      break;
  }
  return std::nullopt;
}

// The value in force behind a control command: no flow control, no break, and the levels as told.
Byte ComPortServer::control(Byte value) {
  if (value == kDtrOn || value == kDtrOff) dtr_ = value == kDtrOn;
  if (value == kRtsOn || value == kRtsOff) rts_ = value == kRtsOn;
  if (value <= 3) return kNoFlowControl;
  if (value <= 6) return 6;  // break off
  if (value <= kDtrOff) return dtr_ ? kDtrOn : kDtrOff;
  if (value <= kRtsOff) return rts_ ? kRtsOn : kRtsOff;
  return 14;  // no flow control for what the client receives
}

}  // namespace obiscope::transport
