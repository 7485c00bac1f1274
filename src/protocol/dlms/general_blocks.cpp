#include "protocol/dlms/general_blocks.hpp"

#include <algorithm>
#include <limits>

namespace obiscope::dlms {

Result<BlockAssembly::Next> BlockAssembly::add(const GeneralBlockTransfer& block) {
  if (block.block == 0) return failure(ErrorKind::malformed, "a general block has the number 0");
  const bool fits = block.block == received_ + 1 && received_ != std::numeric_limits<std::uint16_t>::max();
  if (fits) {
    if (joined_.size() + block.part.size() > kMostOfAnApdu)
      return failure(ErrorKind::malformed, "the general blocks of an APDU do not end");
    joined_.insert(joined_.end(), block.part.begin(), block.part.end());
    received_ = block.block;
    idle_ = 0;
    if (block.last) return Next::whole;
  }
  if (block.streaming && !block.last) return Next::receive;
  if (!fits && !ask_again()) {
    return failure(ErrorKind::malformed, "general block " + std::to_string(block.block) + " comes where " +
                                             std::to_string(received_ + 1) + " was asked for");
  }
  return Next::acknowledge;
}

std::size_t blocks_of(Bytes apdu, std::size_t size) {
  return (apdu.size() + size - 1) / size;
}

GeneralBlockTransfer block_of(Bytes apdu, std::size_t size, std::uint16_t number, std::uint16_t acknowledged,
                              bool window_ends) {
  const std::size_t begin = (number - std::size_t{1}) * size;
  GeneralBlockTransfer block;
  block.last = number == blocks_of(apdu, size);
  block.streaming = !block.last && !window_ends;
  block.window = kOwnWindow;
  block.block = number;
  block.acknowledged = acknowledged;
  block.part = apdu.subspan(begin, std::min(size, apdu.size() - begin));
  return block;
}

}  // namespace obiscope::dlms
