// Services of ANSI C12.18 (layer 7): what a packet says.
//
//   20 identify                                  00 standard version revision feature ... 00
//   60+n negotiate   size (2) packets n codes    00 size (2) packets code
//   50 logon         user id (2) user (10)       00
//   51 security      password (20)               00
//   30 read          table (2)                   00 count (2) octets checksum
//   3F read offset   table (2) offset (3) count (2)      the same
//   70 wait          seconds                     00
//   52 logoff, 21 terminate                      00
//
// The first byte of an answer is 00 or the reason of the refusal. The checksum is the two's complement of the sum of
// the octets. Numbers are sent high byte first here, whatever order the tables have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"

namespace obiscope::c1218 {

enum class Service : Byte {
  identify = 0x20,
  terminate = 0x21,
  read = 0x30,
  read_offset = 0x3F,
  logon = 0x50,
  security = 0x51,
  logoff = 0x52,
  negotiate = 0x60,  // to 6B: with so many speeds
  wait = 0x70,
};

enum class Response : Byte {
  ok = 0,
  error = 1,
  service_not_supported = 2,
  insufficient_security = 3,
  operation_not_possible = 4,
  inappropriate_action = 5,
  busy = 6,
  data_not_ready = 7,
  data_locked = 8,
  renegotiate = 9,
  invalid_sequence = 10,
};

constexpr std::size_t kUserLength = 10;
constexpr std::size_t kPasswordLength = 20;
constexpr unsigned kMostSpeeds = 11;

using Message = std::vector<Byte>;

Message identify_request();
Message terminate_request();
Message logoff_request();
Message wait_request(Byte seconds);
Message read_request(std::uint16_t table);
// `offset` below 2^24.
Message read_request(std::uint16_t table, std::uint32_t offset, std::uint16_t count);
Message logon_request(std::uint16_t user_id, std::string_view user);
Message security_request(std::string_view password, Byte padding);
Message negotiate_request(std::uint16_t packet_size, Byte packets, Bytes speed_codes);

// 6 -> 9600; nothing for what the standard does not define.
std::optional<std::uint32_t> baud_of(Byte speed_code);
std::optional<Byte> speed_code_of(std::uint32_t baud);

struct Identified {
  Byte standard = 0, version = 0, revision = 0;
  Bytes features;  // without the 00 behind them
};
struct Negotiated {
  std::uint16_t packet_size = 64;
  Byte packets = 1;
  Byte speed_code = 0;
};
// Each of a whole answer that begins with 00. Errors: malformed, damaged (checksum of a table).
Result<Identified> identified_from(Bytes answer);
Result<Negotiated> negotiated_from(Bytes answer);
Result<Bytes> table_from(Bytes answer);
// What a meter answers a read with.
Message table_answer(Bytes octets);
Byte table_checksum(Bytes octets);

// "read", "logon"; empty where it is no service of this standard. Writing services have names too: they are seen in
// recordings.
std::string_view service_name(Byte code);
// "device busy"; empty where the standard has no such answer.
std::string_view response_name(Byte code);
// Whether a message of this length can be a request with this first byte.
bool is_request(Bytes message);
// Whether it can be an answer.
bool is_answer(Bytes message);
// One feature of an identify answer.
struct Feature {
  Byte code = 0;
  Bytes content;
  std::string_view name() const;
};
std::vector<Feature> features_from(Bytes features);

}  // namespace obiscope::c1218
