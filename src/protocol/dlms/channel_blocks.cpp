// General block transfer on a Channel.
#include <algorithm>

#include "protocol/dlms/channel.hpp"

namespace obiscope::dlms {
namespace {

bool is_general_block(const std::vector<Byte>& apdu) {
  return !apdu.empty() && apdu.front() == static_cast<Byte>(ApduTag::general_block_transfer);
}

bool may_be_lost(const Error& error) {
  return error.kind() == ErrorKind::silence || error.kind() == ErrorKind::damaged ||
         error.kind() == ErrorKind::incomplete;
}

}  // namespace

Task<std::vector<Byte>> Channel::receive_joined() {
  std::vector<Byte> apdu;
  if (pending_.empty()) {
    apdu = co_await carrier_.receive();
  } else {
    apdu = std::move(pending_.front());
    pending_.pop_front();
  }
  if (is_general_block(apdu)) {
    std::vector<Byte> joined = co_await receive_general_blocks(std::move(apdu));
    co_return std::move(joined);
  }
  co_return std::move(apdu);
}

Task<> Channel::acknowledge(std::uint16_t received) {
  GeneralBlockTransfer block;
  block.last = true;
  block.window = kOwnWindow;
  block.block = ++block_number_;
  block.acknowledged = received;
  const std::vector<Byte> apdu = encode(block);
  co_await carrier_.send(apdu);
}

Task<std::vector<Byte>> Channel::receive_general_blocks(std::vector<Byte> first) {
  BlockAssembly assembly;
  std::vector<Byte> apdu = std::move(first);
  for (;;) {
    const GeneralBlockTransfer block = co_await general_block_transfer_from(apdu);
    const BlockAssembly::Next next = co_await assembly.add(block);
    if (next == BlockAssembly::Next::whole) break;
    if (next == BlockAssembly::Next::acknowledge) co_await acknowledge(assembly.received());
    for (;;) {
      Result<std::vector<Byte>> came = co_await carrier_.receive().result();
      if (came && is_general_block(*came)) {
        apdu = std::move(*came);
        break;
      }
      if (came && hand_away(*came)) continue;
      if (came) co_await Error(ErrorKind::malformed, "another APDU comes in the middle of general blocks");
      if (!may_be_lost(came.error()) || !assembly.ask_again()) co_await came.error();
      co_await acknowledge(assembly.received());
    }
  }
  co_return assembly.take();
}

// Sends what the window allows, and hears what the meter says to it. False: nothing was acknowledged that was not
// before.
Task<bool> Channel::send_window(const std::vector<Byte>& apdu, std::size_t size) {
  const auto blocks = static_cast<std::uint16_t>(blocks_of(apdu, size));
  const auto until = static_cast<std::uint16_t>(std::min<unsigned>(blocks, acknowledged_ + unsigned{window_}));
  for (auto number = static_cast<std::uint16_t>(acknowledged_ + 1); number <= until; ++number) {
    const std::vector<Byte> block = encode(block_of(apdu, size, number, 0, number == until));
    co_await carrier_.send(block);
  }
  block_number_ = until;
  Result<std::vector<Byte>> came = co_await carrier_.receive().result();
  if (!came && may_be_lost(came.error())) co_return false;
  if (!came) co_await came.error();
  if (!is_general_block(*came)) {  // the answer itself: all has arrived
    if (until != blocks) co_await Error(ErrorKind::malformed, "the meter answers before it has the whole request");
    pending_.push_back(std::move(*came));
    acknowledged_ = blocks;
    co_return true;
  }
  const GeneralBlockTransfer answer = co_await general_block_transfer_from(*came);
  if (answer.acknowledged > until) co_await Error(ErrorKind::malformed, "the meter acknowledges blocks never sent");
  const bool further = answer.acknowledged > acknowledged_;
  acknowledged_ = std::max(acknowledged_, answer.acknowledged);
  window_ = std::max<std::uint8_t>(answer.window, 1);
  if (!answer.part.empty()) pending_.push_back(std::move(*came));
  co_return further;
}

Task<> Channel::send_general_blocks(std::vector<Byte> apdu) {
  constexpr std::size_t kMostBlocks = 0xFFFF;
  const std::size_t size = most_pdu_ - kGeneralBlockHeader;
  if (blocks_of(apdu, size) > kMostBlocks) co_await Error(ErrorKind::unsupported, "the request is too long");
  acknowledged_ = 0;
  window_ = 1;
  unsigned idle = 0;
  while (acknowledged_ < blocks_of(apdu, size)) {
    const bool further = co_await send_window(apdu, size);
    idle = further ? 0 : idle + 1;
    if (idle > kGeneralBlockRepeats)
      co_await Error(ErrorKind::silence, "the meter does not acknowledge the blocks of a request");
  }
}

}  // namespace obiscope::dlms
