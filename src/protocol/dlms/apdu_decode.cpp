// GET, ACTION, Read and what refuses them: bytes -> APDU.
//
//   C0 01 | invoke | attribute (9) | 00, or 01 selector parameters          GET request; 02: number (4); 03: count,
//   these C4 01 | invoke | 00 value, or 01 result                                 GET response; 02: block; 03: count,
//   these C3 01 | invoke | method (9) | 00, or 01 parameters                      ACTION request C7 01 | invoke |
//   result | 00, or 01 and as in a GET response            ACTION response 05 | count | 02 name (2), 04 name selector
//   parameters, 05 number (2)    Read request 0C | count | 00 value, 01 result, 02 last number (2) LL raw, 03 number
//   Read response
#include "protocol/dlms/apdu_fields.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kNormal = 1;
constexpr Byte kCounterError = 6;

std::optional<Selection> take_selection(ApduFields& fields) {
  const Byte present = fields.take8();
  if (present == 0) return std::nullopt;
  if (present != 1) fields.fail(ErrorKind::malformed, "selective access is neither there nor not there");
  const Byte selector = fields.take8();
  return Selection{selector, fields.take_data()};
}

GetItem take_item(ApduFields& fields) {
  GetItem item;
  item.attribute = fields.take_attribute();
  item.selection = take_selection(fields);
  return item;
}

// 00 value, or 01 result. `take` takes what a value is here.
template <class Take>
GetResult take_result(ApduFields& fields, Take take) {
  GetResult result;
  const Byte choice = fields.take8();
  if (choice == 0) {
    result.value = take();
  } else if (choice == 1) {
    result.result = static_cast<AccessResult>(fields.take8());
    if (result.result == AccessResult::success) fields.fail(ErrorKind::malformed, "success stands in place of a value");
  } else {
    fields.fail(ErrorKind::malformed, "a result is neither a value nor an error");
  }
  return result;
}

void take_block(ApduFields& fields, GetResponse& response) {
  response.last = fields.take8() != 0;
  response.block = fields.take32();
  response.results.push_back(take_result(fields, [&] { return fields.take_octets(); }));
}

void take_results(ApduFields& fields, GetResponse& response) {
  constexpr std::size_t kShortest = 2;
  const std::size_t count = fields.take_count(kShortest);
  for (std::size_t i = 0; i < count && !fields.failed(); ++i)
    response.results.push_back(take_result(fields, [&] { return fields.take_value(); }));
}

VariableAccess take_variable(ApduFields& fields) {
  VariableAccess access;
  access.form = static_cast<VariableAccess::Form>(fields.take8());
  switch (access.form) {
    case VariableAccess::Form::name:
      access.name = fields.take16();
      break;
    case VariableAccess::Form::parameterised:
      access.name = fields.take16();
      access.selection.selector = fields.take8();
      access.selection.parameters = fields.take_data();
      break;
    case VariableAccess::Form::block_number:
      access.block = fields.take16();
      break;
    default:
      fields.fail(ErrorKind::unsupported, "a variable is named in a way that nobody uses");
  }
  return access;
}

ReadResult take_read_result(ApduFields& fields) {
  ReadResult result;
  result.form = static_cast<ReadResult::Form>(fields.take8());
  switch (result.form) {
    case ReadResult::Form::value:
      result.value = fields.take_value();
      break;
    case ReadResult::Form::error:
      result.result = static_cast<AccessResult>(fields.take8());
      break;
    case ReadResult::Form::block:
      result.last = fields.take8() != 0;
      result.block = fields.take16();
      result.value = fields.take_octets();
      break;
    case ReadResult::Form::block_number:
      result.block = fields.take16();
      break;
    default:
      fields.fail(ErrorKind::malformed, "a result has a form that there is not");
  }
  return result;
}

void take_normal(ApduFields& fields) {
  if (fields.take8() != kNormal) fields.fail(ErrorKind::unsupported, "it has a form that nobody uses");
}

}  // namespace

Result<GetRequest> get_request_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::get_request);
  GetRequest request;
  request.form = static_cast<GetRequest::Form>(fields.take8());
  request.invoke = fields.take8();
  switch (request.form) {
    case GetRequest::Form::normal:
      request.items.push_back(take_item(fields));
      break;
    case GetRequest::Form::next:
      request.block = fields.take32();
      break;
    case GetRequest::Form::with_list: {
      constexpr std::size_t kShortest = 10;
      const std::size_t count = fields.take_count(kShortest);
      for (std::size_t i = 0; i < count && !fields.failed(); ++i) request.items.push_back(take_item(fields));
      break;
    }
    default:
      fields.fail(ErrorKind::unsupported, "it has a form that nobody uses");
  }
  return fields.result(std::move(request));
}

Result<GetResponse> get_response_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::get_response);
  GetResponse response;
  response.form = static_cast<GetResponse::Form>(fields.take8());
  response.invoke = fields.take8();
  switch (response.form) {
    case GetResponse::Form::normal:
      response.results.push_back(take_result(fields, [&] { return fields.take_rest(); }));
      if (response.results[0].result == AccessResult::success && response.results[0].value.empty())
        fields.fail(ErrorKind::incomplete, "it ends before its value");
      break;
    case GetResponse::Form::block:
      take_block(fields, response);
      break;
    case GetResponse::Form::with_list:
      take_results(fields, response);
      break;
    default:
      fields.fail(ErrorKind::unsupported, "it has a form that nobody uses");
  }
  return fields.result(std::move(response));
}

Result<ActionRequest> action_request_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::action_request);
  ActionRequest request;
  take_normal(fields);
  request.invoke = fields.take8();
  request.method = fields.take_attribute();
  const Byte present = fields.take8();
  if (present > 1) fields.fail(ErrorKind::malformed, "its parameters are neither there nor not there");
  if (present == 1) request.parameters = fields.take_data();
  return fields.result(std::move(request));
}

Result<ActionResponse> action_response_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::action_response);
  ActionResponse response;
  take_normal(fields);
  response.invoke = fields.take8();
  response.result = fields.take8();
  if (fields.ended()) return fields.result(std::move(response));  // some leave out that nothing is returned
  const Byte present = fields.take8();
  if (present > 1) fields.fail(ErrorKind::malformed, "what it returns is neither there nor not there");
  if (present == 1) response.value = take_result(fields, [&] { return fields.take_value(); });
  return fields.result(std::move(response));
}

Result<ReadRequest> read_request_from(Bytes apdu) {
  constexpr std::size_t kShortest = 3;
  ApduFields fields(apdu, ApduTag::read_request);
  ReadRequest request;
  const std::size_t count = fields.take_count(kShortest);
  for (std::size_t i = 0; i < count && !fields.failed(); ++i) request.items.push_back(take_variable(fields));
  return fields.result(std::move(request));
}

Result<ReadResponse> read_response_from(Bytes apdu) {
  constexpr std::size_t kShortest = 2;
  ApduFields fields(apdu, ApduTag::read_response);
  ReadResponse response;
  const std::size_t count = fields.take_count(kShortest);
  for (std::size_t i = 0; i < count && !fields.failed(); ++i) response.results.push_back(take_read_result(fields));
  return fields.result(std::move(response));
}

Result<ExceptionResponse> exception_response_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::exception_response);
  ExceptionResponse response;
  response.state = fields.take8();
  response.service = fields.take8();
  if (response.service == kCounterError && !fields.ended()) response.counter = fields.take32();
  return fields.result(std::move(response));
}

Result<ConfirmedServiceError> confirmed_service_error_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::confirmed_service_error);
  ConfirmedServiceError error;
  error.service = fields.take8();
  error.category = fields.take8();
  error.value = fields.take8();
  return fields.result(error);
}

}  // namespace obiscope::dlms
