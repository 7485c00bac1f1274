// Whole APDUs of a recording, in their order -> telegrams: blocks joined, ciphered ones deciphered, pushes and sessions
// told apart.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "protocol/dlms/capture_session.hpp"
#include "protocol/dlms/decipher.hpp"
#include "protocol/dlms/push.hpp"

namespace obiscope::dlms {

// Who sent it, as its frame tells; 0 where it has none.
using SenderId = std::uint64_t;

struct Carried {
  SenderId sender = 0;
  std::size_t offset = 0;          // where its telegram begins in the recording
  std::string_view mode = "hdlc";  // of a session: Readout::mode
  bool checked = true;             // a check sequence of its frames was right
};

class CaptureStream {
 public:
  CaptureStream(const CaptureOptions& options, const std::function<void(Telegram)>& sink);

  void take(Bytes apdu, const Carried& carried);
  void refuse(const Error& error);
  // The end of a link or of the recording: what was answered becomes a telegram.
  void end_session();
  void finish();
  bool told() const { return told_; }  // a telegram was given or refused

 private:
  struct Blocks {  // a general block transfer
    SenderId sender = 0;
    std::uint16_t next = 1;
    std::size_t offset = 0;
    bool open = false;
    std::vector<Byte> joined;
  };

  void take_plain(Bytes apdu, Bytes title, const Carried& carried, std::vector<Warning> warnings);
  void take_protected(Bytes apdu, const Carried& carried);
  void take_push(Bytes apdu, Bytes title, const Carried& carried, std::vector<Warning> warnings);
  void take_association(Bytes apdu, const Carried& carried);
  void take_block(Bytes apdu, const Carried& carried);
  void close(Blocks& blocks, const char* why);
  Blocks& blocks_of(SenderId sender);
  Speaker speaker_of(Bytes apdu) const;

  const CaptureOptions& options_;
  const std::function<void(Telegram)>& sink_;
  PushDecoder pushes_;
  CaptureSession session_;
  std::string_view mode_ = "hdlc";
  Speaker client_, server_;  // of the association that is open
  std::vector<Blocks> blocks_;
  std::string refusal_in_session_;  // told once
  bool told_ = false;
};

}  // namespace obiscope::dlms
