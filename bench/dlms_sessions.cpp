// DLMS in numbers: GET round trips per second between a process of virtual meters and a reader's process, on TCP
// loopback with the wrapper, one core each; and what an association weighs where ten thousand are open at once.
#include <algorithm>
#include <cstdio>

#include "async/loop.hpp"
#include "dlms_far.hpp"
#include "line/wire.hpp"
#include "measure.hpp"
#include "protocol/dlms/client.hpp"
#include "transport/open.hpp"

namespace obiscope::bench {
namespace {

using namespace dlms;

constexpr std::size_t kConnections = 32;
constexpr std::size_t kGetsEach = 1'000;
constexpr std::size_t kAssociations = 10'000;
constexpr Attribute kEnergy{class_id::register_, {1, 0, 1, 8, 0, 255}, 2};

struct Done {
  std::size_t associated = 0, gets = 0, ended = 0;
};

// Associates, reads the same register so many times, and stays associated.
Task<> hold(Carrier& carrier, Client& client, std::size_t gets, Done& done) {
  co_await carrier.open();
  co_await client.associate();
  ++done.associated;
  for (std::size_t i = 0; i < gets; ++i) {
    const Answer answer = co_await client.get(kEnergy);
    if (answer.result == AccessResult::success && answer.value.size() == 5) ++done.gets;
  }
}

Task<> counted(Task<> task, Done& done) {
  const Result<void> result = co_await task.result();
  if (!result) std::fprintf(stderr, "dlms_sessions: %s\n", result.error().text().c_str());
  ++done.ended;
}

// What a reader has of one association.
struct Held {
  Held(Line& line, const VisitOptions& options, Instant limit)
      : carrier(wrapper_carrier(line, options.wrapper, limit)), client(*carrier, options.association) {}
  std::unique_ptr<Carrier> carrier;
  Client client;
  std::optional<Task<>> task;
};

Task<> read_far(transport::RealLoop& loop, std::string url, const VisitOptions& options, Done& done) {
  const transport::Url parsed = co_await transport::url_from(url);
  const std::unique_ptr<Line> line = co_await transport::connect(loop, parsed);
  Held held(*line, options, loop.now() + 10min);
  co_await hold(*held.carrier, held.client, kGetsEach, done);
  co_await held.client.release();
}

std::vector<Measurement> measure_gets() {
  const catalogue::Meter kind = kind_of("dlms-fleet");
  FarMeters far(kind);
  const VisitOptions options = visit_as(kind, Via::wrapper, kPasswordOnly);
  const OneCore core(0);
  transport::RealLoop loop;
  Done done;
  const double far_begin = far.cpu_seconds(), own_begin = cpu_seconds(), begin = wall_seconds();
  std::vector<Task<>> readers;
  for (std::size_t i = 0; i < kConnections; ++i) {
    readers.push_back(counted(read_far(loop, far.url(), options, done), done));
    readers.back().start();
  }
  while (done.ended < kConnections && loop.step()) continue;
  const double taken = wall_seconds() - begin, own = cpu_seconds() - own_begin, theirs = far.cpu_seconds() - far_begin;
  const auto gets = static_cast<double>(std::max<std::size_t>(done.gets, 1));
  return {{"dlms_gets_complete", static_cast<double>(done.gets), "", std::to_string(kConnections * kGetsEach)},
          {"dlms_gets_per_second", gets / taken, "1/s", "50000"},
          {"dlms_get_reader_cpu_us", own / gets * 1e6, "us", "20"},
          {"dlms_get_meter_cpu_us", theirs / gets * 1e6, "us", "20"}};
}

struct Weights {
  double meter = 0, reader = 0;  // bytes of an association, each side
  std::size_t associated = 0;
};

// One virtual meter with as many lines, so that what is counted is the associations. Frees one side after the other.
Weights weigh() {
  const catalogue::Meter kind = kind_of("dlms-fleet");
  const VisitOptions options = visit_as(kind, Via::wrapper, kPasswordOnly);
  VirtualLoop loop;
  simulator::DlmsTwin twin(kind, {.seed = 1, .now = {}}, {});
  std::vector<std::unique_ptr<Wire>> wires;
  std::vector<Task<>> serving;
  std::vector<std::unique_ptr<Held>> held;
  wires.reserve(kAssociations);
  serving.reserve(kAssociations);
  held.reserve(kAssociations);
  Done done;
  for (std::size_t i = 0; i < kAssociations; ++i) {
    Wire& wire = *wires.emplace_back(std::make_unique<Wire>(loop));
    serving.push_back(twin.serve(wire.right()));
    serving.back().start();
    Held& one = *held.emplace_back(std::make_unique<Held>(wire.left(), options, loop.now() + 10min));
    Task<> settings = wire.left().configure(kind.dlms_twin.meter.line);
    settings.start();
    one.task = counted(hold(*one.carrier, one.client, 1, done), done);
    one.task->start();
  }
  while (done.ended < kAssociations && loop.step()) continue;
  Weights weights;
  weights.associated = done.gets;
  const std::size_t all = bytes_in_use();
  held.clear();
  const std::size_t without_readers = bytes_in_use();
  serving.clear();
  weights.reader = static_cast<double>(all - without_readers) / kAssociations;
  weights.meter = static_cast<double>(without_readers - bytes_in_use()) / kAssociations;
  return weights;
}

}  // namespace

std::vector<Measurement> measure_dlms_sessions() {
  std::vector<Measurement> all = measure_gets();
  const Weights weights = weigh();
  all.push_back({"dlms_associations_open", static_cast<double>(weights.associated), "", std::to_string(kAssociations)});
  all.push_back({"dlms_association_bytes", weights.meter + weights.reader, "B", "8192"});
  all.push_back({"dlms_association_meter_bytes", weights.meter, "B", "4096"});
  all.push_back({"dlms_association_reader_bytes", weights.reader, "B", "4096"});
  return all;
}

}  // namespace obiscope::bench
