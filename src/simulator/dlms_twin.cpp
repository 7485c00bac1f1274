#include "simulator/dlms_twin.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "simulator/written.hpp"

namespace obiscope::simulator {
namespace {

// The catalogue has seen to it that the text is one of 16 digits.
dlms::SystemTitle title_of(const catalogue::DlmsTwin& kind, std::uint64_t seed) {
  std::string text;
  write_serial(text, kind.title, number_of_twin(seed));
  dlms::SystemTitle title{};
  if (const auto bytes = bytes_from_hex(text); bytes && bytes->size() == title.size())
    std::copy(bytes->begin(), bytes->end(), title.begin());
  return title;
}

dlms::MeterOptions options_of(const catalogue::Meter& kind, const dlms::SystemTitle& title, const Faults& faults) {
  dlms::MeterOptions options = kind.dlms_twin.meter;
  options.title = title;
  options.ascii = kind.twin;
  options.faults = faults.dlms;
  options.link.faults = faults.link;
  for (const catalogue::TwinAssociation& each : kind.dlms_twin.associations) {
    dlms::ServerAssociation& served = options.associations.emplace_back(each.served);
    if (served.security) served.security->own_title = title;
  }
  return options;
}

}  // namespace

DlmsTwin::DlmsTwin(const catalogue::Meter& kind, TwinOptions options, const Faults& faults)
    : title_(title_of(kind.dlms_twin, options.seed)),
      source_(make_twin(kind, options)),
      device_(dlms::make_device(*source_, kind.dlms_twin.model)),
      meter_(std::make_unique<dlms::Meter>(*device_, *source_, options_of(kind, title_, faults))) {}

}  // namespace obiscope::simulator
