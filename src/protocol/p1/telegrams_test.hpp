// Telegrams for tests, with their CRC made here.
#pragma once

#include <string>
#include <vector>

#include "protocol/p1/capture.hpp"
#include "protocol/p1/encode.hpp"

namespace obiscope::p1::test {

// `lines` with LF alone at their ends, from "/" on; the end mark and the CRC are added.
inline std::string telegram(std::string_view lines, Check check = Check::arc) {
  std::string text;
  for (const char c : lines) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  text += '!';
  end_telegram(text, check);
  return text;
}

inline const std::string kDsmr5 =
    "/XYZ5\\2METER\n\n1-3:0.2.8(50)\n0-0:1.0.0(190324150519W)\n0-0:96.1.1(4530303434303037313331363530363138)\n"
    "1-0:1.8.1(003432.827*kWh)\n1-0:1.8.2(003224.632*kWh)\n1-0:2.8.1(000000.000*kWh)\n0-0:96.14.0(0001)\n"
    "1-0:1.7.0(00.378*kW)\n0-0:96.7.21(00005)\n1-0:99.97.0(2)(0-0:96.7.19)(180417201458S)(0000000236*s)"
    "(220525094346S)(0000002936*s)\n0-0:96.13.0()\n1-0:32.7.0(237.1*V)\n0-1:24.1.0(003)\n"
    "0-1:96.1.0(4730303339303031393432303039313135)\n0-1:24.2.1(190324150007W)(00066.405*m3)\n";

inline const std::string kDsmr22 =
    "/XYZ5 OLD\n\n0-0:96.1.1(5A424245303035313138373132)\n1-0:1.8.1(00185.000*kWh)\n0-0:96.14.0(0001)\n"
    "1-0:1.7.0(0000.98*kW)\n0-1:24.1.0(3)\n0-1:96.1.0(3238313031353431303034303232323131)\n"
    "0-1:24.3.0(120517020000)(08)(60)(1)(0-1:24.2.1)(m3)\n(00124.477)\n0-1:24.4.0(1)\n";

struct Decoded {
  std::vector<Telegram> telegrams;
  std::size_t noise = 0;
};

inline Decoded decoded(Bytes recording, const CaptureOptions& options = {}) {
  Decoded all;
  all.noise = decode_capture(recording, options, [&](Telegram one) { all.telegrams.push_back(std::move(one)); });
  return all;
}
inline Decoded decoded(std::string_view recording, const CaptureOptions& options = {}) {
  return decoded(as_bytes(recording), options);
}

// "3432.827 kWh 2019-03-24T15:00:07+01:00"; "missing".
inline std::string value_of(const Readout& readout, std::string_view code, std::size_t which = 0) {
  for (const Reading& reading : readout.readings) {
    if (reading.code != code || which-- > 0) continue;
    std::string text = text_from(reading.value);
    if (const std::string unit = unit_text_of(reading); !unit.empty()) text += " " + unit;
    if (reading.captured) text += " " + text_from(*reading.captured);
    return text;
  }
  return "missing";
}

inline bool warned(const Readout& readout, std::string_view code) {
  for (const Warning& warning : readout.warnings)
    if (warning.code == code) return true;
  return false;
}

}  // namespace obiscope::p1::test
