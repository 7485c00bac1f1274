#include "protocol/c1218/message.hpp"

#include <algorithm>
#include <numeric>

namespace obiscope::c1218 {
namespace {

constexpr std::uint32_t kSpeeds[] = {0, 300, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 57600};
constexpr std::size_t kReadAround = 4;  // 00, count, checksum

Message of(Service service) {
  return {static_cast<Byte>(service)};
}

void put(Message& message, std::uint32_t number, unsigned octets) {
  for (unsigned left = octets; left > 0; --left)
    message.push_back(static_cast<Byte>(number >> 8U * (left - 1) & 0xFFU));
}

void put_padded(Message& message, std::string_view text, std::size_t length, Byte padding) {
  const std::string_view taken = text.substr(0, length);
  message.insert(message.end(), taken.begin(), taken.end());
  message.insert(message.end(), length - taken.size(), padding);
}

std::size_t count_in(Bytes answer) {
  return static_cast<std::size_t>(answer[1]) << 8U | answer[2];
}

}  // namespace

Message identify_request() {
  return of(Service::identify);
}
Message terminate_request() {
  return of(Service::terminate);
}
Message logoff_request() {
  return of(Service::logoff);
}

Message wait_request(Byte seconds) {
  Message message = of(Service::wait);
  message.push_back(seconds);
  return message;
}

Message read_request(std::uint16_t table) {
  Message message = of(Service::read);
  put(message, table, 2);
  return message;
}

Message read_request(std::uint16_t table, std::uint32_t offset, std::uint16_t count) {
  Message message = of(Service::read_offset);
  put(message, table, 2);
  put(message, offset, 3);
  put(message, count, 2);
  return message;
}

Message logon_request(std::uint16_t user_id, std::string_view user) {
  Message message = of(Service::logon);
  put(message, user_id, 2);
  put_padded(message, user, kUserLength, ' ');
  return message;
}

Message security_request(std::string_view password, Byte padding) {
  Message message = of(Service::security);
  put_padded(message, password, kPasswordLength, padding);
  return message;
}

Message negotiate_request(std::uint16_t packet_size, Byte packets, Bytes speed_codes) {
  const Bytes codes = speed_codes.first(std::min<std::size_t>(speed_codes.size(), kMostSpeeds));
  Message message{static_cast<Byte>(static_cast<unsigned>(Service::negotiate) + codes.size())};
  put(message, packet_size, 2);
  message.push_back(packets);
  message.insert(message.end(), codes.begin(), codes.end());
  return message;
}

std::optional<std::uint32_t> baud_of(Byte speed_code) {
  if (speed_code == 0 || speed_code >= std::size(kSpeeds)) return std::nullopt;
  return kSpeeds[speed_code];
}

std::optional<Byte> speed_code_of(std::uint32_t baud) {
  const auto* const found = std::find(std::begin(kSpeeds) + 1, std::end(kSpeeds), baud);
  if (found == std::end(kSpeeds)) return std::nullopt;
  return static_cast<Byte>(found - std::begin(kSpeeds));
}

Result<Identified> identified_from(Bytes answer) {
  constexpr std::size_t kFixed = 4;
  if (answer.size() < kFixed) return failure(ErrorKind::malformed, "the answer to identify is too short");
  Identified identified{answer[1], answer[2], answer[3], answer.subspan(kFixed)};
  if (!identified.features.empty() && identified.features.back() == 0)
    identified.features = identified.features.first(identified.features.size() - 1);
  return identified;
}

Result<Negotiated> negotiated_from(Bytes answer) {
  if (answer.size() < 5) return failure(ErrorKind::malformed, "the answer to negotiate is too short");
  return Negotiated{static_cast<std::uint16_t>(count_in(answer)), answer[3], answer[4]};
}

Result<Bytes> table_from(Bytes answer) {
  if (answer.size() < kReadAround || count_in(answer) + kReadAround != answer.size())
    return failure(ErrorKind::malformed, "the count of a table is not that of its octets");
  const Bytes octets = answer.subspan(3, answer.size() - kReadAround);
  if (table_checksum(octets) != answer.back()) return failure(ErrorKind::damaged, "the checksum of a table is wrong");
  return octets;
}

Message table_answer(Bytes octets) {
  Message message{static_cast<Byte>(Response::ok)};
  put(message, static_cast<std::uint32_t>(octets.size()), 2);
  message.insert(message.end(), octets.begin(), octets.end());
  message.push_back(table_checksum(octets));
  return message;
}

Byte table_checksum(Bytes octets) {
  const unsigned sum = std::accumulate(octets.begin(), octets.end(), 0U);
  return static_cast<Byte>((0U - sum) & 0xFFU);
}

std::string_view service_name(Byte code) {
  if (code >= 0x60 && code <= 0x6B) return "negotiate";
  if (code >= 0x31 && code <= 0x39) return "read by index";
  if (code >= 0x41 && code <= 0x49) return "write by index";
  switch (code) {
    case 0x20:
      return "identify";
    case 0x21:
      return "terminate";
    case 0x22:
      return "disconnect";
    case 0x30:
      return "read";
    case 0x3E:
      return "read default table";
    case 0x3F:
      return "read by offset";
    case 0x40:
      return "write";
    case 0x4F:
      return "write by offset";
    case 0x50:
      return "logon";
    case 0x51:
      return "security";
    case 0x52:
      return "logoff";
    case 0x53:
      return "authenticate";
    case 0x70:
      return "wait";
    default:
      return {};
  }
}

std::string_view response_name(Byte code) {
  constexpr std::string_view kNames[] = {"ok",
                                         "error",
                                         "service not supported",
                                         "insufficient security clearance",
                                         "operation not possible",
                                         "inappropriate action requested",
                                         "device busy",
                                         "data not ready",
                                         "data locked",
                                         "renegotiate",
                                         "invalid service sequence state"};
  return code < std::size(kNames) ? kNames[code] : std::string_view();
}

bool is_request(Bytes message) {
  if (message.empty()) return false;
  const Byte code = message[0];
  const std::size_t size = message.size();
  if (code >= 0x60 && code <= 0x6B) return size == 4U + (code & 0x0FU);
  switch (code) {
    case 0x20:
    case 0x21:
    case 0x22:
    case 0x3E:
    case 0x52:
      return size == 1;
    case 0x30:
      return size == 3;
    case 0x3F:
      return size == 8;
    case 0x50:
      return size == 13;
    case 0x51:
      return size == 21;
    case 0x70:
      return size == 2;
    default:
      return !service_name(code).empty() && size > 1;
  }
}

bool is_answer(Bytes message) {
  if (message.empty() || response_name(message[0]).empty()) return false;
  if (message[0] != 0) return message.size() <= 3;
  constexpr std::size_t kLongestOther = 64;  // identify with its features
  if (message.size() <= kLongestOther) return true;
  return count_in(message) + kReadAround == message.size();
}

std::string_view Feature::name() const {
  switch (code) {
    case 0x01:
      return "authentication service";
    case 0x02:
      return "authentication service with ticket";
    case 0x06:
      return "device class";
    case 0x07:
      return "device identity";
    default:
      return "feature";
  }
}

// How much stands behind a feature's code; what is not known takes all that is left.
std::vector<Feature> features_from(Bytes features) {
  std::vector<Feature> found;
  while (!features.empty()) {
    const Byte code = features[0];
    const Bytes rest = features.subspan(1);
    std::size_t length = rest.size();
    if (code == 0x01) length = 2;
    if (code == 0x02 && rest.size() >= 3) length = 3U + rest[2];
    if (code == 0x06) length = 4;
    if (code == 0x07 && !rest.empty()) length = 1U + rest[0];
    length = std::min(length, rest.size());
    found.push_back({code, rest.first(length)});
    features = rest.subspan(length);
  }
  return found;
}

}  // namespace obiscope::c1218
