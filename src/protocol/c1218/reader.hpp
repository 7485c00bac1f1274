// Our side of a session (ANSI C12.18): identify, negotiate, logon, security, read tables, logoff, terminate.
//
//   Line& line = ...;                           // the reader begins at 9600 8N1
//   ReadOptions options;
//   const Readout readout = co_await read(line, std::move(options));
//
// Every session is ended with logoff and terminate, also after a failure and after a cancellation. There is no way here
// to write a table or to start a procedure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "line/line.hpp"
#include "protocol/c1218/quirks.hpp"
#include "reading/profile.hpp"
#include "reading/progress.hpp"
#include "reading/readout.hpp"

namespace obiscope::c1218 {

struct ReadOptions {
  LineSettings line = k8N1;
  std::uint16_t user_id = 0;            // of logon
  std::string user = "obiscope";        // of logon: at most 10 characters
  std::optional<std::string> password;  // security: at most 20 octets; sent once, a refused one never again
  bool negotiate = true;                // asks for longer and for more packets; without: 64 bytes, one packet
  std::uint16_t packet_size = 1024;     // to ask for: 64 to 8192
  Byte packets = 128;                   // to ask for
  std::uint32_t fastest = 9600;         // Bd to offer in negotiate; the meter chooses
  unsigned attempts = 3;                // how often a packet is sent before nobody answers
  std::vector<std::uint16_t> tables;    // what read() reads besides table 0; empty: the usual ones
  Duration total = 10min;               // the whole session, repeats included
  Recognise recognise = follows_the_standard;
  std::function<void(const Progress&)> progress;
};

// Identity, clock, status, registers, demands, present values: tables 0, 1, 2, 3, 5, 6, 11, 12, 15, 16, 21 to 23, 25,
// 27, 28 and 51 to 55, those of them that the meter has. A table that it refuses costs a Warning "table_refused".
// Errors: silence (nobody answers; the advice names the suspicion where only an echo came), incomplete, damaged (CRC,
// after all repeats), malformed, refused (locked, password, logon), cancelled, port.
Task<Readout> read(Line& line, ReadOptions options);

// One table that the meter has, out of its table 0.
struct TableEntry {
  std::uint16_t number = 0;  // 2048 and up: of the manufacturer
  std::string name;          // "CURRENT_REG_DATA_TBL"; empty where it is not known
  bool manufacturer = false;
  bool writable = false;
  bool decoded = false;  // read() or read_profile() know what is in it
};
struct TableList {
  MeterIdentity meter;
  std::vector<TableEntry> tables;
  std::vector<Warning> warnings;
};
Task<TableList> read_tables(Line& line, ReadOptions options);

// The load profile, set 1 (tables 61 to 64): head first, then every row as it comes, the oldest first, in bounded
// memory where the meter reads by offset.
struct ProfileWish {
  Obis obis{1, 0, 99, 1, 0, 255};
  std::optional<MeterTime> from, to;  // of the meter's clock
};
// Gives back the warnings: "rows_missing", "rows_out_of_order", "table_refused", ... Errors as read(), and unsupported:
// another profile than set 1, or a meter without one.
Task<std::vector<Warning>> read_profile(Line& line, ReadOptions options, ProfileWish wish, ProfileSink sink);

}  // namespace obiscope::c1218
