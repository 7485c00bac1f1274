// The pieces of explain(): a telegram in plain text, wherever it stands.
#pragma once

#include "protocol/p1/quirks.hpp"
#include "reading/byte_walk.hpp"

namespace obiscope::p1 {

// Names `size` bytes, which are a telegram from "/" to the last digit of its CRC, or, where it is not `whole`, as much
// of one as there is.
void explain_telegram(ByteWalk& walk, std::size_t size, const Recognise& recognise, bool whole = true);
// Names `size` bytes that belong to no telegram: line ends, noise.
void explain_outside(ByteWalk& walk, std::size_t size);

}  // namespace obiscope::p1
