// General block transfer, our side (IEC 62056-5-3, Green Book 9.4.6.13): an APDU of any kind in numbered blocks,
// several of them in a row where the window is wider than one.
//
//   E0 | last, streaming, window (6 bits) | number (2) | number acknowledged (2) | length | part
//
//   reader                                   meter
//   GET request ---------------------------->
//   <------------------- E0 40 0001 0000 part   streaming: more come without being asked for
//   <------------------- E0 00 0002 0000 part   the window ends
//   E0 87 0001 0002 ------------------------>   all up to 2 came; the window is 7
//   <------------------- E0 80 0003 0001 part   last
//
// A block that is missing is asked for again: the number acknowledged is that of the last one before it.
#pragma once

#include <vector>

#include "protocol/dlms/apdu.hpp"

namespace obiscope::dlms {

constexpr std::uint8_t kOwnWindow = 63;            // blocks that we can take in a row
constexpr std::size_t kGeneralBlockHeader = 9;     // bytes around a part, at most
constexpr unsigned kGeneralBlockRepeats = 4;       // of a block that does not come, before we give up
constexpr std::size_t kMostOfAnApdu = 16U << 20U;  // bytes in all blocks of one APDU

// Joins the blocks of one APDU.
class BlockAssembly {
 public:
  enum class Next : std::uint8_t { receive, acknowledge, whole };
  // Takes a block in; says what is to be done next. Errors: malformed (no number, too long, a block that never comes).
  Result<Next> add(const GeneralBlockTransfer& block);
  // Nothing came any more: acknowledge what is there, so that the rest is sent again. False: asked often enough.
  bool ask_again() { return ++idle_ <= kGeneralBlockRepeats; }
  std::uint16_t received() const { return received_; }  // up to this number, all of them
  std::vector<Byte> take() { return std::move(joined_); }

 private:
  std::vector<Byte> joined_;
  std::uint16_t received_ = 0;
  unsigned idle_ = 0;  // times that we asked since the last block that was new
};

// Block `number` (from 1) of `apdu` cut into parts of `size` bytes. `window_ends`: the other side may speak behind it.
GeneralBlockTransfer block_of(Bytes apdu, std::size_t size, std::uint16_t number, std::uint16_t acknowledged,
                              bool window_ends);
// How many blocks `apdu` makes.
std::size_t blocks_of(Bytes apdu, std::size_t size);

}  // namespace obiscope::dlms
