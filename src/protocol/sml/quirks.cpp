#include "protocol/sml/quirks.hpp"

namespace obiscope::sml {

const Quirks& follows_the_standard(std::string_view) {
  static const Quirks kNone;
  return kNone;
}

}  // namespace obiscope::sml
