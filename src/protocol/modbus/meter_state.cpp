#include "protocol/modbus/meter_state.hpp"

#include <algorithm>

#include "protocol/modbus/plan.hpp"
#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {
namespace {

constexpr Byte kProtocolVersion = 0x10;  // bits 4 and 5 of the status: version 1
constexpr Byte kMostLastEntries = 6;     // of function 44
constexpr Obis kClock{0, 0, 1, 0, 0, 255};

void finish(std::vector<Byte>& content) {
  content.front() = static_cast<Byte>(content.size() - 1);
}

}  // namespace

Byte MeterState::answer(const Frame& request, Instant now, std::vector<Byte>& content) {
  const RegisterMap& map = *options_.map;
  content.assign(1, 0);  // the byte count
  if (options_.faults.denied) return kAccessDenied;
  if (const auto read = read_request_from(request)) {
    const bool served = std::any_of(map.entries.begin(), map.entries.end(),
                                    [&](const Entry& entry) { return entry.function == read->function; });
    if (!served) return kIllegalFunction;
    if (read->quantity == 0 || read->quantity > map.most_registers) return kIllegalValue;
    return map.objects ? read_objects(*read, now, content) : read_words(*read, now, content);
  }
  const auto entries = entries_request_from(request);
  if (!entries || map.measurements.empty()) return kIllegalFunction;
  return read_entries(*entries, now, content);
}

bool MeterState::is_closed(std::uint16_t address) const {
  return std::find(options_.closed.begin(), options_.closed.end(), address) != options_.closed.end();
}

Byte MeterState::read_objects(const ReadRequest& request, Instant now, std::vector<Byte>& out) {
  for (unsigned i = 0; i < request.quantity; ++i) {
    const unsigned address = unsigned{request.address} + i;
    const Entry* entry = options_.map->at(request.function, static_cast<std::uint16_t>(address));
    if (entry == nullptr || address == 0) return kIllegalAddress;
    if (is_closed(entry->address)) return kAccessDenied;
    if (is_absent(*entry)) return kNoMeasurement;
    put(*entry, now, out);
    if (out.size() - 1 > kMostAnswerBytes) return kTooLong;
  }
  if (out.size() % 2 == 0) out.push_back(0);  // one pad byte at the very end
  finish(out);
  return 0;
}

Byte MeterState::read_words(const ReadRequest& request, Instant now, std::vector<Byte>& out) {
  const RegisterMap& map = *options_.map;
  const Entry& last = map.entries.back();
  if (request.address >= last.address + last.addresses(false)) return kIllegalAddress;
  std::vector<Byte> words(std::size_t{request.quantity} * 2);
  const Entry* const end = map.entries.data() + map.entries.size();
  for (const Entry* entry = map.from(request.function, request.address); entry != end; ++entry) {
    if (entry->function != request.function || entry->address >= request.address + request.quantity) break;
    std::vector<Byte> octets;
    put(*entry, now, octets);
    const std::size_t at = (std::size_t{entry->address} - request.address) * 2;
    const std::size_t room = std::min(octets.size(), words.size() - at);
    std::copy_n(octets.begin(), room, words.begin() + static_cast<std::ptrdiff_t>(at));
  }
  out.insert(out.end(), words.begin(), words.end());
  finish(out);
  return 0;
}

Byte MeterState::read_entries(const EntriesRequest& request, Instant now, std::vector<Byte>& out) {
  const RegisterMap& map = *options_.map;
  const bool last = request.function == kReadLastEntries;
  if (request.index > options_.columns.size() || request.quantity == 0) return kIllegalValue;
  if (last && request.quantity > kMostLastEntries) return kIllegalValue;
  const Profile& rows = profile(now);
  const std::size_t in_use = rows.rows.size();
  if (!last && (request.start == 0 || request.start > in_use)) return kNoEntry;
  const Bytes columns = options_.columns;
  const EntryShape shape = EntryShape::of(map, request.index == 0 ? columns : columns.first(request.index));
  const std::size_t there = last ? in_use : in_use - request.start + 1;
  const std::size_t count = std::min<std::size_t>(request.quantity, there);
  if (count == 0) return kNoEntry;
  if (count * shape.size() > kMostAnswerBytes) return kTooLong;
  for (std::size_t i = 0; i < count; ++i)
    shape.encode(rows.rows[last ? in_use - 1 - i : request.start - 1 + i], rows.columns, out);
  finish(out);
  return 0;
}

std::optional<Reading> MeterState::reading_for(const Entry& entry, Instant now) const {
  Reading reading;
  if (entry.obis == kClock) {
    reading.value = source_.clock(now);
    return reading;
  }
  const std::optional<Register> found = source_.find(text_from(entry.obis), now);
  if (!found) return std::nullopt;
  reading = found->reading;
  if (entry.type == Type::capture_time) reading.value = found->reading.captured.value_or(MeterTime{});
  return reading;
}

std::optional<Decimal> MeterState::number_of(Role role, Instant now) {
  if (role == Role::unit) return Decimal{options_.unit, 0};
  if (role == Role::period)
    return Decimal{std::chrono::duration_cast<std::chrono::seconds>(options_.period).count(), 0};
  if (role == Role::capacity) return Decimal{options_.capacity, 0};
  if (role == Role::in_use) return Decimal{static_cast<std::int64_t>(profile(now).rows.size()), 0};
  return std::nullopt;
}

void MeterState::put_access_profile(const Entry& entry, std::vector<Byte>& out) const {
  std::vector<Byte> bits(entry.size);
  for (const Entry& open : options_.map->entries)
    if (!is_closed(open.address) && open.address / 8U < bits.size())
      bits[open.address / 8U] = static_cast<Byte>(bits[open.address / 8U] | 0x80U >> open.address % 8U);
  out.insert(out.end(), bits.begin(), bits.end());
}

void MeterState::put_columns(const Entry& entry, std::vector<Byte>& out) const {
  std::vector<Byte> columns = options_.columns;
  columns.resize(entry.size, 0xFF);
  out.insert(out.end(), columns.begin(), columns.end());
}

bool MeterState::is_absent(const Entry& entry) const {
  const std::vector<std::string>& without = options_.without;
  return !entry.part.empty() && std::find(without.begin(), without.end(), entry.part) != without.end();
}

// Exactly as many bytes as the entry has; zeros for what the Source does not know.
void MeterState::put(const Entry& entry, Instant now, std::vector<Byte>& out) {
  const std::size_t end = out.size() + entry.size;
  put_known(entry, now, out);
  out.resize(end);
}

void MeterState::put_known(const Entry& entry, Instant now, std::vector<Byte>& out) {
  if (entry.role == Role::access_profile) {
    put_access_profile(entry, out);
    return;
  }
  if (entry.role == Role::columns) {
    put_columns(entry, out);
    return;
  }
  if (entry.role == Role::status) {
    profile(now);
    out.push_back(kProtocolVersion);
    out.push_back(static_cast<Byte>(profile_of_.value_or(0) & 0xFF));
    return;
  }
  if (const std::optional<Decimal> number = number_of(entry.role, now)) {
    encode_number(entry.type, entry.scaler, entry.unit, *number, entry.unit, out);
    return;
  }
  const std::optional<Reading> reading = reading_for(entry, now);
  const bool known = reading && encode_value(entry, *reading, out);
  if (!known && entry.type == Type::capture_time) encode_clock(MeterTime{}, out);
}

const Profile& MeterState::profile(Instant now) {
  const std::optional<Instant> wall = as_if_utc(source_.clock(now));
  if (!wall || options_.period <= Duration::zero()) return profile_;
  const std::int64_t period = wall->time_since_epoch() / options_.period;
  if (profile_of_ == period) return profile_;
  profile_of_ = period;
  const std::string code = options_.profile.empty() ? text_from(options_.map->profile) : options_.profile;
  const Instant newest{period * options_.period};
  const MeterTime from = meter_time_from(newest - (options_.capacity - 1) * options_.period);
  std::optional<Profile> found = source_.profile(code, from, std::nullopt, now);
  profile_ = found ? std::move(*found) : Profile{};
  std::vector<Row>& rows = profile_.rows;
  const std::size_t most = options_.capacity;
  if (rows.size() > most) rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(most));
  return profile_;
}

}  // namespace obiscope::modbus
