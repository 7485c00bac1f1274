#include "protocol/iec62056_21/quirks.hpp"

namespace obiscope::iec62056_21 {

const Quirks& follows_the_standard(const Identification&) {
  static const Quirks kNone;
  return kNone;
}

}  // namespace obiscope::iec62056_21
