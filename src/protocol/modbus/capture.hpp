// A recording of Modbus, as a file holds it: RTU or TCP, both directions or one, with noise, echoes and other masters.
//
//   request  response  request  response ... request  exception  noise  request (nobody answers)  request  response
//   └──────────────────── one Readout: until a register comes again or another unit answers ─────────────────────┘
#pragma once

#include <functional>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"
#include "protocol/modbus/register_map.hpp"
#include "reading/readout.hpp"

namespace obiscope::modbus {

struct CaptureOptions {
  const RegisterMap* map = nullptr;       // of the meter, where somebody said which it is
  std::vector<const RegisterMap*> known;  // else the one of these that the answers prove (map_for)
  std::string model;                      // of `map`'s meter
};

// Hands every Readout and every refusal to `sink` and says how many bytes belonged to none. A response is understood by
// the request in front of it; without one its registers have no address and it is refused (malformed). Registers that
// the map does not have are readings of 16 bits without an OBIS code. A frame whose CRC is wrong is refused (damaged),
// where its form and its place show it to be one; a request that nobody answers is too (silence). What somebody wrote
// is named in Warnings ("write_seen"), as is what the meter refused ("register_refused"). Rows of a load profile are
// readings with their time in `captured`.
std::size_t decode_capture(Bytes recording, const CaptureOptions& options,
                           const std::function<void(Result<Readout>)>& sink);

}  // namespace obiscope::modbus
