#include "protocol/sml/list_encode.hpp"

#include <algorithm>

#include "protocol/sml/message.hpp"

namespace obiscope::sml {
namespace {

constexpr Byte kWatt = 27;
constexpr Obis kManufacturerEdl{129, 129, 199, 130, 3, 255}, kServerEdl{1, 0, 0, 0, 9, 255},
    kKeyEdl{129, 129, 199, 130, 5, 255}, kManufacturerFnn{1, 0, 96, 50, 1, 1}, kServerFnn{1, 0, 96, 1, 0, 255},
    kListFnn{1, 0, 98, 10, 255, 255};
constexpr std::uint64_t kStatusEdl = 0x0182, kStatusFnn = 0x1C'0104;
constexpr std::size_t kEnergyWidthEdl = 8, kPowerWidthEdl = 4;

std::array<Byte, 6> octets_of(const Obis& obis) {
  return {obis.a, obis.b, obis.c, obis.d, obis.e, obis.f};
}

bool is_energy(const Reading& reading) {
  return reading.obis.d == 8 && std::holds_alternative<Decimal>(reading.value);
}
bool is_power(const Reading& reading) {
  return reading.obis.d == 7 && reading.unit.number == kWatt;
}

// What the form itself says of the meter.
bool stands_around(const Obis& obis) {
  return obis == kManufacturerEdl || obis == kServerEdl || obis == kKeyEdl || obis == kManufacturerFnn ||
         obis == kServerFnn || obis == Obis{0, 0, 96, 1, 0, 255};
}

class ListEncoder {
 public:
  ListEncoder(const Source& source, const MeterOptions& options, Instant now, std::uint32_t count,
              std::uint32_t seconds)
      : source_(source), options_(options), now_(now), count_(count), seconds_(seconds) {}

  std::vector<Byte> messages() {
    message(Tag::open_response, [&] { open(); });
    message(Tag::get_list_response, [&] { list(); });
    message(Tag::close_response, [&] {
      out_.list(1);
      out_.absent();
    });
    return std::move(out_.bytes());
  }

 private:
  template <class Body>
  void message(Tag tag, Body body) {
    const std::size_t begin = out_.bytes().size();
    out_.list(6);
    const std::uint32_t transaction = count_ * 3 + number_++;
    const Byte id[] = {static_cast<Byte>(transaction >> 24U), static_cast<Byte>(transaction >> 16U),
                       static_cast<Byte>(transaction >> 8U), static_cast<Byte>(transaction)};
    out_.octets(id);
    out_.natural(0, 1);
    out_.natural(0, 1);
    out_.list(2);
    out_.natural(static_cast<std::uint64_t>(tag), 2);
    body();
    const Bytes covered = Bytes(out_.bytes()).subspan(begin);
    unsigned crc = options_.message_crc_kermit ? message_crc_kermit(covered) : message_crc(covered);
    if (options_.faults.wrong_message_crc > 0 && tag == Tag::get_list_response) crc ^= 0x0F0FU;
    out_.natural(crc, 2);
    out_.end_of_message();
  }
  void open();
  void list();
  void time();
  std::vector<Reading> chosen() const;
  void entry(const Reading& reading);
  void octets_entry(const Obis& name, Bytes value);
  void number(const Reading& reading, Decimal value);
  void status(const Reading& reading);
  bool flows_out() const;

  const Source& source_;
  const MeterOptions& options_;
  Instant now_;
  std::uint32_t count_, seconds_, number_ = 0;
  Encoder out_;
  std::vector<Reading> readings_;
  bool status_sent_ = false;
};

void ListEncoder::time() {
  std::uint32_t said = seconds_;
  if (options_.timestamp)
    said =
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now_.time_since_epoch()).count());
  if (!options_.bare_time) {
    out_.list(2);
    out_.natural(options_.timestamp ? 2 : 1, 1);
  }
  out_.natural(said, 4);
}

void ListEncoder::open() {
  out_.list(6);
  out_.absent();
  out_.absent();
  const Byte file_id[] = {static_cast<Byte>(count_ >> 8U), static_cast<Byte>(count_)};
  out_.octets(file_id);
  out_.octets(options_.server_id);
  if (options_.form == ListForm::fnn) {
    time();
    out_.natural(1, 1);
  } else {
    out_.absent();
    out_.absent();
  }
}

// The registers to send, in the order asked for; no power and whole kWh only before the PIN was entered.
std::vector<Reading> ListEncoder::chosen() const {
  std::vector<Reading> all;
  source_.readout("", now_, [&](const Register& one) {
    const bool sendable = std::holds_alternative<Decimal>(one.reading.value) ||
                          std::holds_alternative<std::string>(one.reading.value) ||
                          std::holds_alternative<std::vector<Byte>>(one.reading.value);
    const bool held_back = !options_.pin_entered && one.reading.obis.d == 7;
    if (sendable && !held_back && !stands_around(one.reading.obis)) all.push_back(one.reading);
  });
  if (options_.order.empty()) return all;
  std::vector<Reading> ordered;
  for (const std::string& code : options_.order) {
    const std::optional<Obis> obis = obis_from(code);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Reading& one) { return one.obis == obis; });
    if (found != all.end()) ordered.push_back(*found);
  }
  return ordered;
}

void ListEncoder::list() {
  const bool edl = options_.form == ListForm::edl;
  readings_ = chosen();
  out_.list(7);
  out_.absent();
  out_.octets(options_.server_id);
  if (edl) {
    out_.absent();
  } else {
    out_.octets(octets_of(kListFnn));
  }
  time();
  const bool key = edl && !options_.public_key.empty();
  out_.list(readings_.size() + (key ? 3 : 2));
  octets_entry(edl ? kManufacturerEdl : kManufacturerFnn, as_bytes(options_.manufacturer));
  octets_entry(edl ? kServerEdl : kServerFnn, options_.server_id);
  for (const Reading& reading : readings_) entry(reading);
  if (key) octets_entry(kKeyEdl, options_.public_key);
  if (options_.list_signature.empty()) {
    out_.absent();
  } else {
    out_.octets(options_.list_signature);
  }
  out_.absent();
}

void ListEncoder::octets_entry(const Obis& name, Bytes value) {
  out_.list(7);
  out_.octets(octets_of(name));
  for (int i = 0; i < 4; ++i) out_.absent();
  out_.octets(value);
  out_.absent();
}

bool ListEncoder::flows_out() const {
  return std::any_of(readings_.begin(), readings_.end(), [](const Reading& reading) {
    const auto* const value = std::get_if<Decimal>(&reading.value);
    const bool net = reading.obis.c == 1 || reading.obis.c == 15 || reading.obis.c == 16;
    return value != nullptr && is_power(reading) && net && value->mantissa < 0;
  });
}

// Beside the first energy only.
void ListEncoder::status(const Reading& reading) {
  if (!options_.status || status_sent_ || !is_energy(reading)) return out_.absent();
  status_sent_ = true;
  std::uint64_t word = options_.form == ListForm::edl ? kStatusEdl : kStatusFnn;
  if (flows_out()) word |= std::uint64_t{1} << (options_.direction_bit & 63U);
  out_.natural(word, size_of_natural(word));
}

void ListEncoder::entry(const Reading& reading) {
  const auto* const value = std::get_if<Decimal>(&reading.value);
  if (value == nullptr) {
    const auto* const text = std::get_if<std::string>(&reading.value);
    octets_entry(reading.obis, text != nullptr ? as_bytes(*text) : Bytes(std::get<std::vector<Byte>>(reading.value)));
    return;
  }
  out_.list(7);
  out_.octets(octets_of(reading.obis));
  status(reading);
  out_.absent();
  number(reading, *value);
  out_.absent();
}

// Unit, scaler and value.
void ListEncoder::number(const Reading& reading, Decimal value) {
  int scaler = value.exponent + reading.unit.prefix;
  if (!options_.pin_entered && is_energy(reading))
    for (; scaler < 3; ++scaler) value.mantissa /= 10;
  const bool power = is_power(reading);
  if (power && options_.power == PowerForm::absolute && value.mantissa < 0) value.mantissa = -value.mantissa;
  if (reading.unit.number == Unit::kNone) {
    out_.absent();
  } else {
    out_.natural(reading.unit.number, 1);
  }
  out_.integer(scaler, 1);
  const std::int64_t sent = value.mantissa;
  const std::size_t least_natural = size_of_natural(static_cast<std::uint64_t>(sent));
  if (options_.form == ListForm::edl && options_.pin_entered && (power || is_energy(reading))) {
    out_.integer(sent, std::max(power ? kPowerWidthEdl : kEnergyWidthEdl, size_of_integer(sent)));
  } else if (power || sent < 0) {
    const bool shortened = power && sent >= 0 && options_.power == PowerForm::no_leading_00;
    out_.integer(sent, shortened ? least_natural : size_of_integer(sent));
  } else {
    out_.natural(static_cast<std::uint64_t>(sent), least_natural);
  }
}

}  // namespace

std::vector<Byte> encode_messages(const Source& source, const MeterOptions& options, Instant now, std::uint32_t count,
                                  std::uint32_t seconds) {
  return ListEncoder(source, options, now, count, seconds).messages();
}

}  // namespace obiscope::sml
