// The characters of a block: whatever they are, every data set lies inside them, every code is read back from its full
// form, and the convenient form says the same as the fast one.
#include <cstdlib>

#include "protocol/iec62056_21/data_set.hpp"
#include "protocol/iec62056_21/readout.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::iec62056_21;

void require(bool holds) {
  if (!holds) std::abort();
}

bool inside(std::string_view part, std::string_view whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  const std::string_view content = as_text({input, size});
  std::size_t count = 0;
  decode_data_sets(content, 1, [&](const DataSet& set) {
    ++count;
    require(inside(set.code, content) && inside(set.text, content) && inside(set.unit_text, content));
    require(obis_from(text_from(set.obis)) == set.obis);
    // The fast way of reading numbers and the plain one agree.
    if (set.kind == DataSet::Kind::number) require(decimal_from(set.text) == set.number);
  });
  Readout readout;
  add_readings(content, {}, readout);
  require(readout.readings.size() <= count);
  require(readout.warnings.size() <= 9);
  return 0;
}
