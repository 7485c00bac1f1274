// Our side of a link: connect, send an APDU, receive the answer, disconnect (IEC 62056-46 6.4.4).
//
//   ReaderLink link(line, options);
//   co_await link.connect();
//   const std::vector<Byte> answer = co_await link.exchange(request);
//   co_await link.disconnect();
#pragma once

#include <functional>
#include <vector>

#include "line/line.hpp"
#include "protocol/hdlc/assembly.hpp"
#include "protocol/hdlc/parameters.hpp"

namespace obiscope::hdlc {

struct LinkOptions {
  Address client{kPublicClient, 0, 1};
  Address server{kManagementDevice, 0, 1};
  Parameters wish{2030, 2030, 7, 7};  // what we ask for; a meter that refuses a SNRM with parameters gets a bare one
  bool bare_snrm_first = false;       // for meters that drop the line at a SNRM with parameters
  Duration response_limit = 3s;       // from our last stop bit to the first byte of the answer
  Duration octet_gap_limit = 500ms;   // inside a frame: the standard's 25 ms is for meters, bridges need more
  unsigned repeats = 2;               // of a frame that was not answered
  Duration not_ready_limit = 30s;     // how long a meter may say RNR
  std::size_t most_apdu = 1U << 20U;  // bytes: endless segmentation ends here
};

class ReaderLink {
 public:
  ReaderLink(Line& line, LinkOptions options, Instant limit);  // `limit`: the total deadline of the dialogue

  // Errors: silence (nobody), refused (DM, FRMR), damaged (only damaged frames, or our own echo came back, with the
  // even parity of a 7-bit line added where that is what it is), malformed, cancelled (limit), port.
  Task<> connect();
  // One request, one answer, both whole. Errors as above, and incomplete.
  Task<std::vector<Byte>> exchange(Bytes apdu);
  // The next APDU that comes without a request in between: further blocks of a window, notifications.
  Task<std::vector<Byte>> receive();
  Task<> send(Bytes apdu);
  // DISC and UA or DM. Never fails with anything but port or cancelled; a silent meter is taken as gone.
  Task<> disconnect();

  bool connected() const { return connected_; }
  const Parameters& agreed() const { return agreed_; }
  Instant now() const { return line_.now(); }
  // When the last byte passed, ours or theirs.
  Instant last_passed() const { return last_passed_; }
  std::size_t bytes_received() const { return bytes_received_; }
  // An UI frame (push) that came in between is handed here.
  std::function<void(Bytes apdu)> on_push;
  // After every frame, for a progress bar.
  std::function<void()> on_progress;

 private:
  Line& line_;
  LinkOptions options_;
  Instant limit_;
  Parameters agreed_;
  Framer framer_;
  bool connected_ = false;
  Instant last_passed_;
  std::size_t bytes_received_ = 0;
};

}  // namespace obiscope::hdlc
