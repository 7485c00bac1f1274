#include "simulator/fault.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace obiscope::simulator {
namespace {

enum class Operand : std::uint8_t { none, count, rate };

struct FaultRow {
  std::string_view name;
  Operand operand = Operand::none;
  bool iec62056_21::MeterFaults::*meter = nullptr;
  unsigned iec62056_21::MeterFaults::*count = nullptr;
  bool LineFaults::*line = nullptr;
  double LineFaults::*rate = nullptr;
};

using iec62056_21::MeterFaults;

constexpr std::array kFaults = {
    FaultRow{"ignore-speed", Operand::none, &MeterFaults::ignore_speed, nullptr, nullptr, nullptr},
    FaultRow{"late", Operand::none, &MeterFaults::late, nullptr, nullptr, nullptr},
    FaultRow{"silent", Operand::none, &MeterFaults::silent, nullptr, nullptr, nullptr},
    FaultRow{"locked", Operand::none, &MeterFaults::locked, nullptr, nullptr, nullptr},
    FaultRow{"wrong-bcc", Operand::count, nullptr, &MeterFaults::wrong_bcc, nullptr, nullptr},
    FaultRow{"noise", Operand::rate, nullptr, nullptr, nullptr, &LineFaults::noise},
    FaultRow{"drop", Operand::rate, nullptr, nullptr, nullptr, &LineFaults::drop},
    FaultRow{"echo", Operand::none, nullptr, nullptr, &LineFaults::echo, nullptr},
    FaultRow{"half", Operand::none, nullptr, nullptr, &LineFaults::half, nullptr},
    FaultRow{"wrong-password-lockout", Operand::none, &MeterFaults::wrong_password_lockout, nullptr, nullptr, nullptr},
    FaultRow{"reset-mid-telegram", Operand::none, &MeterFaults::reset_mid_telegram, nullptr, nullptr, nullptr},
};

std::string all_names() {
  std::string text;
  for (const FaultRow& row : kFaults) {
    if (!text.empty()) text += ", ";
    text += row.name;
    if (row.operand == Operand::count) text += ":N";
    if (row.operand == Operand::rate) text += ":RATE";
  }
  return text;
}

tl::unexpected<Error> wrong(const FaultRow& row, std::string_view operand) {
  const std::string name(row.name);
  switch (row.operand) {
    case Operand::none:
      return failure(ErrorKind::usage, "fault '" + name + "' takes nothing behind it", "--fault " + name);
    case Operand::count:
      return failure(ErrorKind::usage,
                     "fault '" + name + "' takes a count from 1 to 1000000, not '" + std::string(operand) + "'",
                     "--fault " + name + ":2");
    case Operand::rate:
      break;
  }
  return failure(ErrorKind::usage, "fault '" + name + "' takes a rate from 0 to 1, not '" + std::string(operand) + "'",
                 "--fault " + name + ":0.001");
}

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

Result<void> take(const FaultRow& row, std::optional<std::string_view> operand, Faults& faults) {
  const std::string_view text = operand.value_or("");
  if (row.operand == Operand::none) {
    if (operand) return wrong(row, text);
    if (row.meter != nullptr) faults.meter.*row.meter = true;
    if (row.line != nullptr) faults.line.*row.line = true;
    return {};
  }
  if (row.operand == Operand::count) {
    const auto count = number_from<unsigned>(text);
    if (!count || *count < 1 || *count > 1'000'000) return wrong(row, text);
    faults.meter.*row.count = *count;
    return {};
  }
  const auto rate = number_from<double>(text);
  if (!rate || !(*rate >= 0 && *rate <= 1)) return wrong(row, text);
  faults.line.*row.rate = *rate;
  return {};
}

}  // namespace

Result<void> add_fault(std::string_view text, Faults& faults) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  for (const FaultRow& row : kFaults) {
    if (row.name != name) continue;
    if (colon == std::string_view::npos) return take(row, std::nullopt, faults);
    return take(row, text.substr(colon + 1), faults);
  }
  return failure(ErrorKind::usage, "'" + std::string(name) + "' is no fault", "one of " + all_names());
}

}  // namespace obiscope::simulator
