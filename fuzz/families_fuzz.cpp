// Any bytes -> families: the stretches cover them, and every decoder takes what it is given.
#include <cstdlib>

#include "detect/families.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const obiscope::Bytes recording(data, size);
  std::size_t end = 0;
  for (const obiscope::detect::Stretch& stretch : obiscope::detect::stretches_of(recording)) {
    if (stretch.offset != end || stretch.length == 0 || stretch.checked > stretch.telegrams) std::abort();
    end += stretch.length;
  }
  if (end != size) std::abort();
  return 0;
}
