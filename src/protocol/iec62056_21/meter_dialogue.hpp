// The meter's side of one dialogue after the other; meter.hpp is what others see of it.
#pragma once

#include <optional>
#include <string>

#include "protocol/iec62056_21/frame_stream.hpp"
#include "protocol/iec62056_21/meter.hpp"

namespace obiscope::iec62056_21 {

class MeterDialogue {
 public:
  MeterDialogue(Line& line, const Source& source, MeterOptions options);
  Task<> serve();
  // One reader, who may choose HDLC: the speed in Bd where he did.
  Task<std::optional<std::uint32_t>> serve_one();

 private:
  // What is being sent block by block: the one in hand is [begin, next).
  struct Answer {
    std::string content;
    std::size_t begin = 0, next = 0;
    std::size_t block_size = 0;
    unsigned repeats = 0;
  };

  // From the request to the end of the dialogue.
  Task<> serve_reader();
  Task<> push();
  Task<> sleep();

  // The readout list that a request for this meter asks for; nothing where it is for another one.
  Task<std::string> receive_request();
  std::optional<std::string> asked_list(std::string_view request) const;
  Task<> send_identification();
  Task<std::optional<OptionSelect>> receive_option_select();
  Task<> follow_speed(char speed, bool both_change);
  Task<> send_readout(std::string list);
  // True where the reader chose HDLC: the line is at its speed then.
  Task<bool> change_to_hdlc(OptionSelect chosen);

  // Programming mode (meter_programming.cpp).
  Task<> serve_programming();
  std::optional<std::string> answer(std::string_view command, std::string_view data_set);
  std::string check_password(std::string_view password);
  std::string read_out(std::string_view data_set) const;
  Task<bool> serve_command(Frame frame);
  Task<> send_next_block();
  Task<> repeat_block();
  Task<> send_current_block();

  Task<Frame> receive(Expect expect, Duration patience);
  Task<> send(std::string message);
  Task<> send_block(std::string content, bool more_follows);
  CheckCharacter check() const;
  // `message` as it is, or with a wrong check character where a fault asks for that.
  std::string spoiled(std::string message);

  Line& line_;
  const Source& source_;
  MeterOptions options_;
  Identification identification_;
  FrameStream frames_;
  Instant last_passed_{};
  unsigned blocks_ = 0;     // sent so far, for the fault wrong_bcc
  bool was_reset_ = false;  // the fault reset_mid_telegram happens once
  Answer answer_;
  bool authorised_ = false;  // the password of this dialogue was right
  Instant locked_until_{};
  bool offers_hdlc_ = false;
  std::optional<std::uint32_t> hdlc_speed_;  // in Bd, chosen by the reader
};

}  // namespace obiscope::iec62056_21
