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

}  // namespace obiscope::bench
