// AARQ, AARE, RLRQ, RLRE and the Initiate in them: what decodes is encoded, and decoded again to the same. Whatever
// begins with 63 is a release.
#include <cstdlib>

#include "protocol/dlms/words.hpp"

using namespace obiscope;
using namespace obiscope::dlms;

namespace {

void expect(bool right) {
  if (!right) std::abort();
}

template <class Decode, class Encode>
void check(Bytes apdu, Decode decode, Encode encode_it) {
  const auto decoded = decode(apdu);
  if (!decoded) {
    expect(decoded.error().offset().value_or(0) <= apdu.size());
    return;
  }
  const std::vector<Byte> once = encode_it(*decoded);
  const auto again = decode(Bytes(once));
  expect(again.has_value());
  expect(encode_it(*again) == once);
}

constexpr auto kEncode = [](const auto& decoded) { return encode(decoded); };

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const Bytes apdu(bytes, size);
  check(apdu, aarq_from, kEncode);
  check(apdu, aare_from, kEncode);
  check(apdu, rlrq_from, encode_rlrq);
  check(apdu, rlre_from, encode_rlre);
  check(apdu, initiate_request_from, kEncode);
  check(apdu, initiate_response_from, kEncode);
  expect(rlre_from(apdu).has_value() == (!apdu.empty() && apdu[0] == 0x63));
  if (const auto aarq = aarq_from(apdu)) check(aarq->user_information, initiate_request_from, kEncode);
  if (const auto aare = aare_from(apdu)) {
    check(aare->user_information, initiate_response_from, kEncode);
    expect(!refusal(*aare, Mechanism::lls).text().empty());
  }
  return 0;
}
