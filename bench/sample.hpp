// A household meter's readout of 24 registers, for measurements that need one.
#pragma once

#include <optional>
#include <string>

#include "protocol/iec62056_21/message.hpp"
#include "reading/source.hpp"

namespace obiscope::bench {

class Sample final : public Source {
 public:
  MeterTime clock(Instant now) const override { return meter_time_from(now); }
  bool readout(std::string_view, Instant, const std::function<void(const Register&)>& sink) const override {
    constexpr std::pair<const char*, const char*> kRegisters[] = {{"F.F", "(00)"},
                                                                  {"0.0", "(        40123456)"},
                                                                  {"C.1.0", "(40123456)"},
                                                                  {"C.1.1", "(        )"},
                                                                  {"1.8.1", "(000000.000*kWh)"},
                                                                  {"1.8.2", "(000219.251*kWh)"},
                                                                  {"2.8.1", "(000000.000*kWh)"},
                                                                  {"2.8.2", "(000000.000*kWh)"},
                                                                  {"1.8.0", "(000219.251*kWh)"},
                                                                  {"2.8.0", "(000000.000*kWh)"},
                                                                  {"15.8.0", "(000219.251*kWh)"},
                                                                  {"C.7.0", "(0004)"},
                                                                  {"32.7", "(233*V)"},
                                                                  {"52.7", "(233*V)"},
                                                                  {"72.7", "(234*V)"},
                                                                  {"31.7", "(002.30*A)"},
                                                                  {"51.7", "(002.32*A)"},
                                                                  {"71.7", "(002.97*A)"},
                                                                  {"16.7", "(001.66*kW)"},
                                                                  {"82.8.1", "(0000)"},
                                                                  {"82.8.2", "(0000)"},
                                                                  {"14.7", "(50.0*Hz)"},
                                                                  {"0.2.0", "(M27)"},
                                                                  {"C.5.0", "(0400)"}};
    Register one;
    for (const auto& [code, written] : kRegisters) {
      one.reading.code = code;
      one.written = written;
      sink(one);
    }
    return true;
  }
  std::optional<Register> find(std::string_view, Instant) const override { return std::nullopt; }
  std::optional<Profile> profile(std::string_view, std::optional<MeterTime>, std::optional<MeterTime>,
                                 Instant) const override {
    return std::nullopt;
  }
};

// The block that carries it: STX data ! CR LF ETX BCC.
inline std::string sample_readout() {
  std::string text;
  Sample().readout("", {}, [&](const Register& one) { text += one.reading.code + one.written + "\r\n"; });
  return iec62056_21::encode_block(text + "!\r\n");
}
inline std::size_t sample_readout_length() {
  return sample_readout().size();
}

}  // namespace obiscope::bench
