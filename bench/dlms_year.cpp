// A year of a load profile, 35,040 rows of four channels, from a process of virtual meters on TCP loopback in the
// wrapper: the most memory that the reader had at a time, and how many rows a second of its own time takes.
#include <algorithm>
#include <cstdio>

#include "dlms_far.hpp"
#include "measure.hpp"
#include "transport/open.hpp"

namespace obiscope::bench {
namespace {

using namespace dlms;

constexpr std::size_t kYear = 365 * 96;
constexpr std::size_t kChannels = 4;
constexpr int kRuns = 3;  // the fastest counts: all others were disturbed

Task<std::size_t> read_year(transport::RealLoop& loop, std::string url, VisitOptions options) {
  const transport::Url parsed = co_await transport::url_from(url);
  const std::unique_ptr<Line> line = co_await transport::connect(loop, parsed);
  std::size_t rows = 0;
  ProfileSink sink;
  sink.row = [&rows](const Row& row) -> Result<void> {
    if (row.values.size() == kChannels && row.time.has_date()) ++rows;
    return {};
  };
  ProfileWish all;
  all.obis = kLoadProfile;
  co_await read_profile(*line, std::move(options), std::move(all), std::move(sink));
  co_return rows;
}

struct Year {
  std::size_t rows = 0;
  double peak_bytes = 0;
  double own_seconds = 1e9, far_seconds = 1e9, taken_seconds = 1e9;
};

Year read_years(bool null_data) {
  const catalogue::Meter kind = with_null_data(kind_of("dlms-fleet"), null_data);
  Year year;
  for (int run = 0; run < kRuns; ++run) {
    const FarMeters far(kind);
    transport::RealLoop loop;
    const std::size_t before = bytes_in_use();
    reset_peak();
    const double far_begin = far.cpu_seconds(), own_begin = cpu_seconds(), begin = wall_seconds();
    const Result<std::size_t> rows = loop.run(read_year(loop, far.url(), visit_as(kind, Via::wrapper, kPasswordOnly)));
    year.taken_seconds = std::min(year.taken_seconds, wall_seconds() - begin);
    year.own_seconds = std::min(year.own_seconds, cpu_seconds() - own_begin);
    year.far_seconds = std::min(year.far_seconds, far.cpu_seconds() - far_begin);
    year.peak_bytes = std::max(year.peak_bytes, static_cast<double>(peak_bytes_in_use() - before));
    if (!rows) std::fprintf(stderr, "dlms_year: %s\n", rows.error().text().c_str());
    year.rows = rows.value_or(0);
  }
  return year;
}

}  // namespace

std::vector<Measurement> measure_dlms_year() {
  const Year whole = read_years(false), shortened = read_years(true);
  const auto rows = static_cast<double>(whole.rows);
  return {{"dlms_year_rows", std::min(rows, static_cast<double>(shortened.rows)), "", std::to_string(kYear)},
          {"dlms_year_peak_bytes", std::max(whole.peak_bytes, shortened.peak_bytes), "B", "1e6"},
          {"dlms_year_rows_per_second", rows / whole.own_seconds, "1/s", "1e6"},
          {"dlms_year_null_data_rows_per_second", rows / shortened.own_seconds, "1/s", "1e6"},
          {"dlms_year_meter_rows_per_second", rows / whole.far_seconds, "1/s", ""},
          {"dlms_year_seconds", whole.taken_seconds, "s", ""}};
}

}  // namespace obiscope::bench
