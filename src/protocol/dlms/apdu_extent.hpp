// How long an APDU is by its own fields: for APDUs that stand in a recording without any frame, and to see whether what
// a key made of a ciphered one is an APDU at all.
#pragma once

#include <optional>

#include "bytes/bytes.hpp"

namespace obiscope::dlms {

enum class Ending : std::uint8_t { whole, incomplete, none };
struct ApduExtent {
  Ending ending = Ending::none;
  std::size_t size = 0;    // where it is whole
  std::size_t looked = 0;  // bytes that were looked at to find out
};
// Of the APDU at the beginning of `bytes`: DataNotification, EventNotification, InformationReport, the general
// protected forms, general-block-transfer. none: it is none of these, or malformed.
ApduExtent extent_of(Bytes bytes);

// Whether `apdu` is one whole APDU, without a byte more or less: of the above, GET, Read, ACTION, Initiate, exception.
bool is_one_apdu(Bytes apdu);

}  // namespace obiscope::dlms
