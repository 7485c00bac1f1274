#include "protocol/dlms/apdu_extent.hpp"

#include <algorithm>

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/association.hpp"
#include "protocol/dlms/push_walk.hpp"

namespace obiscope::dlms {
namespace {

// Goes over the fields of an APDU; the first fault stays.
class Fields {
 public:
  explicit Fields(Bytes bytes) : bytes_(bytes) {}

  void pass(std::size_t count) {
    if (ending_ != Ending::whole) return;
    if (count > bytes_.size() - at_) return stop(Ending::incomplete);
    at_ += count;
  }
  Byte byte() {
    pass(1);
    return ending_ == Ending::whole ? bytes_[at_ - 1] : Byte{0};
  }
  std::size_t length() {
    if (ending_ != Ending::whole) return 0;
    const Bytes rest = bytes_.subspan(at_);
    const Length length = length_from(rest);
    if (length.size == 0) {
      stop(rest.empty() || !is_bad_length(rest) ? Ending::incomplete : Ending::none);
      return 0;
    }
    at_ += length.size;
    return length.value;
  }
  void octets() { pass(length()); }
  // 00, or 01 and octets
  void optional_octets() {
    const Byte present = byte();
    if (present > 1) return stop(Ending::none);
    if (present == 1) octets();
  }
  void value() {
    if (ending_ != Ending::whole) return;
    Cursor cursor(bytes_.subspan(at_));
    const Step step = cursor.skip();
    if (step != Step::item) return stop(step == Step::malformed ? Ending::none : Ending::incomplete);
    at_ += cursor.at();
  }
  void go_to(std::size_t at) { at_ = at; }
  void stop(Ending ending) { ending_ = ending; }
  bool good() const { return ending_ == Ending::whole; }
  ApduExtent extent() const { return {ending_, at_, ending_ == Ending::whole ? at_ : bytes_.size()}; }

 private:
  Bytes bytes_;
  std::size_t at_ = 1;  // behind the tag
  Ending ending_ = Ending::whole;
};

void pass_push(Bytes bytes, Fields& fields) {
  PushHead head;
  const Walked walked = push_head_from(bytes, head);
  if (walked != Walked::whole) return fields.stop(walked == Walked::incomplete ? Ending::incomplete : Ending::none);
  const std::size_t begin = bytes.size() - head.body.size();
  fields.go_to(begin);
  Fields standard = fields;
  standard.value();
  if (standard.good()) {
    fields = standard;
    return;
  }
  for (const auto flag : {&Quirks::reversed_obis_tag, &Quirks::untagged_attributes}) {
    Quirks quirks;
    quirks.*flag = true;
    const auto drop = [](const PushElement&) {};
    PushWalk<const decltype(drop)> walk(head.body, quirks, nullptr, drop);
    const Walked other = walk.run();
    if (other == Walked::whole || other == Walked::left_over) return fields.go_to(begin + walk.at());
  }
  fields = standard;
}

void pass_key_info(Fields& fields) {
  if (fields.byte() == 0) return;
  switch (fields.byte()) {
    case 0:
      fields.pass(1);
      break;
    case 1:
      fields.pass(1);
      fields.octets();
      break;
    default:
      fields.octets();
      fields.octets();
      break;
  }
}

void pass_general(Fields& fields, bool ciphered) {
  for (int field = 0; field < 5; ++field) fields.octets();
  if (ciphered) pass_key_info(fields);
  fields.octets();
  if (!ciphered) fields.octets();
}

void pass_report(Fields& fields) {
  constexpr std::size_t kVariableName = 3;
  fields.optional_octets();
  for (std::size_t names = fields.length(); names > 0 && fields.good(); --names) fields.pass(kVariableName);
  for (std::size_t values = fields.length(); values > 0 && fields.good(); --values) fields.value();
}

bool is_value(Bytes value) {
  Cursor cursor(value);
  return cursor.skip() == Step::item && cursor.rest().empty();
}

bool is_get_response(Bytes apdu) {
  const Result<GetResponse> response = get_response_from(apdu);
  if (!response) return false;
  if (response->form == GetResponse::Form::block) return true;
  return std::all_of(response->results.begin(), response->results.end(), [](const GetResult& result) {
    return result.result != AccessResult::success || is_value(result.value);
  });
}

}  // namespace

ApduExtent extent_of(Bytes bytes) {
  if (bytes.empty()) return {Ending::incomplete, 0, 0};
  constexpr std::size_t kAttribute = 9, kBlockHead = 5;
  Fields fields(bytes);
  switch (static_cast<ApduTag>(bytes.front())) {
    case ApduTag::data_notification:
      pass_push(bytes, fields);
      break;
    case ApduTag::event_notification:
      fields.optional_octets();
      fields.pass(kAttribute);
      fields.value();
      break;
    case ApduTag::information_report:
      pass_report(fields);
      break;
    case ApduTag::general_glo_ciphering:
    case ApduTag::general_ded_ciphering:
      fields.octets();
      fields.octets();
      break;
    case ApduTag::general_ciphering:
      pass_general(fields, true);
      break;
    case ApduTag::general_signing:
      pass_general(fields, false);
      break;
    case ApduTag::general_block_transfer:
      fields.pass(kBlockHead);
      fields.octets();
      break;
    default:
      return {};
  }
  return fields.extent();
}

bool is_one_apdu(Bytes apdu) {
  if (apdu.empty()) return false;
  switch (static_cast<ApduTag>(apdu.front())) {
    case ApduTag::get_response:
      return is_get_response(apdu);
    case ApduTag::get_request:
      return get_request_from(apdu).has_value();
    case ApduTag::action_request:
      return action_request_from(apdu).has_value();
    case ApduTag::action_response:
      return action_response_from(apdu).has_value();
    case ApduTag::read_request:
      return read_request_from(apdu).has_value();
    case ApduTag::read_response:
      return read_response_from(apdu).has_value();
    case ApduTag::exception_response:
      return exception_response_from(apdu).has_value();
    case ApduTag::confirmed_service_error:
      return confirmed_service_error_from(apdu).has_value();
    case ApduTag::initiate_request:
      return initiate_request_from(apdu).has_value();
    case ApduTag::initiate_response:
      return initiate_response_from(apdu).has_value();
    default:
      break;
  }
  const ApduExtent extent = extent_of(apdu);
  return extent.ending == Ending::whole && extent.size == apdu.size();
}

}  // namespace obiscope::dlms
