// explain() names every byte of anything: the entries of depth 0 follow each other without gap, and those one deeper
// cover the entry that they stand in.
#include <cstdlib>

#include "protocol/iec62056_21/explain.hpp"

using namespace obiscope;

namespace {

// Whether the entries of `depth`, from `entry` on, fill [begin, end); `entry` is behind them then.
bool fill(const Explanation& entries, std::size_t& entry, unsigned depth, std::size_t begin, std::size_t end) {
  while (entry < entries.size() && entries[entry].depth == depth) {
    const Explained& one = entries[entry++];
    if (one.offset != begin || one.length > end - begin) return false;
    begin += one.length;
    if (entry == entries.size() || entries[entry].depth <= depth) continue;
    if (!fill(entries, entry, depth + 1, one.offset, begin)) return false;
  }
  return begin == end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const Explanation entries = iec62056_21::explain({bytes, size});
  std::size_t entry = 0;
  if (!fill(entries, entry, 0, 0, size) || entry != entries.size()) std::abort();
  return 0;
}
