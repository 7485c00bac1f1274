// Long answers: block transfer of GET and Read, and general block transfer.
//
//   C4 02 | invoke | last | number (4) | 00 | length | part            GET
//   0C 01 02 | last | number (2) | length | part                       Read
//   E0 | last, streaming, window | number (2) | acknowledged (2) | length | part of a whole APDU
#include <algorithm>

#include "protocol/dlms/server_state.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::size_t kBlockHead = 12;        // bytes around a part, at most
constexpr std::size_t kSmallestBudget = 32;   // bytes; a client that takes less is no client
constexpr std::size_t kMostRequest = 65'536;  // bytes of a request that comes in parts
constexpr std::uint8_t kLargestWindow = 63;
constexpr std::uint8_t kOwnWindow = 16;  // blocks of a request that may come without acknowledgement

}  // namespace

void Server::LongGet::drop(std::size_t count) {
  sent += count;
  if (sent < held.size() / 2) return;
  held.erase(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(sent));
  sent = 0;
}

bool Server::can_block() const {
  return association_->conformance.has(Conformance::block_transfer_with_get) ||
         !association_->conformance.has(Conformance::general_block_transfer);
}

std::size_t Server::budget() const {
  if (association_->in_general_blocks) return kNoLimit;
  const std::size_t around = association_->security ? association_->security->overhead() : 0;
  const std::size_t most = association_->most_pdu;
  return most > around + kSmallestBudget ? most - around : kSmallestBudget;
}

void Server::finish(std::size_t header, std::unique_ptr<LongValue> rest, Byte invoke) {
  const std::size_t most = std::min(budget(), kMostAnswer);
  while (rest && out_.size() <= most)
    if (!rest->next(out_)) rest.reset();
  association_->long_get.reset();
  if (out_.size() <= most) return;
  if (association_->in_general_blocks || !association_->conformance.has(Conformance::block_transfer_with_get)) {
    out_.resize(header);
    out_.back() = 1;
    out_.push_back(static_cast<Byte>(access::block_unavailable));
    if (is_short(association_->context)) out_.assign({static_cast<Byte>(ApduTag::read_response), 1, 1, 14});
    return;
  }
  auto transfer = std::make_unique<LongGet>();
  transfer->held.assign(out_.begin() + static_cast<std::ptrdiff_t>(header), out_.end());
  transfer->rest = std::move(rest);
  transfer->invoke = invoke;
  association_->long_get = std::move(transfer);
  send_block();
}

// The next part of the value, in out_.
void Server::send_block() {
  LongGet& transfer = *association_->long_get;
  const std::size_t most = budget() - kBlockHead;
  while (transfer.rest && transfer.held.size() - transfer.sent <= most)
    if (!transfer.rest->next(transfer.held)) transfer.rest.reset();
  const Bytes waiting = Bytes(transfer.held).subspan(transfer.sent);
  const Bytes part = waiting.first(std::min(most, waiting.size()));
  const bool last = !transfer.rest && part.size() == waiting.size();
  ++transfer.block;
  out_.clear();
  if (is_short(association_->context)) {
    out_.assign({static_cast<Byte>(ApduTag::read_response), 1, 2, static_cast<Byte>(last ? 1 : 0)});
    put_bytes(transfer.block, 2, out_);
  } else {
    out_.assign({static_cast<Byte>(ApduTag::get_response), 2, transfer.invoke, static_cast<Byte>(last ? 1 : 0)});
    put_bytes(transfer.block, 4, out_);
    out_.push_back(0);
  }
  encode_length(part.size(), out_);
  out_.insert(out_.end(), part.begin(), part.end());
  transfer.drop(part.size());
  if (meter_.options.faults.block_repeat && !meter_.happened.block_repeat) transfer.repeated = out_;
  if (last) association_->long_get.reset();
}

// The client has block `acknowledged` and wants the one behind it.
void Server::next_block(std::uint32_t acknowledged, Byte invoke) {
  if (!association_->long_get) return refuse_block(access::no_long_get, acknowledged + 1, invoke);
  LongGet& transfer = *association_->long_get;
  if (acknowledged != transfer.block) {
    association_->long_get.reset();
    return refuse_block(access::block_number_invalid, acknowledged + 1, invoke);
  }
  if (fault_in_block()) return;
  transfer.invoke = invoke;
  send_block();
}

// The second block is where a fault shows: the first one again, none, or a meter that has forgotten all.
bool Server::fault_in_block() {
  LongGet& transfer = *association_->long_get;
  const MeterFaults& faults = meter_.options.faults;
  Meter::State::Happened& happened = meter_.happened;
  if (faults.reset_mid_telegram && !happened.reset) {
    happened.reset = reset_ = true;
    association_.reset();
    return true;
  }
  if (faults.block_repeat && !happened.block_repeat && !transfer.repeated.empty()) {
    happened.block_repeat = true;
    out_ = std::move(transfer.repeated);
    transfer.repeated.clear();
    return true;
  }
  const bool loses = faults.segment_lost && !happened.segment_lost && link_ == nullptr;
  if (loses) happened.segment_lost = true;
  return loses;
}

void Server::refuse_block(AccessResult result, std::uint32_t block, Byte invoke) {
  const auto code = static_cast<Byte>(result);
  if (is_short(association_->context)) {
    out_.assign({static_cast<Byte>(ApduTag::read_response), 1, 1, code});
    return;
  }
  out_.assign({static_cast<Byte>(ApduTag::get_response), 2, invoke, 1});
  put_bytes(block, 4, out_);
  out_.insert(out_.end(), {1, code});
}

// A part of a request, or the acknowledgement of parts of the answer. What is sent stands in out_.
void Server::take_general_block(const Caller& caller, Bytes apdu, Instant now) {
  const Result<GeneralBlockTransfer> block = general_block_transfer_from(apdu);
  const bool agreed = association_->conformance.has(Conformance::general_block_transfer);
  if (!block || !agreed || !(association_->caller == caller)) return refuse(1, 2);
  std::unique_ptr<Blocks>& blocks = association_->blocks;
  if (block->part.empty()) {  // an acknowledgement: the answer goes on behind it
    if (!blocks || blocks->answer.empty()) return;
    blocks->block = std::min(blocks->block, block->acknowledged);
    blocks->window = blocks->left = std::clamp<std::uint8_t>(block->window, 1, kLargestWindow);
    next_general_block();
    return;
  }
  if (!blocks || !blocks->answer.empty() || block->block == 1) blocks = std::make_unique<Blocks>();
  const bool in_order = block->block == blocks->received + 1;
  if (in_order && blocks->request.size() + block->part.size() > kMostRequest) return refuse(1, 4);
  if (in_order) {
    blocks->received = block->block;
    blocks->request.insert(blocks->request.end(), block->part.begin(), block->part.end());
  }
  if (!block->last || !in_order) {
    if (!block->streaming)
      out_ = encode(GeneralBlockTransfer{true, false, kOwnWindow, ++blocks->block, blocks->received, {}});
    return;
  }
  const std::vector<Byte> request = std::move(blocks->request);
  const std::uint16_t received = blocks->received;
  association_->in_general_blocks = true;
  serve(caller, request, now);
  if (association_ && !out_.empty() && association_->blocks) {
    begin_general_blocks(std::clamp<std::uint8_t>(block->window, 1, kLargestWindow), received);
    next_general_block();
  }
}

// What stands in out_ is to go in blocks.
void Server::begin_general_blocks(std::uint8_t window, std::uint16_t acknowledged) {
  Blocks& blocks = *association_->blocks;
  blocks.request.clear();
  blocks.answer = std::move(out_);
  out_.clear();
  blocks.part = std::max(association_->most_pdu, kSmallestBudget) - kBlockHead;
  blocks.block = 0;
  blocks.received = acknowledged;
  blocks.window = blocks.left = window;
}

Bytes Server::next_general_block() {
  Blocks& blocks = *association_->blocks;
  out_.clear();
  const std::size_t begin = blocks.block * blocks.part;
  if (begin >= blocks.answer.size()) {  // all was acknowledged
    association_->blocks.reset();
    return {};
  }
  const std::size_t size = std::min(blocks.part, blocks.answer.size() - begin);
  const bool last = begin + size == blocks.answer.size();
  --blocks.left;
  if (last) blocks.left = 0;
  const GeneralBlockTransfer block{last,           blocks.left > 0, 1,
                                   ++blocks.block, blocks.received, Bytes(blocks.answer).subspan(begin, size)};
  out_ = encode(block);
  return out_;
}

}  // namespace obiscope::dlms
