// What stands in a frame (MODBUS application protocol 6; DEF-C44-509 5.4, 5.5):
//
//   01 to 04   request   address 2 | quantity 2             response   byte count | bits, words or objects
//   44         request   index 1 | quantity 1               response   byte count | entries, the newest first
//   45         request   index 1 | start 4 | quantity 1     response   byte count | entries from `start` on, 1 the
//   oldest 06         address 2 | value 2, both ways: never sent from here 80 + f     exception 1
//
// `index`: so many columns of the load profile; 0: all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "protocol/modbus/frame.hpp"

namespace obiscope::modbus {

struct ReadRequest {  // 01 to 04
  Byte function = kReadInput;
  std::uint16_t address = 0;
  std::uint16_t quantity = 1;
  friend bool operator==(const ReadRequest&, const ReadRequest&) = default;
};
struct EntriesRequest {  // 44, 45
  Byte function = kReadEntries;
  Byte index = 0;
  std::uint32_t start = 1;  // 45
  Byte quantity = 1;
  friend bool operator==(const EntriesRequest&, const EntriesRequest&) = default;
};
std::optional<ReadRequest> read_request_from(const Frame& frame);
std::optional<EntriesRequest> entries_request_from(const Frame& frame);
// The content: what stands behind the function.
std::vector<Byte> encode(const ReadRequest& request);
std::vector<Byte> encode(const EntriesRequest& request);

// Of a response to 01 to 04, 44 and 45: what stands behind the byte count. Empty where there is none.
Bytes counted(const Frame& response);

constexpr Byte kIllegalFunction = 0x01, kIllegalAddress = 0x02, kIllegalValue = 0x03, kDeviceFailure = 0x04;
constexpr Byte kAccessDenied = 0x81, kNoMeasurement = 0x82, kNoEntry = 0x83, kTooLong = 0x84;
constexpr Byte kMisfit = 0xFF;  // none of a meter's: it answered, and not with the bytes that the map says

std::string_view function_name(Byte function);    // "read input registers"
std::string_view exception_text(Byte exception);  // "access denied: the meter's access profile does not open it"
bool writes(Byte function);
// "84 81: access denied ..." as an Error: refused. `when_denied`: the advice where access is denied.
Error exception_error(const std::string& what, Byte function, Byte exception, const std::string& when_denied);

constexpr std::uint16_t word_at(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

}  // namespace obiscope::modbus
