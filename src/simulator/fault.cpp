#include "simulator/fault.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace obiscope::simulator {
namespace {

enum class Operand : std::uint8_t { none, count, maybe_count, rate, diagnostic };
// Families that a fault is of, one bit each.
using Families = unsigned;
constexpr Families bit_of(Protocol protocol) {
  return 1U << static_cast<unsigned>(protocol);
}
constexpr Families kIec = bit_of(Protocol::iec62056_21), kDlms = bit_of(Protocol::dlms), kSml = bit_of(Protocol::sml),
                   kP1 = bit_of(Protocol::p1), kModbus = bit_of(Protocol::modbus), kC1218 = bit_of(Protocol::c1218),
                   kAll = ~0U;

struct Value {
  unsigned count = 0;
  double rate = 0;
};

struct FaultRow {
  std::string_view name;
  Operand operand = Operand::none;
  Families of = kAll;
  void (*put)(Faults& faults, Value value) = nullptr;
};

constexpr std::array kFaults = {
    FaultRow{"ignore-speed", Operand::none, kIec, [](Faults& all, Value) { all.meter.ignore_speed = true; }},
    FaultRow{"late", Operand::none, kAll,
             [](Faults& all, Value) {
               all.meter.late = all.dlms.late = all.sml.late = all.p1.late = all.modbus.late = all.c1218.late = true;
             }},
    FaultRow{"silent", Operand::none, kAll,
             [](Faults& all, Value) {
               all.meter.silent = all.dlms.silent = all.sml.silent = all.p1.silent = true;
               all.modbus.silent = all.c1218.silent = true;
             }},
    FaultRow{"locked", Operand::none, kIec | kDlms | kC1218,
             [](Faults& all, Value) { all.meter.locked = all.dlms.locked = all.c1218.locked = true; }},
    FaultRow{"denied", Operand::none, kModbus, [](Faults& all, Value) { all.modbus.denied = true; }},
    FaultRow{"wrong-bcc", Operand::count, kIec, [](Faults& all, Value value) { all.meter.wrong_bcc = value.count; }},
    FaultRow{"wrong-fcs", Operand::count, kDlms, [](Faults& all, Value value) { all.link.wrong_fcs = value.count; }},
    FaultRow{"wrong-crc", Operand::count, kSml | kP1 | kModbus | kC1218,
             [](Faults& all, Value value) {
               all.sml.wrong_crc = all.p1.wrong_crc = all.modbus.wrong_crc = all.c1218.wrong_crc = value.count;
             }},
    FaultRow{"wrong-message-crc", Operand::count, kSml,
             [](Faults& all, Value value) { all.sml.wrong_message_crc = value.count; }},
    FaultRow{"wrong-tag", Operand::count, kP1, [](Faults& all, Value value) { all.p1.wrong_tag = value.count; }},
    FaultRow{"nak", Operand::count, kC1218, [](Faults& all, Value value) { all.c1218.nak = value.count; }},
    FaultRow{"busy", Operand::count, kC1218, [](Faults& all, Value value) { all.c1218.busy = value.count; }},
    FaultRow{"doubled", Operand::none, kC1218, [](Faults& all, Value) { all.c1218.doubled = true; }},
    FaultRow{"dm", Operand::none, kDlms, [](Faults& all, Value) { all.link.dm = true; }},
    FaultRow{"frmr", Operand::none, kDlms, [](Faults& all, Value) { all.link.frmr = true; }},
    FaultRow{"rnr", Operand::maybe_count, kDlms, [](Faults& all, Value value) { all.link.rnr = value.count; }},
    FaultRow{"reject", Operand::diagnostic, kDlms,
             [](Faults& all, Value value) { all.dlms.reject = static_cast<Byte>(value.count); }},
    FaultRow{"counter-jump", Operand::none, kDlms, [](Faults& all, Value) { all.dlms.counter_jump = true; }},
    FaultRow{"block-repeat", Operand::none, kDlms, [](Faults& all, Value) { all.dlms.block_repeat = true; }},
    FaultRow{"segment-lost", Operand::none, kDlms, [](Faults& all, Value) { all.dlms.segment_lost = true; }},
    FaultRow{"noise", Operand::rate, kAll, [](Faults& all, Value value) { all.line.noise = value.rate; }},
    FaultRow{"drop", Operand::rate, kAll, [](Faults& all, Value value) { all.line.drop = value.rate; }},
    FaultRow{"echo", Operand::none, kAll, [](Faults& all, Value) { all.line.echo = true; }},
    FaultRow{"half", Operand::none, kAll, [](Faults& all, Value) { all.line.half = true; }},
    FaultRow{"wrong-password-lockout", Operand::none, kIec | kDlms,
             [](Faults& all, Value) { all.meter.wrong_password_lockout = all.dlms.wrong_password_lockout = true; }},
    FaultRow{"reset-mid-telegram", Operand::none, kAll,
             [](Faults& all, Value) {
               all.meter.reset_mid_telegram = all.dlms.reset_mid_telegram = all.sml.reset_mid_telegram = true;
               all.p1.reset_mid_telegram = all.modbus.reset_mid_telegram = all.c1218.reset_mid_telegram = true;
             }},
};

constexpr unsigned kMostCount = 1'000'000, kMostDiagnostic = 14, kUsualCount = 3;

bool has(Protocol protocol, const FaultRow& row) {
  return (row.of & bit_of(protocol)) != 0;
}

tl::unexpected<Error> wrong(const FaultRow& row, std::string_view operand) {
  const std::string name(row.name), text(operand);
  switch (row.operand) {
    case Operand::none:
      return failure(ErrorKind::usage, "fault '" + name + "' takes nothing behind it", "--fault " + name);
    case Operand::count:
    case Operand::maybe_count:
      return failure(ErrorKind::usage, "fault '" + name + "' takes a count from 1 to 1000000, not '" + text + "'",
                     "--fault " + name + ":2");
    case Operand::diagnostic:
      return failure(
          ErrorKind::usage,
          "fault '" + name + "' takes a diagnostic of the association response from 1 to 14, not '" + text + "'",
          "--fault " + name + ":13, an authentication failure");
    case Operand::rate:
      break;
  }
  return failure(ErrorKind::usage, "fault '" + name + "' takes a rate from 0 to 1, not '" + text + "'",
                 "--fault " + name + ":0.001");
}

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

// Nothing where `text` is none that the fault takes.
std::optional<Value> value_from(Operand operand, std::optional<std::string_view> text) {
  if (operand == Operand::none && !text) return Value{};
  if (operand == Operand::maybe_count && !text) return Value{kUsualCount, 0};
  if (operand == Operand::none || !text) return std::nullopt;
  if (operand == Operand::rate) {
    const auto rate = number_from<double>(*text);
    if (!rate || !(*rate >= 0 && *rate <= 1)) return std::nullopt;
    return Value{0, *rate};
  }
  const auto count = number_from<unsigned>(*text);
  const unsigned most = operand == Operand::diagnostic ? kMostDiagnostic : kMostCount;
  if (!count || *count < 1 || *count > most) return std::nullopt;
  return Value{*count, 0};
}

}  // namespace

std::string fault_names(Protocol protocol) {
  std::string text;
  for (const FaultRow& row : kFaults) {
    if (!has(protocol, row)) continue;
    if (!text.empty()) text += ", ";
    text += row.name;
    if (row.operand == Operand::count) text += ":N";
    if (row.operand == Operand::maybe_count) text += "[:N]";
    if (row.operand == Operand::diagnostic) text += ":DIAGNOSTIC";
    if (row.operand == Operand::rate) text += ":RATE";
  }
  return text;
}

std::vector<std::string> fault_words() {
  std::vector<std::string> words;
  for (const FaultRow& row : kFaults) {
    const bool alone = row.operand == Operand::none || row.operand == Operand::maybe_count;
    words.push_back(std::string(row.name) + (alone ? "" : ":"));
  }
  return words;
}

Result<void> add_fault(std::string_view text, Faults& faults, Protocol protocol) {
  const std::size_t colon = text.find(':');
  const std::string name(text.substr(0, colon));
  for (const FaultRow& row : kFaults) {
    if (row.name != name) continue;
    if (!has(protocol, row))
      return failure(ErrorKind::usage, "a meter of " + std::string(name_of(protocol)) + " has no fault '" + name + "'",
                     "one of " + fault_names(protocol));
    std::optional<std::string_view> operand;
    if (colon != std::string_view::npos) operand = text.substr(colon + 1);
    const std::optional<Value> value = value_from(row.operand, operand);
    if (!value) return wrong(row, operand.value_or(""));
    row.put(faults, *value);
    return {};
  }
  return failure(ErrorKind::usage, "'" + name + "' is no fault", "one of " + fault_names(protocol));
}

}  // namespace obiscope::simulator
