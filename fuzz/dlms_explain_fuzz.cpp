// explain() names every byte of anything: the entries of depth 0 follow each other without gap, and parts stay inside.
#include <cstdlib>
#include <vector>

#include "protocol/dlms/explain.hpp"

using namespace obiscope;

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  dlms::CaptureOptions options;
  if (size > 0 && bytes[0] % 2 == 0) {
    options.keys.encryption.assign(16, 0x11);
    options.keys.authentication.assign(16, 0x22);
  }
  std::size_t at = 0;
  std::vector<std::size_t> ends;
  for (const Explained& entry : dlms::explain({bytes, size}, options)) {
    if (entry.depth > ends.size()) std::abort();
    ends.resize(entry.depth);
    if (entry.depth == 0 && entry.offset != at) std::abort();
    if (entry.depth == 0) at += entry.length;
    if (entry.depth > 0 && entry.offset + entry.length > ends.back()) std::abort();
    ends.push_back(entry.offset + entry.length);
  }
  if (at != size) std::abort();
  return 0;
}
