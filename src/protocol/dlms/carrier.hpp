// Carrier: what brings APDUs to the meter and back: a link (HDLC) or the wrapper (TCP, UDP).
//
//   wrapper (IEC 62056-47):  00 01 | source wPort (2) | destination wPort (2) | length (2) | APDU
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/hdlc/reader.hpp"
#include "protocol/iec62056_21/message.hpp"

namespace obiscope::dlms {

class Carrier {
 public:
  Carrier() = default;
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  virtual ~Carrier() = default;

  virtual Task<> open() = 0;            // SNRM and UA; nothing with the wrapper
  virtual Task<> send(Bytes apdu) = 0;  // `apdu` has to live until it ends
  // The next APDU. Errors: silence, incomplete, damaged, malformed, refused, cancelled, port.
  virtual Task<std::vector<Byte>> receive() = 0;
  virtual Task<> close() = 0;  // DISC and UA; nothing with the wrapper. Never fails but for port and cancelled
  virtual Instant now() const = 0;
  virtual Instant last_passed() const = 0;
  virtual std::size_t bytes_received() const = 0;

  std::function<void()> on_progress;  // after each piece that arrived
};

// Addresses of the wrapper.
struct Ports {
  std::uint16_t client = 16;
  std::uint16_t server = 1;
};

struct WrapperOptions {
  Ports ports;
  Duration response_limit = 10s;  // GPRS
  std::size_t most_apdu = 65'535;
};

std::unique_ptr<Carrier> hdlc_carrier(Line& line, hdlc::LinkOptions options, Instant limit);
std::unique_ptr<Carrier> wrapper_carrier(Line& line, WrapperOptions options, Instant limit);

// The header alone.
struct WrapperHeader {
  std::uint16_t source = 0;
  std::uint16_t destination = 0;
  std::uint16_t length = 0;
};
constexpr std::size_t kWrapperHeaderSize = 8;
void encode(const WrapperHeader& header, std::vector<Byte>& out);
// Nothing where `bytes` are fewer than eight or the version is not 1.
std::optional<WrapperHeader> wrapper_header_from(Bytes bytes);

// Mode E (IEC 62056-21 annex E): signs on in ASCII at 300 Bd and changes to HDLC at the speed that the meter offers.
//
//   /?! ->   <- /XXXZ\2ident   ACK 2 Z 2 ->   (speed Z)   <- ACK 2 Z 2    (8N1)   SNRM ->
struct ModeE {
  bool accepted = false;  // false: the meter has no mode E, or sent something else instead; it is quiet again then
  std::string identification;
  LineSettings line;  // in force now
  // The meter has no mode E and waits for an ASCII option select now: hand it on in iec62056_21::ReadOptions, at once.
  // Else, where it did not accept, it has to be signed on again.
  std::optional<iec62056_21::Identification> signed_on;
};
// A meter that is silent is asked again after a DISC at 9600 Bd and a pause: it may still be in HDLC from before.
// `link` has to outlive it. Errors: silence, damaged, malformed, cancelled, port.
Task<ModeE> open_mode_e(Line& line, const hdlc::LinkOptions& link, Instant limit);

}  // namespace obiscope::dlms
