#include "protocol/dlms/quirks.hpp"

namespace obiscope::dlms {

const Quirks& follows_the_standard(std::string_view) {
  static const Quirks none;
  return none;
}

}  // namespace obiscope::dlms
