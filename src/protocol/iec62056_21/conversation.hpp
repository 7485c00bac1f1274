// What a recording holds from one identification to the next: a readout with or without its check character, or a
// session in programming mode with both directions in one stream.
//
//   /XXX... CR LF   [ACK V Z Y CR LF]   STX ... ETX BCC          readout
//   SOH P1 STX (...) ETX BCC   ACK   SOH R5 STX 0.9.1() ETX BCC   STX 0.9.1(101415) ETX BCC   SOH B0 ETX BCC
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "async/error.hpp"
#include "protocol/iec62056_21/frame.hpp"
#include "protocol/iec62056_21/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::iec62056_21 {

class Conversation {
 public:
  struct Known {
    bool identified = false;  // it begins with an identification
    bool asked = false;       // a request stands before it: no mode D
  };

  Conversation(const Recognise& recognise, const std::function<void(Result<Readout>)>& sink, Known known)
      : recognise_(recognise), sink_(sink), identified_(known.identified), asked_(known.asked) {}

  // Gives what `bytes` hold to the sink; `offset` is where they begin in the recording. Says how many of them belonged
  // to a message.
  std::size_t decode(Bytes bytes, std::size_t offset);

 private:
  void take(const Frame& frame, std::size_t at);
  void take_line(const Frame& frame, std::size_t at);
  void take_command(const Frame& frame);
  void take_block(const Frame& frame, std::size_t at);
  void take_answer(std::string answer);
  void take_plain(std::string_view content, std::size_t damaged, std::size_t at);
  void take_partial(Bytes partial, std::size_t at);
  void finish(std::size_t offset);

  void give(std::string_view content, std::optional<Warning> warning);
  void refuse(ErrorKind kind, std::string text, std::size_t at, std::string advice = {});
  Readout new_readout() const;
  Readout& session();

  const Recognise& recognise_;
  const std::function<void(Result<Readout>)>& sink_;
  bool identified_;
  bool asked_;

  Identification identification_;
  const Quirks* quirks_ = &follows_the_standard({});
  bool programming_ = false;
  bool told_ = false;       // a telegram was given or refused
  std::string asked_code_;  // of the last R command
  std::string partial_;     // blocks that ended with EOT
  std::optional<Readout> session_;
  std::optional<Error> refusal_;  // of a block that may be repeated after a NAK
  std::size_t belonging_ = 0;
};

}  // namespace obiscope::iec62056_21
