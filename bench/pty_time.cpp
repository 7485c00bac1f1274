// A reading over a real pty at wire pace, 300 Bd and then 9600, over the least that the line allows.
#include <unistd.h>

#include <cstdio>

#include "measure.hpp"
#include "protocol/iec62056_21/meter.hpp"
#include "protocol/iec62056_21/reader.hpp"
#include "sample.hpp"
#include "transport/open.hpp"

namespace obiscope::bench {
namespace {

using namespace iec62056_21;

constexpr std::string_view kIdentification = "XYZ5METER";

Task<> serve_on(transport::Listener& listener, const Source& source) {
  const std::unique_ptr<Line> line = co_await listener.accept();
  MeterOptions meter;
  meter.identification = kIdentification;
  co_await serve(*line, source, meter);
}

Task<Duration> time_reading(transport::RealLoop& loop, std::string path) {
  const transport::Url url = co_await transport::url_from(path);
  const std::unique_ptr<Line> line = co_await transport::connect(loop, url);
  const Instant begin = loop.now();
  ReadOptions options;
  const Readout readout = co_await read(*line, std::move(options));
  co_return readout.received - begin;
}

}  // namespace

std::vector<Measurement> measure_pty_time() {
  const std::string path = "/tmp/obiscope-bench-" + std::to_string(getpid());
  transport::RealLoop loop;
  const Sample household;
  Result<transport::Url> url = transport::url_from("pty:" + path);
  Result<std::unique_ptr<transport::Listener>> listener =
      url ? transport::listen(loop, *url, {.wire = true}) : failure(url.error());
  if (!listener) {
    std::fprintf(stderr, "pty_time: %s\n", listener.error().text().c_str());
    return {};
  }
  Task<> serving = serve_on(**listener, household);
  serving.start();
  const Result<Duration> taken = loop.run(time_reading(loop, path));
  if (!taken) {
    std::fprintf(stderr, "pty_time: %s\n", taken.error().text().c_str());
    return {};
  }
  const Duration least =
      k7E1.time_of(5 + kIdentification.size() + 3 + 6) + 3 * 200ms + k7E1.at(9600).time_of(sample_readout_length());
  return {{"pty_time_ratio", static_cast<double>(taken->count()) / static_cast<double>(least.count()), "", "1.05"}};
}

}  // namespace obiscope::bench
