// Tables of C12.19 with any content: a Readout or an Error, a bounded number of readings, rows that fit their columns.
//
//   input: number (1) length (2) octets, one table after the other
#include <algorithm>
#include <cstdlib>

#include "protocol/c1218/load_profile.hpp"
#include "protocol/c1218/readout.hpp"

using namespace obiscope;
using namespace obiscope::c1218;

namespace {

Tables tables_from(Bytes input) {
  Tables tables;
  while (input.size() > 3) {
    const std::uint16_t number = input[0] % 70;
    const std::size_t length =
        std::min<std::size_t>((static_cast<std::size_t>(input[1]) << 8U | input[2]) % 2048, input.size() - 3);
    const Bytes octets = input.subspan(3, length);
    tables[number].assign(octets.begin(), octets.end());
    input = input.subspan(3 + length);
  }
  return tables;
}

void read_profile_of(const Tables& tables, const Configuration& configuration) {
  const Result<ProfileLayout> layout = profile_layout_from(tables, configuration);
  if (!layout) return;
  const Sources sources(tables, configuration.format);
  const Profile head = profile_head_of(*layout, sources);
  if (head.columns.size() != layout->channels.size() || layout->block_size() > kMostBlock) std::abort();
  for (std::size_t n = 0; n < std::min<std::size_t>(layout->valid_blocks, 3); ++n)
    if (layout->place_of(n) >= layout->blocks) std::abort();
  const auto data = tables.find(64);
  if (data == tables.end() || layout->valid_blocks == 0) return;
  std::vector<Byte> block = data->second;
  block.resize(std::min<std::size_t>(layout->block_size(), 1U << 16U));
  std::size_t rows = 0;
  const Result<void> walked =
      rows_of_block(block, layout->valid_in(0), *layout, sources, [&](const Row& row) -> Result<void> {
        if (row.values.size() != head.columns.size()) std::abort();
        ++rows;
        return {};
      });
  if (walked && rows != layout->valid_in(0)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const Tables tables = tables_from(Bytes(bytes, size));
  const Result<Readout> readout = readout_from(tables, follows_the_standard);
  if (!readout && readout.error().text().empty()) std::abort();
  if (readout && readout->readings.size() > size + 64) std::abort();
  const auto table0 = tables.find(0);
  if (table0 == tables.end()) return 0;
  const Result<Configuration> configuration = configuration_from(table0->second);
  if (!configuration) return 0;
  read_profile_of(tables, *configuration);
  const auto calendar_table = tables.find(51);
  const auto switches_table = tables.find(54);
  if (calendar_table == tables.end() || switches_table == tables.end()) return 0;
  const Result<Calendar> calendar = calendar_from(calendar_table->second, configuration->format);
  if (calendar) {
    const auto switches = tier_switches_from(switches_table->second, *calendar, configuration->format);
    if (switches && switches->size() > switches_table->second.size()) std::abort();
  }
  return 0;
}
