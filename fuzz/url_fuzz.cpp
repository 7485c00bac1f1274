// url_from() takes any text; what it accepts is written and read again as the same URL, and what it refuses it
// explains.
#include <cstdlib>

#include "bytes/bytes.hpp"
#include "transport/url.hpp"

using namespace obiscope;

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const Result<transport::Url> url = transport::url_from(as_text({bytes, size}));
  if (!url) {
    if (url.error().kind() != ErrorKind::usage || url.error().text().empty()) std::abort();
    return 0;
  }
  const Result<transport::Url> again = transport::url_from(transport::text_from(*url));
  if (!again || *again != *url) std::abort();
  return 0;
}
