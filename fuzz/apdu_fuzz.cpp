// All decoders of xDLMS APDUs: what decodes is encoded, and decoded again to the same. Object lists and selections,
// which stand in APDUs, as well.
#include <cstdlib>

#include "protocol/dlms/objects.hpp"
#include "protocol/dlms/selection.hpp"
#include "protocol/dlms/words.hpp"

using namespace obiscope;
using namespace obiscope::dlms;

namespace {

void expect(bool right) {
  if (!right) std::abort();
}

template <class Decode>
void check(Bytes apdu, Decode decode) {
  const auto decoded = decode(apdu);
  if (!decoded) {
    expect(decoded.error().offset().value_or(0) <= apdu.size());
    return;
  }
  const std::vector<Byte> once = encode(*decoded);
  const auto again = decode(Bytes(once));
  expect(again.has_value());
  expect(encode(*again) == once);
}

void check_selection(const std::optional<Selection>& selection) {
  if (!selection) return;
  const auto read = selection_from(*selection, Deviation::to_utc);
  if (!read) return;
  if (const auto* const range = std::get_if<Range>(&*read)) {
    expect(selection_from(selection_of(*range, Deviation::to_utc), Deviation::to_utc).has_value());
  } else {
    const Selection entries = selection_of(std::get<Entries>(*read));
    expect(selection_from(entries, Deviation::to_utc).has_value());
  }
}

// The list, encoded and read again, has as many objects.
template <class From, class Of>
void check_list(const Data& data, From from, Of of) {
  const auto objects = from(data);
  if (!objects) return;
  const auto again = from(of(*objects));
  expect(again && again->size() == objects->size());
}

void check_value(Bytes value) {
  const auto decoded = decode_data(value, 10'000);
  if (!decoded) return;
  check_list(decoded->data, object_list_from, object_list_of);
  check_list(decoded->data, short_name_list_from, short_name_list_of);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const Bytes apdu(bytes, size);
  check(apdu, get_request_from);
  check(apdu, get_response_from);
  check(apdu, action_request_from);
  check(apdu, action_response_from);
  check(apdu, read_request_from);
  check(apdu, read_response_from);
  check(apdu, exception_response_from);
  check(apdu, confirmed_service_error_from);
  check(apdu, data_notification_from);
  check(apdu, event_notification_from);
  check(apdu, information_report_from);
  check(apdu, general_block_transfer_from);
  if (const auto request = get_request_from(apdu))
    for (const GetItem& item : request->items) check_selection(item.selection);
  if (const auto response = get_response_from(apdu))
    for (const GetResult& result : response->results) check_value(result.value);
  if (const auto exception = exception_response_from(apdu)) expect(!refusal(*exception).text().empty());
  if (const auto error = confirmed_service_error_from(apdu)) expect(!refusal(*error).text().empty());
  return 0;
}
