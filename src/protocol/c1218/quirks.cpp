#include "protocol/c1218/quirks.hpp"

namespace obiscope::c1218 {

const Quirks& follows_the_standard(std::string_view) {
  static const Quirks kNone;
  return kNone;
}

}  // namespace obiscope::c1218
