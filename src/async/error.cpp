#include "async/error.hpp"

namespace obiscope {

std::string_view name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::silence:
      return "silence";
    case ErrorKind::incomplete:
      return "incomplete";
    case ErrorKind::damaged:
      return "damaged";
    case ErrorKind::malformed:
      return "malformed";
    case ErrorKind::refused:
      return "refused";
    case ErrorKind::unsupported:
      return "unsupported";
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::port:
      return "port";
  }
  return "unknown";
}

}  // namespace obiscope
