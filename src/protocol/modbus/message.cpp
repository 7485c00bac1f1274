#include "protocol/modbus/message.hpp"

#include "bytes/hex.hpp"

namespace obiscope::modbus {

std::optional<ReadRequest> read_request_from(const Frame& frame) {
  const bool reads = frame.function >= kReadCoils && frame.function <= kReadInput;
  if (frame.side != Side::request || !reads || frame.content.size() != 4) return std::nullopt;
  return ReadRequest{frame.function, word_at(frame.content, 0), word_at(frame.content, 2)};
}

std::optional<EntriesRequest> entries_request_from(const Frame& frame) {
  const Bytes content = frame.content;
  if (frame.side != Side::request) return std::nullopt;
  if (frame.function == kReadLastEntries && content.size() == 2)
    return EntriesRequest{frame.function, content[0], 0, content[1]};
  if (frame.function != kReadEntries || content.size() != 6) return std::nullopt;
  const std::uint32_t start = static_cast<std::uint32_t>(word_at(content, 1)) << 16U | word_at(content, 3);
  return EntriesRequest{frame.function, content[0], start, content[5]};
}

std::vector<Byte> encode(const ReadRequest& request) {
  return {static_cast<Byte>(request.address >> 8U), static_cast<Byte>(request.address & 0xFFU),
          static_cast<Byte>(request.quantity >> 8U), static_cast<Byte>(request.quantity & 0xFFU)};
}

std::vector<Byte> encode(const EntriesRequest& request) {
  if (request.function == kReadLastEntries) return {request.index, request.quantity};
  std::vector<Byte> content = {request.index};
  for (int shift = 24; shift >= 0; shift -= 8) content.push_back(static_cast<Byte>(request.start >> shift & 0xFFU));
  content.push_back(request.quantity);
  return content;
}

Bytes counted(const Frame& response) {
  if (response.side != Side::response || response.content.empty() || writes(response.function)) return {};
  return response.content.subspan(1);
}

std::string_view function_name(Byte function) {
  switch (function) {
    case kReadCoils:
      return "read coils";
    case kReadDiscreteInputs:
      return "read discrete inputs";
    case kReadHolding:
      return "read holding registers";
    case kReadInput:
      return "read input registers";
    case kWriteCoil:
      return "write single coil";
    case kWriteRegister:
      return "write single register";
    case kWriteCoils:
      return "write multiple coils";
    case kWriteRegisters:
      return "write multiple registers";
    case kReadLastEntries:
      return "read last load profile entries";
    case kReadEntries:
      return "read load profile entries";
    default:
      return "unknown function";
  }
}

std::string_view exception_text(Byte exception) {
  switch (exception) {
    case kIllegalFunction:
      return "illegal function: the meter does not have it";
    case kIllegalAddress:
      return "illegal address: there is no such register";
    case kIllegalValue:
      return "illegal value: the meter does not take this quantity";
    case kDeviceFailure:
      return "failure inside the meter";
    case 0x05:
      return "acknowledge: the meter works on it";
    case 0x06:
      return "the meter is busy";
    case 0x08:
      return "memory parity error inside the meter";
    case 0x0A:
      return "gateway path unavailable";
    case 0x0B:
      return "the gateway gets no answer from the meter";
    case kAccessDenied:
      return "access denied: the meter's access profile does not open it";
    case kNoMeasurement:
      return "the measurement does not exist in this meter";
    case kNoEntry:
      return "the entry does not exist";
    case kTooLong:
      return "the answer would be longer than 256 bytes";
    case kMisfit:
      return "the answer has another size than the meter's map says";
    default:
      return "unknown exception";
  }
}

bool writes(Byte function) {
  return function == kWriteCoil || function == kWriteRegister || function == kWriteCoils || function == kWriteRegisters;
}

Error exception_error(const std::string& what, Byte function, Byte exception, const std::string& when_denied) {
  const Byte shown[] = {static_cast<Byte>(function | kExceptionBit), exception};
  std::string text = what;
  if (exception != kMisfit) text += ": the meter refuses it (" + hex_from(shown, " ") + ")";
  text += ": ";
  text += exception_text(exception);
  std::string advice;
  if (exception == kAccessDenied)
    advice = when_denied.empty() ? "ask the network operator to open the meter's local port" : when_denied;
  if (exception == kIllegalAddress || exception == kIllegalFunction || exception == kMisfit)
    advice = "is it the right meter for --meter?";
  if (exception == 0x0B) advice = "is the unit address right, and the meter on the gateway's bus?";
  return {ErrorKind::refused, std::move(text), std::move(advice)};
}

}  // namespace obiscope::modbus
