// Identifications: any line is one or is refused with a reason, and what is taken holds what was written.
#include <cstdlib>

#include "protocol/iec62056_21/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  using namespace obiscope;
  const std::string_view line = as_text({input, size});
  const auto identification = iec62056_21::identification_from(line);
  if (!identification) {
    if (identification.error().text().empty()) std::abort();
    return 0;
  }
  if (identification->manufacturer.size() != 3 || line.rfind(identification->text, 0) != 0) std::abort();
  static_cast<void>(iec62056_21::baud_of(identification->speed, identification->mode()));
  return 0;
}
