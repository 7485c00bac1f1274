// Ten thousand readers with ten thousand virtual meters, all at the same time, in virtual time on one core.
#include <ctime>

#include "async/loop.hpp"
#include "catalogue/catalogue.hpp"
#include "line/wire.hpp"
#include "measure.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/reader.hpp"
#include "simulator/twin.hpp"

namespace obiscope::bench {
namespace {

using namespace iec62056_21;

constexpr std::size_t kSessions = 10'000;

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Outcome {
  std::size_t complete = 0;
  std::uint64_t fingerprint = 14695981039346656037U;  // FNV-1a over all that was read, in order of arrival
  void add(std::string_view text) {
    for (const char c : text) fingerprint = (fingerprint ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
};

// A reader that hands its Readout on as soon as it has it.
Task<> visit(Line& line, ReadOptions options, Outcome& outcome) {
  const Readout readout = co_await read(line, std::move(options));
  ++outcome.complete;
  for (const Reading& reading : readout.readings) outcome.add(text_from(reading.value));
}

struct Session {
  Session(Loop& loop, const catalogue::Meter& kind, std::uint64_t seed)
      : wire(loop), source(simulator::make_twin(kind, {.seed = seed, .now = {}})) {}
  Wire wire;
  std::unique_ptr<Source> source;
  std::optional<Task<>> meter, reader;
};

struct Run {
  Outcome outcome;
  double cpu = 0;
  double bytes = 0;
};

Run run_sessions(const catalogue::Catalogue& catalogue) {
  const catalogue::Meter& kind = *catalogue.find("landisgyr-e350").value();
  Run run;
  const std::size_t before = bytes_in_use();
  reset_peak();
  const double begin = cpu_seconds();
  VirtualLoop loop;
  std::vector<std::unique_ptr<Session>> sessions;
  sessions.reserve(kSessions);
  for (std::size_t i = 0; i < kSessions; ++i) {
    Session& session = *sessions.emplace_back(std::make_unique<Session>(loop, kind, i));
    ReadOptions options;
    options.recognise = catalogue.recognise();
    session.meter = serve(session.wire.right(), *session.source, kind.twin);
    session.reader = visit(session.wire.left(), std::move(options), run.outcome);
    session.meter->start();
    session.reader->start();
  }
  while (run.outcome.complete < kSessions && loop.step()) {
  }
  run.cpu = cpu_seconds() - begin;
  run.bytes = static_cast<double>(peak_bytes_in_use() - before);
  return run;
}

}  // namespace

std::vector<Measurement> measure_sessions() {
  std::vector<Error> faults;
  const catalogue::Catalogue catalogue = catalogue::Catalogue::load({}, faults);
  const Run first = run_sessions(catalogue);
  const Run second = run_sessions(catalogue);
  const bool same = first.outcome.fingerprint == second.outcome.fingerprint;
  return {{"dialogues_complete", static_cast<double>(first.outcome.complete), "", "10000"},
          {"dialogue_cpu_us", std::min(first.cpu, second.cpu) / kSessions * 1e6, "us", "20"},
          {"dialogue_bytes", first.bytes / kSessions, "B", "4096"},
          {"dialogue_same_result_twice", same ? 1.0 : 0.0, "", "1"}};
}

}  // namespace obiscope::bench
