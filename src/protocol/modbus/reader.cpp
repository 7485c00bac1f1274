// The registers of a meter:
//
//   groups of neighbours ──> values          refused: the access profile, where there is one, tells what is closed;
//   what is
//                                            refused all the same is asked for in parts, down to the object that is it
#include "protocol/modbus/reader.hpp"

#include <algorithm>

#include "protocol/modbus/value.hpp"
#include "protocol/modbus/visit.hpp"

namespace obiscope::modbus {
namespace {

constexpr Obis kClock{0, 0, 1, 0, 0, 255};
constexpr Obis kSerial{0, 0, 96, 1, 0, 255};
constexpr Obis kKind{0, 0, 96, 1, 1, 255};
constexpr Obis kFirmware{1, 0, 0, 2, 0, 255};

std::string text_of(const Reading* reading) {
  return reading == nullptr ? std::string() : text_from(reading->value);
}

const Reading* find(const Readout& readout, const Obis& obis) {
  for (const Reading& reading : readout.readings)
    if (reading.obis == obis) return &reading;
  return nullptr;
}

bool names(const Entry& entry, const std::string& wanted, const std::optional<Obis>& obis) {
  return code_of(entry) == wanted || (obis && entry.obis == *obis);
}

// With the time that goes with a value behind it.
Result<std::vector<const Entry*>> wanted_of(const RegisterMap& map, const std::vector<std::string>& wanted) {
  std::vector<bool> chosen(map.entries.size(), wanted.empty());
  for (const std::string& one : wanted) {
    const std::optional<Obis> obis = obis_from_user(one);
    bool found = false;
    for (std::size_t i = 0; i < map.entries.size(); ++i) {
      const bool time = map.entries[i].type == Type::capture_time && i > 0 && chosen[i - 1];
      const bool named = names(map.entries[i], one, obis);
      found = found || named;
      if (named || time) chosen[i] = true;
    }
    if (!found) return failure(ErrorKind::usage, "the meter's map has no register " + one);
  }
  std::vector<const Entry*> entries;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (chosen[i]) entries.push_back(&map.entries[i]);
  return entries;
}

void add_reading(const Entry& entry, Bytes octets, Readout& readout) {
  Reading reading = reading_of(entry, octets);
  if (entry.type != Type::capture_time) {
    readout.readings.push_back(std::move(reading));
    return;
  }
  const auto* time = std::get_if<MeterTime>(&reading.value);
  const bool belongs = !readout.readings.empty() && readout.readings.back().obis == entry.obis;
  if (time != nullptr && belongs) readout.readings.back().captured = *time;
}

void identify(Readout& readout, const Recognise& recognise, Exchange& exchange) {
  readout.meter.id = text_of(find(readout, kSerial));
  const std::string kind = text_of(find(readout, kKind));
  const std::string firmware = text_of(find(readout, kFirmware));
  readout.meter.identification = kind.empty() || firmware.empty() ? kind + firmware : kind + " " + firmware;
  const Quirks& quirks = recognise(readout.meter.identification);
  readout.meter.model = quirks.model;
  exchange.rest_after_error(quirks.rest_after_error);
  const Reading* clock = find(readout, kClock);
  const auto* time = clock == nullptr ? nullptr : std::get_if<MeterTime>(&clock->value);
  if (time != nullptr) readout.meter_time = *time;
}

Error all_refused(const Visit& visit) {
  if (visit.refused().empty()) return visit.denied("all registers that were asked for", kReadInput, kAccessDenied);
  const Visit::Refused& first = visit.refused().front();
  return visit.denied("register " + code_of(*first.entry), first.entry->function, first.exception);
}

}  // namespace

Task<Readout> read(Line& line, ReadOptions options) {
  co_await Visit::check(options);
  const std::vector<const Entry*> wanted = co_await wanted_of(*options.map, options.wanted);
  co_await line.configure(options.line);
  Visit visit(line, options);
  visit.reached("reading", 0, wanted.size());
  Readout& readout = visit.readout();
  Visit::Sink sink = [&](const Entry& entry, Bytes octets) {
    add_reading(entry, octets, readout);
    if (entry.obis != kKind && entry.obis != kFirmware) return;
    identify(readout, options.recognise, visit.exchange());
  };
  co_await visit.read(wanted, std::move(sink));
  if (readout.readings.empty()) co_await all_refused(visit);
  identify(readout, options.recognise, visit.exchange());
  // A plain meter says nothing of itself: its address on the bus is all that tells it from others.
  if (readout.meter.identification.empty())
    readout.meter.identification = "unit " + std::to_string(unsigned{options.unit});
  visit.warn(readout.warnings);
  co_return std::move(readout);
}

}  // namespace obiscope::modbus
