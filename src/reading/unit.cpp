#include "reading/unit.hpp"

#include <array>
#include <iterator>

namespace obiscope {
namespace {

struct Symbol {
  std::string_view text;
  Byte number;
  bool takes_prefix = false;  // k, M, G, T, m before it
};

// The first symbol of a number is the one that is written.
constexpr Symbol kSymbols[] = {
    {"a", 1},          {"mo", 2},         {"wk", 3},          {"d", 4},           {"h", 5},           {"min", 6},
    {"s", 7, true},    {"sec", 7},        {"secs", 7},        {"°", 8},           {"Deg", 8},         {"deg", 8},
    {"°C", 9},         {"C", 9},  // a meter that writes C means degrees, never coulombs
    {"degC", 9},       {"m/s", 12},       {"m3", 13},         {"m^3", 13},        {"Nm3", 14},        {"m3/h", 15},
    {"m3ph", 15},      {"m^3/h", 15},     {"Nm3/h", 16},      {"m3/d", 17},       {"l", 19, true},    {"L", 19},
    {"kg", 20},        {"N", 21},         {"Nm", 22},         {"Pa", 23, true},   {"bar", 24, true},  {"J", 25, true},
    {"J/h", 26, true}, {"W", 27, true},   {"VA", 28, true},   {"var", 29, true},  {"VAr", 29, true},  {"VAR", 29, true},
    {"Wh", 30, true},  {"VAh", 31, true}, {"varh", 32, true}, {"VArh", 32, true}, {"VARh", 32, true}, {"A", 33, true},
    {"V", 35, true},   {"V/m", 36},       {"F", 37, true},    {"Ω", 38, true},    {"Ohm", 38, true},  {"ohm", 38, true},
    {"T", 41, true},   {"H", 43, true},   {"Hz", 44, true},   {"V2h", 48},        {"A2h", 49},        {"kg/s", 50},
    {"S", 51},         {"K", 52},         {"%", 56},          {"Ah", 57, true},   {"Wh/m3", 60},      {"J/m3", 61},
    {"dBm", 70},       {"dB", 72},
};

struct Prefix {
  std::string_view text;
  std::int8_t power;
};
constexpr Prefix kPrefixes[] = {{"", 0}, {"k", 3}, {"M", 6}, {"G", 9}, {"T", 12}, {"m", -3}, {"K", 3}};

// A symbol of at most eight characters as one number; 0 where it is longer.
constexpr std::uint64_t packed(std::string_view text) {
  if (text.size() > 8) return 0;
  std::uint64_t word = 0;
  for (const char c : text) word = word << 8U | static_cast<unsigned char>(c);
  return word;
}

// All symbols with all their prefixes, in an open hash table made by the compiler: units are looked up for each
// register of each readout.
class Table {
 public:
  constexpr Table() {
    for (const Prefix& prefix : kPrefixes)
      for (const Symbol& symbol : kSymbols)
        if (prefix.power == 0 || symbol.takes_prefix)
          add(joined(prefix.text, symbol.text), {symbol.number, prefix.power});
  }

  constexpr Unit find(std::uint64_t key) const {
    for (std::size_t at = slot(key);; at = (at + 1) % kSlots) {
      if (slots_[at].key == key) return slots_[at].unit;
      if (slots_[at].key == 0) return {Unit::kOther, 0};
    }
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Unit unit;
  };
  static constexpr std::size_t kSlots = 1024;  // some 200 are taken

  static constexpr std::uint64_t joined(std::string_view prefix, std::string_view symbol) {
    return prefix.size() + symbol.size() > 8 ? 0 : packed(prefix) << 8U * symbol.size() | packed(symbol);
  }
  static constexpr std::size_t slot(std::uint64_t key) {
    return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15ULL >> 54U);
  }
  // What stands in the table stays: "min" is a minute, never a prefixed inch.
  constexpr void add(std::uint64_t key, Unit unit) {
    if (key == 0) return;
    std::size_t at = slot(key);
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) % kSlots;
    if (slots_[at].key == 0) slots_[at] = {key, unit};
  }

  std::array<Slot, kSlots> slots_{};
};

constexpr Table kTable;

}  // namespace

Unit unit_from(std::string_view symbol) {
  if (symbol.empty()) return {};
  const std::uint64_t key = packed(symbol);
  return key == 0 ? Unit{Unit::kOther, 0} : kTable.find(key);
}

std::string symbol_of(Unit unit) {
  if (unit.number == Unit::kNone || unit.number == Unit::kOther) return {};
  std::string_view base;
  for (const Symbol& symbol : kSymbols)
    if (symbol.number == unit.number && base.empty()) base = symbol.text;
  if (base.empty()) return {};
  for (const Prefix& prefix : kPrefixes)
    if (prefix.power == unit.prefix) return std::string(prefix.text) + std::string(base);
  return "10^" + std::to_string(unit.prefix) + " " + std::string(base);
}

}  // namespace obiscope
