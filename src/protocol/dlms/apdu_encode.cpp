// GET, ACTION, Read and what refuses them: APDU -> bytes. Their layouts: apdu_decode.cpp.
#include "protocol/dlms/apdu_fields.hpp"

namespace obiscope::dlms {
namespace {

constexpr Byte kNormal = 1;

template <class Form>
std::vector<Byte> begin(ApduTag tag, Form form, Byte invoke) {
  return {static_cast<Byte>(tag), static_cast<Byte>(form), invoke};
}

void put_item(const GetItem& item, std::vector<Byte>& out) {
  put_attribute(item.attribute, out);
  put8(item.selection ? 1 : 0, out);
  if (!item.selection) return;
  put8(item.selection->selector, out);
  encode(item.selection->parameters, out);
}

void put_result(const GetResult& result, bool raw, std::vector<Byte>& out) {
  const bool success = result.result == AccessResult::success;
  put8(success ? 0 : 1, out);
  if (!success) return put8(static_cast<Byte>(result.result), out);
  if (raw) return put_octets(result.value, out);
  put(result.value, out);
}

void put_variable(const VariableAccess& access, std::vector<Byte>& out) {
  put8(static_cast<Byte>(access.form), out);
  put16(access.form == VariableAccess::Form::block_number ? access.block : access.name, out);
  if (access.form != VariableAccess::Form::parameterised) return;
  put8(access.selection.selector, out);
  encode(access.selection.parameters, out);
}

void put_read_result(const ReadResult& result, std::vector<Byte>& out) {
  put8(static_cast<Byte>(result.form), out);
  switch (result.form) {
    case ReadResult::Form::value:
      return put(result.value, out);
    case ReadResult::Form::error:
      return put8(static_cast<Byte>(result.result), out);
    case ReadResult::Form::block:
      put8(result.last ? 1 : 0, out);
      put16(result.block, out);
      return put_octets(result.value, out);
    case ReadResult::Form::block_number:
      return put16(result.block, out);
  }
}

}  // namespace

void put_attribute(const Attribute& attribute, std::vector<Byte>& out) {
  const Obis& obis = attribute.instance;
  put16(attribute.class_id, out);
  out.insert(out.end(), {obis.a, obis.b, obis.c, obis.d, obis.e, obis.f});
  put8(static_cast<Byte>(attribute.number), out);
}

std::vector<Byte> encode(const GetRequest& request) {
  std::vector<Byte> out = begin(ApduTag::get_request, request.form, request.invoke);
  if (request.form == GetRequest::Form::next) {
    put32(request.block, out);
    return out;
  }
  if (request.form == GetRequest::Form::with_list) encode_length(request.items.size(), out);
  for (const GetItem& item : request.items) put_item(item, out);
  return out;
}

std::vector<Byte> encode(const GetResponse& response) {
  std::vector<Byte> out = begin(ApduTag::get_response, response.form, response.invoke);
  const bool block = response.form == GetResponse::Form::block;
  if (block) {
    put8(response.last ? 1 : 0, out);
    put32(response.block, out);
  }
  if (response.form == GetResponse::Form::with_list) encode_length(response.results.size(), out);
  for (const GetResult& result : response.results) put_result(result, block, out);
  return out;
}

std::vector<Byte> encode(const ActionRequest& request) {
  std::vector<Byte> out = begin(ApduTag::action_request, kNormal, request.invoke);
  put_attribute(request.method, out);
  put8(request.parameters ? 1 : 0, out);
  if (request.parameters) encode(*request.parameters, out);
  return out;
}

std::vector<Byte> encode(const ActionResponse& response) {
  std::vector<Byte> out = begin(ApduTag::action_response, kNormal, response.invoke);
  put8(response.result, out);
  put8(response.value ? 1 : 0, out);
  if (response.value) put_result(*response.value, false, out);
  return out;
}

std::vector<Byte> encode(const ReadRequest& request) {
  std::vector<Byte> out{static_cast<Byte>(ApduTag::read_request)};
  encode_length(request.items.size(), out);
  for (const VariableAccess& access : request.items) put_variable(access, out);
  return out;
}

std::vector<Byte> encode(const ReadResponse& response) {
  std::vector<Byte> out{static_cast<Byte>(ApduTag::read_response)};
  encode_length(response.results.size(), out);
  for (const ReadResult& result : response.results) put_read_result(result, out);
  return out;
}

std::vector<Byte> encode(const ExceptionResponse& response) {
  std::vector<Byte> out{static_cast<Byte>(ApduTag::exception_response), response.state, response.service};
  if (response.counter) put32(*response.counter, out);
  return out;
}

std::vector<Byte> encode(const ConfirmedServiceError& error) {
  return {static_cast<Byte>(ApduTag::confirmed_service_error), error.service, error.category, error.value};
}

}  // namespace obiscope::dlms
