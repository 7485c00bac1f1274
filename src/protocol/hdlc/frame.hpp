// HDLC frame, format type 3 (IEC 62056-46 6.4).
//
//   ┌────┬─────────────┬─────────────┬────────┬─────────┬─────────┬─────────────┬─────────┬────┐
//   │ 7E │ format (2)  │ destination │ source │ control │ HCS (2) │ information │ FCS (2) │ 7E │
//   └────┴─────────────┴─────────────┴────────┴─────────┴─────────┴─────────────┴─────────┴────┘
//         1010 S lllllllllll          1, 2, 4 bytes each  only with information
//
// S: more segments follow. l: bytes from format to FCS. Two frames may share one flag.
//
//   I     RRR P SSS 0      information          UA    011 F 0011   yes
//   RR    RRR P 0001       ready                DM    000 F 1111   disconnected
//   RNR   RRR P 0101       not ready            FRMR  100 F 0111   frame refused
//   SNRM  100 P 0011       connect              UI    000 P 0011   push
//   DISC  010 P 0011       disconnect
#pragma once

#include <optional>
#include <vector>

#include "protocol/hdlc/address.hpp"

namespace obiscope::hdlc {

constexpr Byte kFlag = 0x7E;
constexpr std::size_t kMostInformation = 2030;  // bytes in an information field (IEC 62056-46 6.4.4.4.3)
constexpr std::size_t kLargestFrame = 2047;     // 11 bits of length

enum class Kind : std::uint8_t { information, rr, rnr, snrm, disc, ua, dm, frmr, ui, unknown };
// "SNRM", "I", "RR", ...
std::string_view name_of(Kind kind);

struct Control {
  Kind kind = Kind::unknown;
  bool poll = true;          // P of a command, F of a response
  std::uint8_t send = 0;     // N(S), I only
  std::uint8_t receive = 0;  // N(R): I, RR, RNR

  friend bool operator==(const Control&, const Control&) = default;
};

Control control_from(Byte byte);
Byte byte_from(Control control);

struct Frame {
  Address destination;
  Address source;
  Control control;
  bool segmented = false;  // more follow
  Bytes information;       // belongs to what it was decoded from

  friend bool operator==(const Frame& left, const Frame& right);
};

// The whole frame with both flags. `frame.information` has at most kMostInformation bytes.
std::vector<Byte> encode(const Frame& frame);

// Why something is no frame.
enum class Fault : std::uint8_t { none, incomplete, no_frame, bad_length, bad_address, wrong_hcs, wrong_fcs, no_flag };
std::string_view name_of(Fault fault);

struct Decoded {
  Fault fault = Fault::none;
  std::size_t size = 0;  // with the flag in front, without the one behind, which the next frame may share
  Frame frame;           // where fault is none
};

// The frame that begins with the flag at bytes[0] and its format field at bytes[1]. Allocates nothing.
// incomplete: right so far, more bytes are needed.
Decoded decode(Bytes bytes);

// Frames out of a stream in any split, with whatever noise between them. Bounded: holds one frame at most. Where a
// frame turns out to be none, it looks for the next 7E A0..AF behind the flag that it began with.
//
//   for (Bytes rest = arrived; !rest.empty();) {
//     rest = rest.subspan(framer.take(rest));
//     while (const std::optional<Frame> frame = framer.next()) ...
//   }
class Framer {
 public:
  // Takes in bytes of `arrived`, up to the end of a frame, and says how many. None are taken while there are frames
  // that next() has not given.
  std::size_t take(Bytes arrived);
  // A frame that is complete; holds until the next take(). Nothing: go on.
  std::optional<Frame> next();
  // No more will come of the frame that has begun: looks for another one in what there is of it.
  void give_up();
  // Frames whose HCS, FCS, length or flag was wrong since clear(), and the last such fault.
  std::size_t refused() const { return refused_; }
  Fault last_fault() const { return last_fault_; }
  std::size_t noise() const { return noise_; }   // bytes that belonged to no frame
  bool midway() const { return waiting() > 1; }  // inside a frame
  std::size_t waiting() const { return buffer_.size() - used_; }
  void clear();

 private:
  void look();  // from used_ on, until a frame is complete or more bytes are needed
  void refuse(Fault fault);
  std::size_t wanted() const;

  std::vector<Byte> buffer_;
  std::size_t used_ = 0;  // by frames that next() gave, and by what was none
  std::optional<Frame> ready_;
  std::size_t ready_size_ = 0;
  std::size_t refused_ = 0;
  std::size_t noise_ = 0;
  Fault last_fault_ = Fault::none;
};

}  // namespace obiscope::hdlc
