// Any bytes as a recording of Modbus: decoded, found and explained; every byte has a name, and nothing is found twice.
#include <cstdlib>

#include "modbus_line.hpp"
#include "protocol/modbus/capture.hpp"
#include "protocol/modbus/explain.hpp"
#include "protocol/modbus/extent.hpp"

using namespace obiscope;
using namespace obiscope::modbus;

namespace {

void check_cover(const Explanation& all, std::size_t size) {
  std::size_t at = 0;
  for (const Explained& entry : all) {
    if (entry.offset + entry.length > size) std::abort();
    if (entry.depth != 0) continue;
    if (entry.offset != at) std::abort();
    at += entry.length;
  }
  if (at != size) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  if (size < 1) return 0;
  static const std::shared_ptr<const RegisterMap> objects = map_of_all_types(true);
  static const std::shared_ptr<const RegisterMap> plain = map_of_all_types(false);
  // Half of all inputs are a script of right frames.
  std::vector<Byte> recording;
  Bytes script{bytes + 1, size - 1};
  if ((bytes[0] & 1U) != 0) recording.assign(script.begin(), script.end());
  while ((bytes[0] & 1U) == 0 && !script.empty()) {
    const std::vector<Byte> saying = next_saying(script);
    recording.insert(recording.end(), saying.begin(), saying.end());
  }
  CaptureOptions options;
  if ((bytes[0] & 2U) != 0) options.map = (bytes[0] & 4U) != 0 ? objects.get() : plain.get();
  options.known = {objects.get()};
  const std::size_t unused = decode_capture(recording, options, [&](const Result<Readout>& one) {
    if (!one && one.error().offset().value_or(0) > recording.size()) std::abort();
  });
  if (unused > recording.size()) std::abort();
  std::size_t end = 0;
  find_telegrams(recording, [&](const Extent& extent) {
    if (extent.offset < end || extent.length == 0) std::abort();
    end = extent.offset + extent.length;
  });
  if (end > recording.size()) std::abort();
  check_cover(explain(recording, options.map), recording.size());
  return 0;
}
