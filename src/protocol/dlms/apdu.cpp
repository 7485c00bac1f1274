#include "protocol/dlms/apdu.hpp"

#include "protocol/dlms/apdu_fields.hpp"

namespace obiscope::dlms {
namespace {

struct TagName {
  ApduTag tag;
  std::string_view name;
};
constexpr TagName kNames[] = {
    {ApduTag::initiate_request, "Initiate request"},
    {ApduTag::read_request, "Read request"},
    {ApduTag::write_request, "Write request"},
    {ApduTag::initiate_response, "Initiate response"},
    {ApduTag::read_response, "Read response"},
    {ApduTag::write_response, "Write response"},
    {ApduTag::confirmed_service_error, "confirmed service error"},
    {ApduTag::data_notification, "DataNotification"},
    {ApduTag::information_report, "InformationReport"},
    {ApduTag::glo_initiate_request, "glo-Initiate request"},
    {ApduTag::glo_read_request, "glo-Read request"},
    {ApduTag::glo_initiate_response, "glo-Initiate response"},
    {ApduTag::glo_read_response, "glo-Read response"},
    {ApduTag::glo_confirmed_service_error, "glo-confirmed service error"},
    {ApduTag::ded_read_request, "ded-Read request"},
    {ApduTag::ded_read_response, "ded-Read response"},
    {ApduTag::aarq, "AARQ"},
    {ApduTag::aare, "AARE"},
    {ApduTag::rlrq, "RLRQ"},
    {ApduTag::rlre, "RLRE"},
    {ApduTag::get_request, "GET request"},
    {ApduTag::set_request, "SET request"},
    {ApduTag::event_notification, "EventNotification"},
    {ApduTag::action_request, "ACTION request"},
    {ApduTag::get_response, "GET response"},
    {ApduTag::set_response, "SET response"},
    {ApduTag::action_response, "ACTION response"},
    {ApduTag::glo_get_request, "glo-GET request"},
    {ApduTag::glo_set_request, "glo-SET request"},
    {ApduTag::glo_event_notification, "glo-EventNotification"},
    {ApduTag::glo_action_request, "glo-ACTION request"},
    {ApduTag::glo_get_response, "glo-GET response"},
    {ApduTag::glo_set_response, "glo-SET response"},
    {ApduTag::glo_action_response, "glo-ACTION response"},
    {ApduTag::ded_get_request, "ded-GET request"},
    {ApduTag::ded_event_notification, "ded-EventNotification"},
    {ApduTag::ded_action_request, "ded-ACTION request"},
    {ApduTag::ded_get_response, "ded-GET response"},
    {ApduTag::ded_action_response, "ded-ACTION response"},
    {ApduTag::exception_response, "exception response"},
    {ApduTag::access_request, "ACCESS request"},
    {ApduTag::access_response, "ACCESS response"},
    {ApduTag::general_glo_ciphering, "general-glo-ciphering"},
    {ApduTag::general_ded_ciphering, "general-ded-ciphering"},
    {ApduTag::general_ciphering, "general-ciphering"},
    {ApduTag::general_signing, "general-signing"},
    {ApduTag::general_block_transfer, "general block transfer"},
};

}  // namespace

std::string_view name_of(ApduTag tag) {
  for (const TagName& known : kNames)
    if (known.tag == tag) return known.name;
  return "unknown APDU";
}

std::string text_from(const Attribute& attribute) {
  return std::to_string(attribute.class_id) + ":" + text_from(attribute.instance) + ":" +
         std::to_string(attribute.number);
}

std::uint32_t ApduFields::take_number(std::size_t size) {
  std::uint32_t value = 0;
  for (const Byte byte : take(size)) value = value << 8U | byte;
  return value;
}

Bytes ApduFields::take(std::size_t size) {
  if (failed_) return {};
  if (size > apdu_.size() - at_) {
    fail(ErrorKind::incomplete, "it ends before all its fields have come", apdu_.size());
    return {};
  }
  at_ += size;
  return apdu_.subspan(at_ - size, size);
}

std::size_t ApduFields::take_length() {
  if (failed_) return 0;
  const Bytes rest = apdu_.subspan(at_);
  const Length length = length_from(rest);
  if (length.size == 0) {
    fail(is_bad_length(rest) ? ErrorKind::malformed : ErrorKind::incomplete, "a length is not right");
    return 0;
  }
  at_ += length.size;
  return length.value;
}

std::size_t ApduFields::take_count(std::size_t least) {
  const std::size_t count = take_length();
  if (!failed_ && count > (apdu_.size() - at_) / least)
    fail(ErrorKind::incomplete, "it announces more items than bytes follow");
  return failed_ ? 0 : count;
}

Bytes ApduFields::take_value() {
  if (failed_) return {};
  Cursor cursor(apdu_.subspan(at_));
  const Step step = cursor.skip();
  if (step == Step::item) return take(cursor.at());
  fail(step == Step::malformed ? ErrorKind::malformed : ErrorKind::incomplete, "a value in it is not whole");
  return {};
}

Data ApduFields::take_data() {
  if (failed_) return {};
  const Result<DecodedData> decoded = decode_data(apdu_.subspan(at_));
  if (!decoded) {
    fail(decoded.error().kind(), "a value in it is not right", at_ + decoded.error().offset().value_or(0));
    return {};
  }
  at_ += decoded->size;
  return decoded->data;
}

Attribute ApduFields::take_attribute() {
  Attribute attribute;
  attribute.class_id = take16();
  if (const Bytes instance = take(6); instance.size() == 6)
    attribute.instance = {instance[0], instance[1], instance[2], instance[3], instance[4], instance[5]};
  attribute.number = static_cast<std::int8_t>(take8());
  return attribute;
}

void ApduFields::fail(ErrorKind kind, std::string_view why, std::size_t at) {
  if (failed_) return;
  failed_ = true;
  kind_ = kind;
  why_ = why;
  at_ = at;
}

Error ApduFields::error() const {
  return Error(kind_, std::string(name_of(tag_)) + ": " + std::string(why_)).at(at_);
}

}  // namespace obiscope::dlms
