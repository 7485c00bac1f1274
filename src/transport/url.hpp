// Where a meter is:
//
//   /dev/ttyUSB0   serial:///dev/ttyUSB0?baud=300&format=7E1&rts=on&dtr=off
//   tcp://host:port   udp://host:port   rfc2217://host:port   pty:PATH   file:PATH.line
//
// A text without a scheme is the path of a serial port where it has a "/" in it, begins with ".", or is there.
// rfc2217 takes the parameters of serial, tcp takes parity=software; behind pty: and file: all is the path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "async/error.hpp"
#include "line/settings.hpp"

namespace obiscope::transport {

enum class Scheme : std::uint8_t { serial, tcp, udp, rfc2217, pty, file };

struct Url {
  Scheme scheme = Scheme::serial;
  std::string path;  // serial, pty, file
  std::string host;  // tcp, udp, rfc2217; an IPv6 address without its brackets
  std::string port;
  std::optional<std::uint32_t> baud;   // fixed by the user: never changed by a dialogue
  std::optional<LineSettings> format;  // data bits, parity, stop bits only
  std::optional<bool> rts, dtr;        // levels to hold, for probes powered from them
  bool software_parity = false;        // parity=software: the far side is 8N1, parity is ours to add

  friend bool operator==(const Url&, const Url&) = default;
};

// Port 0 is for those who listen. Errors: usage, naming what is wrong and what it could be.
Result<Url> url_from(std::string_view text);
std::string text_from(const Url& url);

}  // namespace obiscope::transport
