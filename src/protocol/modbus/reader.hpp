// Our side: the whole map of a meter, some of its registers, or its load profile.
//
//   ReadOptions options;
//   options.map = ...;                          // from the catalogue
//   const Readout readout = co_await read(line, std::move(options));
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/modbus/frame.hpp"
#include "protocol/modbus/quirks.hpp"
#include "protocol/modbus/register_map.hpp"
#include "reading/profile.hpp"
#include "reading/progress.hpp"

namespace obiscope::modbus {

// Sent with two stop bits: a receiver set to one takes the second for a pause, so that both kinds of meter understand
// it. What comes with one stop bit is received as well.
constexpr LineSettings k8N2{9600, 8, Parity::none, 2};

struct ReadOptions {
  Framing framing = Framing::rtu;  // RTU also through a gateway that only hands bytes on
  LineSettings line = k8N2;
  Byte unit = 1;  // 1 to 247
  std::shared_ptr<const RegisterMap> map;
  std::vector<std::string> wanted;  // OBIS codes in any form, or "0x006C"; empty: the whole map
  Duration pause{};                 // between two requests, beside the 3.5 characters of RTU: 1 s for a HAN
  Duration patience = 1500ms;       // for the first character of an answer
  unsigned repeats = 2;             // of a request whose answer is missing or damaged
  Duration total = 10min;
  Recognise recognise = follows_the_standard;
  std::function<void(const Progress&)> progress;
};

// Warnings: "register_refused" (an object that the meter refuses costs only this object), "registers_closed" (left out,
// as the meter's access profile says), "registers_absent" (a part of the map that this meter does not have),
// "second_master", "echo". Errors: refused (all were; access denied, with what to send to whom), silence, damaged,
// malformed, usage (no map, a register that it does not have), cancelled, port.
Task<Readout> read(Line& line, ReadOptions options);

// A load profile (functions 44 and 45) in bounded memory: head first, then every row as it comes, oldest first.
struct ProfileWish {
  std::optional<Obis> obis;  // none: the map's
  std::optional<MeterTime> from, to;
};
// Gives back the warnings: "rows_missing", "rows_doubled", "rows_out_of_order", "rows_without_time", "columns_unknown"
// and those of read(). Errors: as read(); refused where the meter has no such profile.
Task<std::vector<Warning>> read_profile(Line& line, ReadOptions options, ProfileWish wish, ProfileSink sink);

}  // namespace obiscope::modbus
