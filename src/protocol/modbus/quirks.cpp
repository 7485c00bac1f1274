#include "protocol/modbus/quirks.hpp"

namespace obiscope::modbus {

const Quirks& follows_the_standard(std::string_view) {
  static const Quirks kNone;
  return kNone;
}

}  // namespace obiscope::modbus
