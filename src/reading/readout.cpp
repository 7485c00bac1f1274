#include "reading/readout.hpp"

namespace obiscope {

std::string_view name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::iec62056_21:
      return "iec62056-21";
    case Protocol::dlms:
      return "dlms";
    case Protocol::sml:
      return "sml";
    case Protocol::p1:
      return "p1";
    case Protocol::modbus:
      return "modbus";
    case Protocol::c1218:
      return "c1218";
  }
  return {};
}

std::string_view title_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::iec62056_21:
      return "IEC 62056-21";
    case Protocol::dlms:
      return "DLMS";
    case Protocol::sml:
      return "SML";
    case Protocol::p1:
      return "P1";
    case Protocol::modbus:
      return "Modbus";
    case Protocol::c1218:
      return "C12.18";
  }
  return {};
}

std::string_view name_of(SpeedChange change) {
  switch (change) {
    case SpeedChange::none:
      return "none";
    case SpeedChange::kept:
      return "kept";
    case SpeedChange::not_kept:
      return "not_kept";
    case SpeedChange::late:
      return "late";
    case SpeedChange::fell_back:
      return "fell_back";
  }
  return {};
}

}  // namespace obiscope
