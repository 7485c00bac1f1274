// The messages of a file, element by element: what explain() needs of them.
#pragma once

#include "protocol/sml/quirks.hpp"
#include "reading/byte_walk.hpp"

namespace obiscope::sml {

// All messages that `walk` still holds; what is none is named and wrong.
void explain_messages(ByteWalk& walk, const Recognise& recognise);

}  // namespace obiscope::sml
