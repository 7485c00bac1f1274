#include "protocol/p1/quirks.hpp"

namespace obiscope::p1 {

const Quirks& follows_the_standard(std::string_view) {
  static const Quirks none;
  return none;
}

}  // namespace obiscope::p1
