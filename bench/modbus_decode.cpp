// How fast an answer of a HAN is decoded from memory, on one core: voltages, currents, powers, power factors and the
// frequency, 20 objects of two sizes in 61 bytes, its CRC checked, every value scaled. The time of the CRC alone is
// printed beside it: nothing can be faster.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <limits>

#include "catalogue/catalogue.hpp"
#include "measure.hpp"
#include "protocol/modbus/crc.hpp"
#include "protocol/modbus/message.hpp"
#include "protocol/modbus/value.hpp"

namespace obiscope::bench {
namespace {

using namespace modbus;

constexpr std::size_t kTelegrams = 256;
constexpr int kRuns = 2000;  // the fastest of them counts: all others were disturbed
constexpr ReadRequest kNow{kReadInput, 0x6C, 20};
using Telegrams = std::vector<std::vector<Byte>>;

void require(bool holds) {
  if (!holds) std::abort();
}

Telegrams answers(const RegisterMap& map) {
  const std::size_t size = size_of_answer(map, kNow.function, kNow.address, kNow.quantity).value();
  Telegrams all;
  for (std::size_t seed = 0; seed < kTelegrams; ++seed) {
    std::vector<Byte> content = {static_cast<Byte>(size)};
    for (std::size_t i = 0; i < size; ++i) content.push_back(static_cast<Byte>(i * 37 + seed * 11));
    all.push_back(encode_rtu(1, kNow.function, content));
  }
  return all;
}

double nanoseconds(const Telegrams& telegrams, const std::function<std::uint64_t(const Telegrams&)>& take) {
  double best_seconds = std::numeric_limits<double>::max();
  std::uint64_t mixed = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    mixed += take(telegrams);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    best_seconds = std::min(best_seconds, taken.count());
  }
  volatile std::uint64_t kept = mixed;
  static_cast<void>(kept);
  return best_seconds * 1e9 / static_cast<double>(telegrams.size());
}

std::uint64_t decode(const RegisterMap& map, const Telegrams& telegrams) {
  std::uint64_t mixed = 0;
  for (const std::vector<Byte>& telegram : telegrams) {
    Frame frame;
    require(find_rtu(telegram, Side::response, frame) == Found::frame);
    const bool fits = for_each_entry(
        map, kNow.function, kNow.address, kNow.quantity, counted(frame), [&mixed](const Entry& entry, Bytes octets) {
          const Said said = said_by(entry, octets);
          const auto* number = std::get_if<Decimal>(&said);
          if (number == nullptr) return;
          mixed += static_cast<std::uint64_t>(number->mantissa + number->exponent) + entry.unit.number + entry.obis.c;
        });
    require(fits);
  }
  return mixed;
}

std::uint64_t check(const Telegrams& telegrams) {
  std::uint64_t mixed = 0;
  for (const std::vector<Byte>& telegram : telegrams) mixed += check_of(telegram);
  return mixed;
}

}  // namespace

std::vector<Measurement> measure_modbus_decoding() {
  std::vector<Error> faults;
  const catalogue::Catalogue meters = catalogue::Catalogue::load({}, faults);
  const Result<const catalogue::Meter*> meter = meters.find("eredes-han-zcxe110");
  require(meter.has_value());
  const RegisterMap& map = *(*meter)->modbus.visit.map;
  const Telegrams telegrams = answers(map);
  const double taken = nanoseconds(telegrams, [&map](const Telegrams& all) { return decode(map, all); });
  const auto bytes = static_cast<double>(telegrams.front().size());
  return {{"modbus_decode_ns", taken, "ns", "300"},
          {"modbus_decode_bytes_per_second", bytes * 1e9 / taken, "B/s", ""},
          {"modbus_decode_crc_ns", nanoseconds(telegrams, check), "ns", ""}};
}

}  // namespace obiscope::bench
