// DLMS over optical HDLC at 9600 Bd 8N1: how long a visit takes, from the first flag of SNRM to the last one of the UA
// that answers DISC, in virtual time.
//
//   reader   SNRM  AARQ  GET list ... GET profile  next    next ...  RLRQ  DISC
//   meter        UA   AARE      ...              block  block    ...    RLRE  UA
//              ^ 20 ms: the meter's reaction before each turn of its own
//
// The line is half duplex, so that what the bytes need is the sum of both directions: all octets that pass, with flags,
// headers and check sequences, at ten bits each. `..._line_ratio` of a profile is the time of the visit over that: what
// is more is waiting, the meter's reaction among it. `..._rows_ratio` is the same time over the octets of the rows
// alone (A-XDR as the meter encodes them, in the fewest frames that carry them): what association, columns and units
// cost.
//
// Reading registers is so short that the meter's reaction is a tenth of it. `..._line_ratio` counts it into what is
// needed, once for each of the five turns that no reader can do without: UA, AARE, GET response, RLRE, UA.
// `..._octets_ratio` does not.
#include <cstdio>
#include <optional>

#include "async/loop.hpp"
#include "dlms_twin.hpp"
#include "line/wire.hpp"
#include "measure.hpp"
#include "protocol/dlms/objects.hpp"

namespace obiscope::bench {
namespace {

using namespace dlms;

constexpr std::size_t kRows = 672;      // seven days of quarter hours
constexpr Instant kClock{1767225600s};  // 2026-01-01T00:00:00Z

const Duration kReaction = hdlc::MeterLinkOptions().reaction;
constexpr int kFewestTurns = 5;

// Counts the octets that pass, and the turns of the reader.
class Count final : public LineDecorator {
 public:
  explicit Count(Line& inner) : LineDecorator(inner) {}
  Task<> send(Bytes bytes) override {
    sent += bytes.size();
    ++turns;
    return inner_.send(bytes);
  }
  Task<Received> receive(Instant deadline) override {
    const Received came = co_await inner_.receive(deadline);
    received += came.bytes.size();
    co_return came;
  }
  std::size_t sent = 0, received = 0, turns = 0;
};

struct Taken {
  Duration time{};
  std::size_t octets = 0;  // both directions
  // Over the octets, and the reactions of so many turns.
  double ratio(int turns = 0) const {
    const Duration least = k8N1.time_of(octets) + turns * kReaction;
    return static_cast<double>(time.count()) / static_cast<double>(least.count());
  }
  double seconds() const { return std::chrono::duration<double>(time).count(); }
};

// One virtual meter and one reader on a line. `visit` is given the Line and what to get in with, and says whether it
// got all it wanted.
template <class Visit>
Taken time_visit(const char* name, const catalogue::Meter& kind, std::uint16_t client, Visit visit) {
  VirtualLoop loop(kClock);
  Wire wire(loop);
  simulator::DlmsTwin twin(kind, {.seed = 1, .now = {}}, {});
  Task<> serving = twin.serve(wire.right());
  serving.start();
  Count line(wire.left());
  const Result<bool> complete = loop.run(visit(line, visit_as(kind, Via::hdlc, client)));
  Taken taken{loop.now() - kClock, line.sent + line.received};
  std::fprintf(stderr, "%-30s %6zu + %6zu octets, %3zu turns: %8.3f s, ratio %.4f%s\n", name, line.sent, line.received,
               line.turns, taken.seconds(), taken.ratio(), complete && *complete ? "" : ", NOT COMPLETE");
  if (!complete) std::fprintf(stderr, "%s: %s\n", name, complete.error().text().c_str());
  if (!complete || !*complete) taken.time = 24h;
  return taken;
}

Range seven_days() {
  Range days;
  days.from = MeterTime{2025, 12, 25, 0, 15, 0};
  days.to = MeterTime{2026, 1, 1, 0, 0, 0};
  return days;
}

Task<bool> visit_for_profile(Line& line, VisitOptions options) {
  std::size_t rows = 0;
  ProfileWish wish{kLoadProfile, seven_days().from, seven_days().to};
  ProfileSink sink;
  sink.row = [&rows](const Row& row) -> Result<void> {
    if (row.values.size() == 4 && row.time.has_date()) ++rows;
    return {};
  };
  co_await read_profile(line, std::move(options), std::move(wish), std::move(sink));
  co_return rows == kRows;
}

Task<bool> visit_for_registers(Line& line, VisitOptions options) {
  constexpr std::pair<Byte, Byte> kWanted[] = {{1, 8},  {2, 8},  {3, 8},  {4, 8},  {5, 8},  {6, 8}, {7, 8},
                                               {8, 8},  {15, 8}, {1, 7},  {2, 7},  {16, 7}, {3, 7}, {4, 7},
                                               {32, 7}, {52, 7}, {72, 7}, {31, 7}, {51, 7}, {71, 7}};
  std::vector<Wanted> wanted;
  for (const auto& [c, d] : kWanted) {
    Wanted one;
    one.obis = Obis{1, 0, c, d, 0, 255};
    wanted.push_back(one);
  }
  const Readout readout = co_await read(line, std::move(options), std::move(wanted));
  co_return readout.readings.size() == std::size(kWanted) && readout.warnings.empty();
}

// The octets of the rows alone, in the fewest frames.
std::size_t row_octets(const catalogue::Meter& kind) {
  constexpr std::size_t kAroundInformation = 12;  // flags, format, addresses, control, check sequences
  const std::unique_ptr<Source> source = simulator::make_twin(kind, {.seed = 1, .now = {}});
  const std::unique_ptr<Device> device = make_device(*source, kind.dlms_twin.model);
  std::vector<Byte> rows;
  for (const Object& object : device->objects()) {
    if (object.class_id != class_id::profile_generic || object.instance != kLoadProfile) continue;
    device->read(object, 2, selection_of(seven_days(), kind.dlms_twin.model->deviation), kClock, rows);
  }
  const std::size_t most = kind.dlms_twin.meter.link.wish.information_transmit;
  return rows.size() + (rows.size() + most - 1) / most * kAroundInformation;
}

double over_rows(const Taken& taken, const catalogue::Meter& kind) {
  return taken.seconds() / std::chrono::duration<double>(k8N1.time_of(row_octets(kind))).count();
}

}  // namespace

std::vector<Measurement> measure_dlms_line() {
  const catalogue::Meter fleet = kind_of("dlms-fleet"),
                         e450 = kind_of("landisgyr-e450");  // window 7 and 2030; 3 and 248
  const catalogue::Meter fleet_short = with_null_data(fleet, true), e450_short = with_null_data(e450, true);
  const Taken week = time_visit("profile", fleet_short, kPasswordOnly, visit_for_profile);
  const Taken small = time_visit("profile, 248 octets", e450_short, kPasswordOnlyE450, visit_for_profile);
  const Taken full = time_visit("profile, every time whole", fleet, kPasswordOnly, visit_for_profile);
  const Taken registers = time_visit("20 registers", fleet, kPasswordOnly, visit_for_registers);
  const Taken few = time_visit("20 registers, 248 octets", e450, kPasswordOnlyE450, visit_for_registers);
  return {{"hdlc_profile_line_ratio", week.ratio(), "", "1.05"},
          {"hdlc_profile_seconds", week.seconds(), "s", "20"},
          {"hdlc_profile_rows_ratio", over_rows(week, fleet_short), "", ""},
          {"hdlc_profile_248_line_ratio", small.ratio(), "", "1.05"},
          {"hdlc_profile_248_seconds", small.seconds(), "s", "20"},
          {"hdlc_profile_whole_times_line_ratio", full.ratio(), "", "1.05"},
          {"hdlc_profile_whole_times_seconds", full.seconds(), "s", ""},
          {"hdlc_registers_line_ratio", registers.ratio(kFewestTurns), "", "1.05"},
          {"hdlc_registers_octets_ratio", registers.ratio(), "", ""},
          {"hdlc_registers_seconds", registers.seconds(), "s", ""},
          {"hdlc_registers_248_line_ratio", few.ratio(kFewestTurns), "", "1.05"}};
}

}  // namespace obiscope::bench
