// Our side of a link: connect, send an APDU, receive the answer, disconnect (IEC 62056-46 6.4.4).
//
//   ReaderLink link(line, options);
//   co_await link.connect();
//   const std::vector<Byte> answer = co_await link.exchange(request);
//   co_await link.disconnect();
//
// Whose turn it is. A frame of ours with P gives the turn to the meter; its frame with F, a full window, or silence
// gives it back. In our turn we send what the meter has not got yet, else RR.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "line/line.hpp"
#include "protocol/hdlc/assembly.hpp"
#include "protocol/hdlc/frame_stream.hpp"
#include "protocol/hdlc/parameters.hpp"
#include "protocol/hdlc/send_window.hpp"

namespace obiscope::hdlc {

struct LinkOptions {
  Address client{kPublicClient, 0, 1};
  Address server{kManagementDevice, 0, 1};
  Parameters wish{2030, 2030, 7, 7};  // what we ask for; a meter that refuses a SNRM with parameters gets a bare one
  bool bare_snrm_first = false;       // for meters that drop the line at a SNRM with parameters
  Duration response_limit = 3s;       // from our last stop bit to the first byte of the answer
  Duration octet_gap_limit = 500ms;   // inside a frame: the standard's 25 ms is for meters, bridges need more
  unsigned repeats = 2;               // of a frame that was not answered
  Duration not_ready_limit = 30s;     // how long a meter may say RNR, or RR and no more
  std::size_t most_apdu = 1U << 20U;  // bytes: endless segmentation ends here
};

class ReaderLink {
 public:
  ReaderLink(Line& line, LinkOptions options, Instant limit);  // `limit`: the total deadline of the dialogue

  // Errors: silence (nobody), refused (DM, FRMR, never ready), damaged (only damaged frames, or our own echo came back,
  // with the even parity of a 7-bit line added where that is what it is), malformed, cancelled (limit), port.
  Task<> connect();
  // One request, one answer, both whole. Errors as above, and incomplete.
  Task<std::vector<Byte>> exchange(Bytes apdu);
  // The next APDU that comes without a request in between: further blocks of a window, notifications.
  Task<std::vector<Byte>> receive();
  Task<> send(Bytes apdu);
  // DISC and UA or DM. Never fails with anything but port or cancelled; a silent meter is taken as gone. Where the
  // total deadline has passed, it has three seconds more.
  Task<> disconnect();

  bool connected() const { return connected_; }
  const Parameters& agreed() const { return agreed_; }
  Instant now() const { return stream_.now(); }
  // When the last byte passed, ours or theirs.
  Instant last_passed() const { return stream_.last_passed(); }
  std::size_t bytes_received() const { return stream_.bytes_received(); }
  // An UI frame (push) that came in between is handed here.
  std::function<void(Bytes apdu)> on_push;
  // After every frame, for a progress bar.
  std::function<void()> on_progress;

 private:
  enum class Answer : std::uint8_t { accepted, refused, none };

  Task<Answer> call(bool bare);
  Task<> sign_off();
  Result<void> accept(const Frame& ua, bool bare);
  // The next frame for us; the one after it may take `patience`. Nothing: see FrameStream::receive.
  Task<std::optional<Frame>> hear(Duration patience);
  bool is_for_us(const Frame& frame);
  void take_push(const Frame& frame);

  Task<> take_turn();
  Task<> send_window();
  Task<> send_frame(Control control, Bytes information = {});
  Task<> listen();
  Task<> await_turn(Duration patience);
  Result<void> take(const Frame& frame);
  Result<void> take_information(const Frame& frame);
  Result<void> take_ready(const Frame& frame);
  Result<void> wait_for_meter(bool not_ready);
  void progress();
  Result<void> count_failure();
  Error why_nothing() const;

  LinkOptions options_;
  Instant limit_;
  Parameters agreed_;
  FrameStream stream_;
  SendWindow out_;
  Assembly answer_, push_;
  std::deque<std::vector<Byte>> arrived_;  // whole APDUs
  bool connected_ = false;
  bool our_turn_ = true;
  bool enquire_ = false;      // in our next turn: RR, whatever there is to send
  bool asked_ = false;        // in our last turn it was RR
  bool pause_ = false;        // before our next turn
  bool own_frames_ = false;   // frames with our own addresses came in
  std::uint8_t awaited_ = 0;  // N(S) of the meter's next I frame
  unsigned in_window_ = 0;    // I frames since our last turn
  unsigned failures_ = 0;     // turns since the last progress
  std::size_t refused_ = 0;   // damaged frames, bytes of noise before the last progress
  std::size_t noise_ = 0;
  std::optional<Instant> waiting_since_;  // the meter has nothing to say since then
  Instant due_;                           // when the meter's next frame has to begin
};

}  // namespace obiscope::hdlc
