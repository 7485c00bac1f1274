#include "protocol/p1/known_codes.hpp"

#include <cstring>

#include "protocol/iec62056_21/data_set.hpp"

namespace obiscope::p1 {
namespace {

using iec62056_21::DataSet;
using iec62056_21::DataSets;

DataSet::Kind kind_of(std::string_view code, std::string_view value) {
  const std::string line = std::string(code) + std::string(value) + std::string(32, '\n');
  DataSets sets(line);
  return sets.next() == DataSets::Outcome::data_set ? sets.data_set().kind : DataSet::Kind::nothing;
}

// Asked of those who decide it.
KnownCodes::Nature nature_of(std::string_view code) {
  if (kind_of(code, "(1)") == DataSet::Kind::number) return KnownCodes::Nature::quantity;
  return kind_of(code, "(1.5)") == DataSet::Kind::number ? KnownCodes::Nature::open : KnownCodes::Nature::word;
}

constexpr const char* kAbstract[] = {
    "1-3:0.2.8",   "0-0:1.0.0",   "0-0:42.0.0",  "0-0:17.0.0",  "0-0:96.1.0",   "0-0:96.1.1",  "0-0:96.1.2",
    "0-0:96.1.4",  "0-0:96.3.10", "0-0:96.7.9",  "0-0:96.7.19", "0-0:96.7.21",  "0-0:96.13.0", "0-0:96.13.1",
    "0-0:96.13.2", "0-0:96.13.3", "0-0:96.13.4", "0-0:96.13.5", "0-0:96.14.0",  "0-0:98.1.0",  "1-0:99.97.0",
    "1-1:99.97.0", "1-0:94.32.1", "1-0:31.4.0",  "1-1:31.4.0",  "0-0:96.50.68", "0-0:21.0.0",  "0-0:96.8.0",
};
constexpr const char* kOfChannel[] = {"24.1.0", "24.2.1", "24.2.3", "24.3.0", "24.4.0",
                                      "96.1.0", "96.1.1", "96.1.2", "96.3.10"};

}  // namespace

KnownCodes::KnownCodes() : slots_(kSlots) {
  for (const char* const code : kAbstract) add(code);
  for (int channel = 1; channel <= 4; ++channel)
    for (const char* const code : kOfChannel) add("0-" + std::to_string(channel) + ":" + code);
  for (const std::string before : {"1-0:", "1-1:"})
    for (int c = 1; c <= 76; ++c) {
      const std::string quantity = before + std::to_string(c) + ".";
      for (int tariff = 0; tariff <= 4; ++tariff)
        if (c <= 16) add(quantity + "8." + std::to_string(tariff));
      for (const char* const processing : {"4.0", "6.0", "7.0", "24.0", "32.0", "36.0"}) add(quantity + processing);
    }
}

void KnownCodes::add(std::string_view text) {
  Code code;
  std::array<char, 16> characters{};
  std::copy(text.begin(), text.end(), characters.begin());
  std::memcpy(&code.low, characters.data(), sizeof code.low);
  std::memcpy(&code.high, characters.data() + sizeof code.low, sizeof code.high);
  code.obis = obis_from(text).value_or(Obis());
  code.nature = nature_of(text);
  std::size_t at = slot(code.low, code.high);
  while (slots_[at].low != 0) {
    if (slots_[at].low == code.low && slots_[at].high == code.high) return;
    at = (at + 1) % kSlots;
  }
  slots_[at] = code;
}

const KnownCodes& KnownCodes::all() {
  static const KnownCodes codes;
  return codes;
}

}  // namespace obiscope::p1
