#include "protocol/c1218/extent.hpp"

#include "protocol/c1218/packet_search.hpp"

namespace obiscope::c1218 {

void find_telegrams(Bytes recording, const ExtentSink& sink) {
  PacketSearch search(recording);
  std::size_t least = 0;
  while (const std::optional<Found> found = search.next()) {
    if (!found->right) continue;
    const std::size_t before = acknowledged_before(recording, found->offset, least) ? 1 : 0;
    sink({found->offset - before, found->length + before, true});
    least = found->offset + found->length;
  }
}

}  // namespace obiscope::c1218
