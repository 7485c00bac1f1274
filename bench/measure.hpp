// Measurement: one number that ./dev bench prints, with the limit beside it.
#pragma once

#include <string>
#include <vector>

namespace obiscope::bench {

struct Measurement {
  std::string name;  // "iec62056_21_decode_bytes_per_second"
  double value = 0;
  std::string unit;   // "B/s"
  std::string limit;  // "1e9": what is aimed at; empty where there is none
};

// decode.cpp: one captured readout from memory, its check character included, on one core.
std::vector<Measurement> measure_decoding();

// line_time.cpp: a complete reading over the least that bytes, speed and mandated pauses allow, in virtual time, for
// every mode and speed. Prints its table to stderr. Exact and the same on every run.
std::vector<Measurement> measure_line_time();

// pty_time.cpp: the same over a real pty at wire pace, 300 to 9600 Bd.
std::vector<Measurement> measure_pty_time();

// sessions.cpp: ten thousand readers and meters in one process in virtual time.
std::vector<Measurement> measure_sessions();

// damage.cpp: a million damaged dialogues, and what got through.
std::vector<Measurement> measure_damage();

// dlms_decode.cpp: pushes and a profile from memory, HDLC checks included.
std::vector<Measurement> measure_dlms_decoding();

// dlms_gcm.cpp: deciphering protected APDUs of 1,024 bytes, over OpenSSL alone in the same run.
std::vector<Measurement> measure_dlms_gcm();

// dlms_line.cpp: visits over HDLC at 9600 Bd over what their bytes need, in virtual time. Exact and the same on every
// run.
std::vector<Measurement> measure_dlms_line();

// dlms_sessions.cpp: GET round trips on TCP loopback, and ten thousand associations in one process.
std::vector<Measurement> measure_dlms_sessions();

// dlms_year.cpp: a year of a load profile on TCP loopback.
std::vector<Measurement> measure_dlms_year();

// sml_decode.cpp: SML files from memory, both CRCs checked; libsml in the same run where it is installed.
std::vector<Measurement> measure_sml_decoding();

// sml_push.cpp: ten thousand meters push into one reader; `program` is obiscope.
std::vector<Measurement> measure_sml_pushes(const std::string& program);

// c1218_line.cpp: a session with a register read at 9600 Bd over what its bytes need, in virtual time. Exact and the
// same on every run.
std::vector<Measurement> measure_c1218_line();

// p1_decode.cpp: a telegram of a P1 port from memory, its CRC checked; the CRC alone beside it.
std::vector<Measurement> measure_p1_decoding();

// modbus_decode.cpp: an answer of a HAN from memory, its CRC included.
std::vector<Measurement> measure_modbus_decoding();

// modbus_line.cpp: the whole map of a HAN over what its bytes and pauses need, in virtual time. Exact and the same on
// every run.
std::vector<Measurement> measure_modbus_line();

// allocation.cpp: bytes that operator new has given out and not got back, and the most since reset_peak().
std::size_t bytes_in_use();
std::size_t peak_bytes_in_use();
void reset_peak();

}  // namespace obiscope::bench
