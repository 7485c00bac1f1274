// Read with short names (IEC 62056-5-3 Read service): variable names, selective access, the reply of HLS, blocks.
//
//   05 count | 02 name (2) | 04 name (2) selector parameters | 05 block (2) | ...
//   0C count | 00 value | 01 result | ...
#include "protocol/dlms/server_state.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::uint16_t kReplyToHls = 0x58;  // offset of method 8 of the association
constexpr Byte kReadResponse = static_cast<Byte>(ApduTag::read_response);
constexpr Byte kWriteResponse = static_cast<Byte>(ApduTag::write_response);

}  // namespace

void Server::read(Bytes apdu, Instant now) {
  const Result<ReadRequest> request = read_request_from(apdu);
  if (!request || request->items.empty()) return refuse(1, 3);
  const VariableAccess& first = request->items.front();
  if (association_->proof_awaited && first.name != kAssociationName + kReplyToHls) return refuse(1, 1);
  if (first.form == VariableAccess::Form::block_number) return next_block(first.block, 0);
  read_items(*request, now);
}

void Server::read_items(const ReadRequest& request, Instant now) {
  constexpr std::size_t kHeader = 1;
  const bool several = request.items.size() > 1;
  if (several && !association_->conformance.has(Conformance::multiple_references)) return refuse(1, 2);
  out_.assign({kReadResponse});
  encode_length(request.items.size(), out_);
  std::unique_ptr<LongValue> rest;
  for (const VariableAccess& item : request.items) {
    const std::size_t begin = out_.size();
    out_.push_back(0);
    AccessResult result = access::other_reason;
    if (begin <= kMostAnswer) result = read_variable(item, now, rest);
    if (result != access::success) {
      rest.reset();
      out_.resize(begin);
      out_.insert(out_.end(), {1, static_cast<Byte>(result)});
    }
    while (several && rest && rest->next(out_)) continue;
    if (several) rest.reset();
  }
  finish(kHeader, std::move(rest), 0);
}

AccessResult Server::read_variable(const VariableAccess& variable, Instant now, std::unique_ptr<LongValue>& rest) {
  if (variable.form == VariableAccess::Form::block_number) return access::block_number_invalid;
  if (variable.name == kAssociationName + kReplyToHls) return reply_by_name(variable, now);
  const NamedAttribute named = association_->device->find(variable.name);
  if (named.served == nullptr || named.number == 0) return access::object_undefined;
  if (variable.form == VariableAccess::Form::name)
    return read_attribute(*named.served, named.number, std::nullopt, now, rest);
  if (!association_->conformance.has(Conformance::parameterised_access)) return access::scope_violated;
  return read_attribute(*named.served, named.number, variable.selection, now, rest);
}

// reply_to_HLS_authentication is a method, called by reading it with the proof as parameter.
AccessResult Server::reply_by_name(const VariableAccess& variable, Instant now) {
  const std::vector<Byte>* const proof = variable.selection.parameters.octets();
  if (!association_->proof_awaited || proof == nullptr) return access::read_write_denied;
  const std::optional<std::vector<Byte>> answer = take_proof(*proof, now);
  if (!answer) return access::read_write_denied;
  put_octet_string(*answer, out_);
  return access::success;
}

// A meter that is read only: data-access-error for each variable.
void Server::refuse_write(Bytes apdu) {
  if (apdu.size() < 2 || apdu[1] > 0x7F) return refuse(1, 3);
  out_.assign({kWriteResponse, apdu[1]});
  for (std::size_t item = 0; item < apdu[1]; ++item)
    out_.insert(out_.end(), {1, static_cast<Byte>(access::read_write_denied)});
}

}  // namespace obiscope::dlms
