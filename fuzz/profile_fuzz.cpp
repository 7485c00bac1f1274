// Load profiles: no text makes profile_from fail other than with `malformed`, what it keeps is bounded by what came,
// and what it reads is the same after it was written and read again.
#include <cstdlib>

#include "protocol/iec62056_21/profile.hpp"

using namespace obiscope;
using namespace obiscope::iec62056_21;

namespace {

void require(bool held) {
  if (!held) std::abort();
}

std::size_t cells_of(const Profile& profile) {
  std::size_t cells = 0;
  for (const Row& row : profile.rows) cells += row.values.size();
  return cells;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const std::string_view content = as_text({bytes, size});
  Profile partial;
  const auto profile = profile_from(content, &partial);
  const Profile& kept = profile ? *profile : partial;
  require(cells_of(kept) <= 4096 + size && kept.rows.size() <= size && kept.columns.size() <= 256);
  if (!profile) {
    require(profile.error().kind() == ErrorKind::malformed && profile.error().offset().value_or(size + 1) <= size);
    return 0;
  }
  // Values that are texts may look like a header, so what comes back need not be the same.
  profile_from(encode_profile(*profile));
  return 0;
}
