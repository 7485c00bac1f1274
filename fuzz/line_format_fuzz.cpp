// `.line` files: any text is taken or refused with a place in it; what is taken is written in a form that is taken
// again and means the same; and redacting it keeps every length.
#include <cstdlib>

#include "line/line_format.hpp"
#include "line/redact.hpp"

using namespace obiscope;

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  Result<LineRecording> recording = recording_from(as_text({bytes, size}));
  if (!recording) {
    const std::string& text = recording.error().text();
    if (text.empty() || text.front() < '1' || text.front() > '9' || text.find('\n') != std::string::npos) std::abort();
    return 0;
  }
  const Result<LineRecording> again = recording_from(text_from(*recording));
  if (!again || *again != *recording) std::abort();
  const std::size_t length = bytes_of(*recording).size();
  redact(*recording);
  if (bytes_of(*recording).size() != length || !recording_from(text_from(*recording))) std::abort();
  return 0;
}
