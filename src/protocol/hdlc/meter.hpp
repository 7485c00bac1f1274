// The meter's side of a link: answers SNRM and DISC, takes requests, sends answers in segments and windows.
//
//   MeterLink link(line, options);
//   for (;;) {
//     const Request request = co_await link.receive();   // an APDU, or that the reader has come or gone
//     ...
//     co_await link.send(answer);
//   }
#pragma once

#include <deque>
#include <vector>

#include "line/line.hpp"
#include "protocol/hdlc/assembly.hpp"
#include "protocol/hdlc/frame_stream.hpp"
#include "protocol/hdlc/parameters.hpp"
#include "protocol/hdlc/send_window.hpp"

namespace obiscope::hdlc {

// What can be made to go wrong inside the meter.
struct LinkFaults {
  bool dm = false;             // answers every SNRM with DM
  bool frmr = false;           // answers the first I frame with FRMR
  unsigned rnr = 0;            // says so many times RNR before it goes on
  unsigned segments_lost = 0;  // so many of its I frames never leave
  bool silent = false;
  bool late = false;       // answers 2 s later than it should
  unsigned wrong_fcs = 0;  // its first so many I frames carry a wrong FCS
};

struct MeterLinkOptions {
  std::vector<Address> servers{
      {kManagementDevice, 0, 1}};  // its logical devices, however many bytes they are called with; `lower` 0 is any
  Parameters wish{128, 128, 1, 1};
  bool takes_parameters = true;  // false: answers a SNRM with parameters by DM, a bare one by UA without parameters
  Duration reaction = 20ms;
  Duration inactivity_limit = 120s;  // then it forgets the link; zero: never
  Duration octet_gap_limit = 500ms;  // the standard's 25 ms are too short where bytes come in lumps
  std::size_t most_apdu = 65'536;
  LinkFaults faults{};
};

struct Event {
  enum class What : std::uint8_t { connected, request, disconnected } what = What::request;
  Address client;          // who
  Address server;          // which logical device was called, as it was called
  std::vector<Byte> apdu;  // request
};

class MeterLink {
 public:
  MeterLink(Line& line, MeterLinkOptions options);
  // Waits for what happens next. Errors: port, silence (nothing came until `deadline` and no link stands).
  Task<Event> receive(Instant deadline);
  // The answer to the last request, in segments and windows, acknowledged but for the last window: what gets lost of
  // that is sent again within receive(). A further APDU waits until the reader asks for it with RR. Gives up where the
  // reader is gone or asks something else, which receive() tells next.
  Task<> send(Bytes apdu);
  // An UI frame to `client`, link or not.
  Task<> push(Address client, Address server, Bytes apdu);
  bool connected() const { return connected_; }
  const Parameters& agreed() const { return agreed_; }
  Instant now() const { return stream_.now(); }

 private:
  // Waits until `instant` for a frame and answers it as the link asks for.
  Task<> serve_until(Instant instant);
  Task<> answer(Frame frame);
  Task<> connect(Frame snrm);
  Task<> disconnect(Frame disc);
  Task<> take(Frame frame);
  Task<> take_information(Frame frame);
  Task<> send_window();
  Task<> reply(Frame to, Control control, Bytes information = {});
  Task<> send_after_reaction(std::vector<Byte> frames);
  bool is_called(const Address& server) const;
  Instant end_of_link() const;
  void forget();

  MeterLinkOptions options_;
  Parameters agreed_;
  FrameStream stream_;
  SendWindow out_;
  Assembly request_;
  std::deque<Event> events_;
  Address client_, server_;   // of the link
  Instant heard_;             // when a frame of the link passed last
  std::uint8_t awaited_ = 0;  // N(S) of the reader's next I frame
  bool connected_ = false;
  bool our_turn_ = false;  // a whole request has come, or RR and there is something to send
  bool waits_to_send_ = false;
};

}  // namespace obiscope::hdlc
