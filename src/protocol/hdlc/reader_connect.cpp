// Our side of a link: SNRM, DISC, and what it means when nothing comes back.
#include <algorithm>

#include "protocol/hdlc/reader.hpp"

namespace obiscope::hdlc {
namespace {

constexpr Duration kSignOffGrace = 3s;           // for DISC, where the total deadline has passed
constexpr Duration kEndOfTransmission = 1500ms;  // how long DISC waits for a meter that is still sending

Error refused_link() {
  return {ErrorKind::refused, "the meter refuses a link (DM), with parameters in the SNRM and without",
          "check the server address, and that no other reader holds the meter"};
}

}  // namespace

Task<> ReaderLink::connect() {
  stream_.clear();
  connected_ = own_frames_ = false;
  progress();
  const unsigned of_first_form = std::max(1U, options_.repeats);
  bool refused = false;
  for (unsigned attempt = 0; attempt <= of_first_form; ++attempt) {
    const bool first_form = attempt < of_first_form;
    const Answer answer = co_await call(first_form == options_.bare_snrm_first);
    if (answer == Answer::accepted) co_return;
    refused = refused || answer == Answer::refused;
    if (refused) attempt = std::max(attempt, of_first_form - 1);  // the other form is next
    if (stream_.echo() == EchoWatch::Echo::with_parity) break;    // no meter understands that
  }
  const Error error = refused ? refused_link() : why_nothing();
  co_await error;
}

Task<ReaderLink::Answer> ReaderLink::call(bool bare) {
  const std::vector<Byte> parameters = bare ? std::vector<Byte>() : encode(options_.wish);
  co_await send_frame({Kind::snrm}, parameters);
  for (;;) {
    const std::optional<Frame> frame = co_await hear(options_.response_limit);
    if (!frame) co_return Answer::none;
    if (frame->control.kind == Kind::dm || frame->control.kind == Kind::frmr) co_return Answer::refused;
    if (frame->control.kind != Kind::ua) continue;
    Result<void> accepted = accept(*frame, bare);
    co_await std::move(accepted);
    co_return Answer::accepted;
  }
}

Result<void> ReaderLink::accept(const Frame& ua, bool bare) {
  const Result<Parameters> theirs = parameters_from(ua.information);
  if (!theirs) return failure(theirs.error());
  agreed_ = hdlc::agreed(bare ? Parameters{} : options_.wish, *theirs);
  if (bare) {  // a meter that tells then what it does may do so; we can take all of it
    agreed_.information_receive = theirs->information_transmit;
    agreed_.window_receive = theirs->window_transmit;
  }
  out_.reset();
  answer_.clear();
  arrived_.clear();
  awaited_ = 0;
  in_window_ = 0;
  enquire_ = pause_ = false;
  connected_ = our_turn_ = true;
  progress();
  return {};
}

Task<> ReaderLink::disconnect() {
  if (!connected_) co_return;
  connected_ = false;
  limit_ = std::max(limit_, stream_.now() + kSignOffGrace);
  Result<void> left = co_await sign_off().result();
  const bool out_of_time = stream_.now() >= limit_;  // it was told, that is enough
  if (!left && (left.error().kind() != ErrorKind::cancelled || !out_of_time)) co_await left.error();
}

Task<> ReaderLink::sign_off() {
  Result<void> quiet = co_await await_turn(std::min(options_.response_limit, kEndOfTransmission)).result();
  if (!quiet && (quiet.error().kind() == ErrorKind::port || quiet.error().kind() == ErrorKind::cancelled))
    co_await quiet.error();
  for (unsigned attempt = 0; attempt <= std::min(options_.repeats, 1U); ++attempt) {
    co_await send_frame({Kind::disc});
    for (;;) {
      const std::optional<Frame> frame = co_await hear(options_.response_limit);
      if (!frame) break;
      if (frame->control.kind == Kind::ua || frame->control.kind == Kind::dm) co_return;
    }
  }
}

// What it means that nothing more came, or nothing that makes sense.
Error ReaderLink::why_nothing() const {
  const std::string settings = text_from(stream_.line().settings());
  if (stream_.echo() == EchoWatch::Echo::with_parity)
    return {ErrorKind::damaged, "our own bytes came back with a parity bit: an echo, and the line sends 7E1",
            "HDLC needs 8N1: set the port or the serial server to 8N1, and turn the probe so that it does not see its "
            "own light"};
  const std::size_t refused = stream_.framer().refused() - refused_;
  if (refused > 0)
    return {ErrorKind::damaged,
            "only damaged frames came at " + settings + ": " + std::to_string(refused) + ", the last one with " +
                std::string(name_of(stream_.framer().last_fault())),
            "check that the line is 9600 8N1 as the meter wants it, turn the probe a little, keep sunlight off it"};
  if (answer_.midway()) return {ErrorKind::incomplete, "the meter stopped in the middle of an answer"};
  if ((stream_.echo() == EchoWatch::Echo::whole || own_frames_) && !connected_)
    return {ErrorKind::damaged, "only our own echo came back: the probe sees its own light, or the wiring returns it",
            "put the probe onto the meter's optical port, cable down; on two wires, check that the meter is connected"};
  const std::size_t noise = stream_.framer().noise() - noise_;
  if (noise > 0)
    return {ErrorKind::damaged, std::to_string(noise) + " bytes came at " + settings + ", and no frame among them",
            "check speed and format: HDLC is 8N1, at 9600 Bd on most meters; others begin with mode E"};
  if (connected_) return {ErrorKind::silence, "the meter does not answer any more"};
  return {ErrorKind::silence,
          "nobody answers a SNRM at " + settings + " from client " + hdlc::text_from(options_.client) + " to server " +
              hdlc::text_from(options_.server),
          "check the probe, the speed and the server address; many meters want mode E first"};
}

}  // namespace obiscope::hdlc
