// Each byte of an HDLC frame, named.
#pragma once

#include <functional>

#include "protocol/hdlc/frame.hpp"
#include "reading/byte_walk.hpp"

namespace obiscope::hdlc {

// Takes the frame that begins at the flag in front of `walk`, up to the flag behind it where that is not the flag of
// the next frame too. `decoded`: what decode() made of it. What it carries is left to `explain_information`, which
// takes the information field and nothing else.
void explain_frame(ByteWalk& walk, const Decoded& decoded, const std::function<void(ByteWalk&)>& explain_information);

// SNRM and UA.
void explain_parameters(ByteWalk& walk, std::size_t length);

}  // namespace obiscope::hdlc
