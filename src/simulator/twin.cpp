#include "simulator/twin.hpp"

#include <algorithm>

#include "simulator/demand.hpp"
#include "simulator/events.hpp"
#include "simulator/registers.hpp"
#include "simulator/twin_profile.hpp"
#include "simulator/written.hpp"

namespace obiscope::simulator {
namespace {

using catalogue::Form;
using catalogue::RegisterKind;
using catalogue::TwinProfile;
using catalogue::TwinRegister;

// Outside of it no meter's stamp of two digits makes sense, and the calendar of a log book would never end.
Instant bounded(Instant wall) {
  constexpr Instant kFirst(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1));
  constexpr Instant kLast(std::chrono::sys_days(std::chrono::year(2099) / 12 / 31));
  return std::clamp(wall, kFirst, kLast);
}

bool is_maximum(RegisterKind kind) {
  return kind == RegisterKind::demand_import || kind == RegisterKind::demand_export;
}

void close(const TwinRegister& entry, Register& out) {
  if (!entry.unit.empty()) (out.written += '*') += entry.unit;
  out.written += ')';
}

class Twin final : public Source {
 public:
  Twin(const catalogue::Meter& meter, TwinOptions options)
      : meter_(meter),
        household_(options.seed, meter.phases, meter.solar),
        seed_(options.seed),
        begins_at_(options.now) {}

  MeterTime clock(Instant now) const override { return in_zone(meter_time_from(wall_at(now))); }
  bool readout(std::string_view list, Instant now, const std::function<void(const Register&)>& sink) const override;
  std::optional<Register> find(std::string_view code, Instant now) const override;
  std::optional<Profile> profile(std::string_view code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                                 Instant now) const override;

 private:
  Instant wall_at(Instant now) const;
  std::uint64_t number() const { return number_of_twin(seed_); }
  Demands& demands() const;
  MeterTime in_zone(MeterTime time) const;
  const TwinRegister* entry_for(std::string_view code) const;
  void put(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const;
  void put_maximum(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const;
  void put_digits(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const;
  void put_stamp(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const;
  void put_text(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const;

  const catalogue::Meter& meter_;
  Household household_;
  std::uint64_t seed_;
  // The clock is set when somebody first asks: before that nobody says what time the loop has.
  std::optional<Instant> begins_at_;
  mutable std::optional<Duration> ahead_;
  mutable std::unique_ptr<Demands> demands_;  // only for meters that have maxima
};

static_assert(sizeof(Twin) <= 300, "ten thousand of them live in one process");

Instant Twin::wall_at(Instant now) const {
  if (!ahead_) {
    const std::chrono::minutes zone(meter_.dlms_twin.minutes_east_of_utc.value_or(0));
    ahead_ = begins_at_ ? *begins_at_ - now : Duration(zone);
  }
  return bounded(now + *ahead_);
}

Demands& Twin::demands() const {
  if (!demands_) demands_ = std::make_unique<Demands>();
  return *demands_;
}

// A meter that says in which zone its clock is keeps standard time all year.
MeterTime Twin::in_zone(MeterTime time) const {
  time.minutes_east_of_utc = meter_.dlms_twin.minutes_east_of_utc;
  if (time.minutes_east_of_utc) time.daylight_saving = false;
  return time;
}

void Twin::put_maximum(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const {
  const Instant month = month_begin(snapshot.wall, entry.months_back);
  const bool fed_in = entry.kind == RegisterKind::demand_export;
  const Demand demand = demands().greatest(household_, month, snapshot.wall, fed_in);
  const Decimal value = shown(entry, units_of(entry, demand.mean_mw));
  write_digits(out.written, value, entry.digits);
  out.reading.value = value;
  close(entry, out);
  if (entry.stamp.empty()) return;
  const MeterTime end = in_zone(meter_time_from(demand.end));
  out.reading.captured = parts_of(entry.stamp, end);
  out.written += '(';
  write_stamp(out.written, entry.stamp, end);
  out.written += ')';
}

void Twin::put_digits(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const {
  const std::optional<Decimal> value = digits_of(entry, snapshot);
  if (value) {
    write_digits(out.written, *value, entry.digits);
    out.reading.value = *value;
  } else {
    for (const char each : entry.format) out.written += each == '0' ? '-' : each;
    out.reading.value = std::monostate{};
  }
  close(entry, out);
}

void Twin::put_stamp(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const {
  const MeterTime time = in_zone(meter_time_from(instant_of(entry, snapshot)));
  write_stamp(out.written, entry.format, time);
  out.reading.value = parts_of(entry.format, time);
  close(entry, out);
}

void Twin::put_text(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const {
  const Form form = row_of(entry.kind).form;
  if (form == Form::text) out.written += entry.format;
  if (form == Form::serial) write_serial(out.written, entry.format, number());
  if (form == Form::hex) write_hex(out.written, entry.format, status_of(entry, snapshot));
  if (entry.format.empty()) {
    out.reading.value = std::monostate{};
  } else if (const auto number = decimal_from(entry.format); number && form == Form::text && !entry.unit.empty()) {
    out.reading.value = *number;
  } else {
    out.reading.value = out.written.substr(1);
  }
  close(entry, out);
}

void Twin::put(const TwinRegister& entry, const Snapshot& snapshot, Register& out) const {
  Reading& reading = out.reading;
  reading.code = entry.code;
  reading.obis = entry.obis;
  reading.unit = entry.shown_unit;
  reading.unit_text.assign(entry.shown_unit.number == Unit::kOther ? entry.unit : std::string());
  reading.captured.reset();
  out.written = '(';
  const Form form = row_of(entry.kind).form;
  if (is_maximum(entry.kind)) {
    put_maximum(entry, snapshot, out);
  } else if (form == Form::digits) {
    put_digits(entry, snapshot, out);
  } else if (form == Form::stamp) {
    put_stamp(entry, snapshot, out);
  } else {
    put_text(entry, snapshot, out);
  }
}

bool Twin::readout(std::string_view list, Instant now, const std::function<void(const Register&)>& sink) const {
  std::optional<Snapshot> snapshot;
  Register out;
  for (const TwinRegister& entry : meter_.registers) {
    if (!entry.in_list(list)) continue;
    if (!snapshot) snapshot = look(household_, seed_, wall_at(now));
    put(entry, *snapshot, out);
    sink(out);
  }
  return snapshot.has_value();
}

const TwinRegister* Twin::entry_for(std::string_view code) const {
  for (const TwinRegister& entry : meter_.registers) {
    if (entry.code == code) return &entry;
  }
  std::optional<Obis> obis = obis_from(code, meter_.quirks.medium);
  if (!obis) obis = obis_from_user(code);
  for (const TwinRegister& entry : meter_.registers) {
    if (obis && entry.obis == *obis) return &entry;
  }
  return nullptr;
}

std::optional<Register> Twin::find(std::string_view code, Instant now) const {
  const TwinRegister* const entry = entry_for(code);
  if (entry == nullptr) return std::nullopt;
  Register out;
  put(*entry, look(household_, seed_, wall_at(now)), out);
  return out;
}

std::optional<Profile> Twin::profile(std::string_view code, std::optional<MeterTime> from, std::optional<MeterTime> to,
                                     Instant now) const {
  const std::optional<Obis> obis = obis_from_user(code);
  const auto found = std::find_if(meter_.profiles.begin(), meter_.profiles.end(), [&](const TwinProfile& each) {
    return each.code == code || (obis && each.obis == *obis);
  });
  if (found == meter_.profiles.end()) return std::nullopt;
  Profile profile;
  profile.meter.identification = meter_.twin.identification;
  profile.meter.manufacturer = meter_.twin.identification.substr(0, 3);
  profile.meter.model = meter_.model;
  profile.meter.id = std::to_string(number());
  // A bound that is no time keeps no row out; the reader checked its own.
  const Instant wall = wall_at(now);
  const Instant first = std::max(household_.installed() + kSlot, wall - found->days * kDay);
  const Instant begin = from ? as_if_utc(*from).value_or(first) : first;
  const Instant end = to ? as_if_utc(*to).value_or(wall) : wall;
  Demands* const maxima = found->billing ? &demands() : nullptr;
  fill_profile(*found, {household_, seed_, maxima}, std::max(first, begin), std::min(wall, end), profile);
  for (Row& row : profile.rows) row.time = in_zone(row.time);
  return profile;
}

}  // namespace

std::uint64_t number_of_twin(std::uint64_t seed) {
  return 10'000'000 + scrambled(seed, 48, 0) % 90'000'000;
}

std::unique_ptr<Source> make_twin(const catalogue::Meter& meter, TwinOptions options) {
  return std::make_unique<Twin>(meter, options);
}

}  // namespace obiscope::simulator
