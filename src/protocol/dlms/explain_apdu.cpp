// xDLMS APDUs, field by field.
#include "protocol/dlms/date_time.hpp"
#include "protocol/dlms/explain.hpp"
#include "protocol/dlms/explain_fields.hpp"
#include "protocol/dlms/security.hpp"
#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

std::uint32_t number_at(const ByteWalk& walk, std::size_t length) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < length; ++i) number = number << 8U | walk.peek(i);
  return number;
}

void take_number(ByteWalk& walk, std::size_t length, const std::string& name) {
  walk.take(length, name, std::to_string(number_at(walk, length)));
}

void take_invoke(ByteWalk& walk) {
  const Byte invoke = walk.peek();
  std::string value = "id " + std::to_string(invoke & 0x0FU);
  if ((invoke & 0x40U) != 0) value += ", confirmed";
  if ((invoke & 0x80U) != 0) value += ", high priority";
  walk.take(1, "invoke-id and priority", value);
}

void take_result(ByteWalk& walk) {
  walk.take(1, "data-access-result", std::string(words_of(static_cast<AccessResult>(walk.peek()))));
}

// 00 value | 01 result
void explain_choice(ByteWalk& walk, const std::string& name) {
  const bool good = walk.peek() == 0;
  walk.take(1, "choice", good ? "data" : "data-access-result");
  if (good) return explain_value(walk, name);
  take_result(walk);
}

void explain_selection(ByteWalk& walk) {
  const bool there = walk.peek() != 0;
  walk.take(1, "selective access", there ? "given" : "left out");
  if (!there) return;
  walk.take(1, "selector", walk.peek() == 1 ? "1, range" : walk.peek() == 2 ? "2, entry" : std::to_string(walk.peek()));
  explain_value(walk, "parameters");
}

void explain_get_request(ByteWalk& walk) {
  const Byte form = walk.peek();
  walk.take(1, "form", form == 1 ? "normal" : form == 2 ? "next" : form == 3 ? "with list" : "unknown");
  take_invoke(walk);
  if (form == 2) return take_number(walk, 4, "block number");
  std::size_t count = 1;
  if (form == 3) count = explain_length(walk, "count");
  for (std::size_t i = 0; i < count && !walk.ended(); ++i) {
    explain_attribute(walk, "attribute");
    if (!walk.ended()) explain_selection(walk);
  }
}

void explain_block(ByteWalk& walk) {
  walk.take(1, "last block", walk.peek() != 0 ? "yes" : "no");
  take_number(walk, 4, "block number");
  const bool good = walk.peek() == 0;
  walk.take(1, "choice", good ? "raw data" : "data-access-result");
  if (!good) return take_result(walk);
  const std::size_t length = explain_length(walk, "length");
  if (length > 0) walk.take(length, "part of a value", std::to_string(length) + " bytes");
}

void explain_get_response(ByteWalk& walk) {
  const Byte form = walk.peek();
  walk.take(1, "form", form == 1 ? "normal" : form == 2 ? "block" : form == 3 ? "with list" : "unknown");
  take_invoke(walk);
  if (form == 2) return explain_block(walk);
  std::size_t count = 1;
  if (form == 3) count = explain_length(walk, "count");
  for (std::size_t i = 0; i < count && !walk.ended(); ++i) explain_choice(walk, "value");
}

void explain_action_request(ByteWalk& walk) {
  walk.take(1, "form", walk.peek() == 1 ? "normal" : std::to_string(walk.peek()));
  take_invoke(walk);
  explain_attribute(walk, "method");
  if (walk.ended()) return;
  const bool there = walk.peek() != 0;
  walk.take(1, "parameters", there ? "given" : "left out");
  if (there) explain_value(walk, "parameters");
}

void explain_action_response(ByteWalk& walk) {
  walk.take(1, "form", walk.peek() == 1 ? "normal" : std::to_string(walk.peek()));
  take_invoke(walk);
  walk.take(1, "action-result", std::string(words_of_action_result(walk.peek())));
  if (walk.ended()) return;
  const bool there = walk.peek() != 0;
  walk.take(1, "return parameters", there ? "given" : "left out");
  if (there) explain_choice(walk, "value");
}

void explain_read_request(ByteWalk& walk) {
  const std::size_t count = explain_length(walk, "count");
  for (std::size_t i = 0; i < count && !walk.ended(); ++i) {
    const Byte form = walk.peek();
    walk.take(1, "form",
              form == 2   ? "variable name"
              : form == 4 ? "parameterised access"
              : form == 5 ? "block number"
                          : "unknown");
    walk.take_hex(2, form == 5 ? "block number" : "variable name");
    if (form != 4) continue;
    take_number(walk, 1, "selector");
    explain_value(walk, "parameters");
  }
}

void explain_read_response(ByteWalk& walk) {
  const std::size_t count = explain_length(walk, "count");
  for (std::size_t i = 0; i < count && !walk.ended(); ++i) {
    const Byte form = walk.peek();
    if (form <= 1) {
      explain_choice(walk, "value");
      continue;
    }
    walk.take(1, "form", form == 2 ? "block" : "block number");
    if (form == 2) walk.take(1, "last block", walk.peek() != 0 ? "yes" : "no");
    take_number(walk, 2, "block number");
    if (form != 2) continue;
    const std::size_t length = explain_length(walk, "length");
    if (length > 0) walk.take(length, "part of a value", std::to_string(length) + " bytes");
  }
}

// 00, or a length and a date-time. Some meters put the tag of an octet string in front.
void explain_time(ByteWalk& walk) {
  if (walk.peek() == 0x09) walk.take(1, "tag", "octet string");
  const std::size_t length = walk.peek();
  walk.take(1, "length of the time", std::to_string(length));
  if (length == 0) return;
  const Bytes octets = walk.rest().first(std::min(length, walk.rest().size()));
  const std::optional<MeterTime> time = time_from(octets);
  walk.take(length, "date-time", time ? text_from(*time) : hex_from(octets));
}

void explain_data_notification(ByteWalk& walk) {
  walk.take_hex(4, "long invoke-id and priority");
  explain_time(walk);
  explain_value(walk, "body");
}

void explain_event_notification(ByteWalk& walk) {
  const bool there = walk.peek() != 0;
  walk.take(1, "time", there ? "given" : "left out");
  if (there) explain_time(walk);
  explain_attribute(walk, "attribute");
  if (!walk.ended()) explain_value(walk, "value");
}

void explain_information_report(ByteWalk& walk) {
  const bool there = walk.peek() != 0;
  walk.take(1, "time", there ? "given" : "left out");
  if (there) explain_time(walk);
  const std::size_t names = explain_length(walk, "count");
  for (std::size_t i = 0; i < names && !walk.ended(); ++i) {
    walk.take(1, "form");
    walk.take_hex(2, "variable name");
  }
  if (!walk.ended()) explain_values(walk, explain_length(walk, "count"));
}

void explain_exception(ByteWalk& walk, Bytes apdu) {
  const Result<ExceptionResponse> response = exception_response_from(apdu);
  walk.take(1, "state error", std::to_string(walk.peek()));
  walk.take(1, "service error", response ? words_of(*response) : std::to_string(walk.peek()));
  if (!walk.ended()) take_number(walk, 4, "expected invocation counter");
}

void explain_service_error(ByteWalk& walk, Bytes apdu) {
  const Result<ConfirmedServiceError> error = confirmed_service_error_from(apdu);
  take_number(walk, 1, "service");
  take_number(walk, 1, "category");
  walk.take(1, "value", error ? words_of(*error) : std::to_string(walk.peek()));
}

void explain_general_block(ByteWalk& walk) {
  const Byte control = walk.peek();
  std::string value = "window " + std::to_string(control & 0x3FU);
  if ((control & 0x40U) != 0) value += ", streaming";
  if ((control & 0x80U) != 0) value += ", last block";
  walk.take(1, "block control", value);
  take_number(walk, 2, "block number");
  take_number(walk, 2, "block number acknowledged");
  const std::size_t length = explain_length(walk, "length");
  if (length > 0) walk.take(length, "part of an APDU", std::to_string(length) + " bytes");
}

// What stands behind the tag. False where the service is none that is known.
bool explain_service(ByteWalk& walk, ApduTag tag, Bytes apdu) {
  switch (tag) {
    case ApduTag::get_request:
      explain_get_request(walk);
      return true;
    case ApduTag::get_response:
      explain_get_response(walk);
      return true;
    case ApduTag::action_request:
      explain_action_request(walk);
      return true;
    case ApduTag::action_response:
      explain_action_response(walk);
      return true;
    case ApduTag::read_request:
      explain_read_request(walk);
      return true;
    case ApduTag::read_response:
      explain_read_response(walk);
      return true;
    case ApduTag::data_notification:
      explain_data_notification(walk);
      return true;
    case ApduTag::event_notification:
      explain_event_notification(walk);
      return true;
    case ApduTag::information_report:
      explain_information_report(walk);
      return true;
    case ApduTag::exception_response:
      explain_exception(walk, apdu);
      return true;
    case ApduTag::confirmed_service_error:
      explain_service_error(walk, apdu);
      return true;
    case ApduTag::general_block_transfer:
      explain_general_block(walk);
      return true;
    default:
      return false;
  }
}

}  // namespace

void explain_one_apdu(ByteWalk& walk, const CaptureOptions& options) {
  constexpr unsigned kDeepestApdu = 64;  // APDUs stand in associations, in signatures, in ciphertexts
  if (walk.ended()) return;
  if (walk.depth() > kDeepestApdu) return explain_rest(walk, "content", true);
  const Bytes apdu = walk.rest();
  const auto tag = static_cast<ApduTag>(apdu.front());
  if (tag >= ApduTag::aarq && tag <= ApduTag::rlre) return explain_association(walk, options);
  if (tag == ApduTag::initiate_request || tag == ApduTag::initiate_response) return explain_initiate(walk);
  if (is_protected(apdu)) return explain_protected(walk, options);
  const std::size_t parent = walk.open(std::string(name_of(tag)), "IEC 62056-5-3 9");
  walk.take(1, "tag");
  const bool known = explain_service(walk, tag, apdu);
  explain_rest(walk, known ? "left over" : "content", known);
  walk.close(parent);
}

Explanation explain_apdu(Bytes apdu, std::size_t offset, unsigned depth) {
  Explanation explanation;
  ByteWalk walk(apdu, explanation, offset, depth);
  explain_one_apdu(walk, {});
  return explanation;
}

}  // namespace obiscope::dlms
