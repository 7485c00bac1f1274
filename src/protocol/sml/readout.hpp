// A file -> a Readout.
#pragma once

#include "async/error.hpp"
#include "protocol/sml/frame.hpp"
#include "protocol/sml/message.hpp"
#include "protocol/sml/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::sml {

// All that the messages of `frame` say, once every check was right. Errors: damaged (a CRC), incomplete (cut off),
// malformed; offsets count where frame.offset does. Warnings:
//   reduced_data_set   energies in whole kWh and no power: the PIN has not been entered
//   bare_time          a time without its list (quirk bare_time)
//   unusual_start      01 01 01 04 in the start mark
//   message_crc_kermit does not come: see the quirk of that name
//   attention          the meter refuses something, in words
//   status             a bit of a status word that a person should know of
Result<Readout> readout_from(const Frame& frame, const Recognise& recognise);

// Why a file is refused before its messages are looked at.
Error refusal(const Frame& frame);
// Where the byte at `offset` of the content (escapes once) stands in the recording.
std::size_t place_of(const Frame& frame, std::size_t offset);

// The UTC time of a time stamp; nothing for a seconds index.
std::optional<MeterTime> meter_time_from(const Time& time);

// In words, from the octets of an attention: 81 81 C7 C7 FE 02 is a wrong password.
std::string attention_text(Bytes number);

}  // namespace obiscope::sml
