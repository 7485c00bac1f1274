// Meter files: no text makes meter_from fail other than with `malformed` and "FILE:LINE: reason" on one line; and the
// twin of a file that is taken says what fits on a line, today and in other years; one of DLMS has values that decode.
#include <cstdlib>

#include "simulator/dlms_twin.hpp"

using namespace obiscope;

namespace {

void require(bool held) {
  if (!held) std::abort();
}

void require_refusal(const Error& error) {
  const std::string& text = error.text();
  require(error.kind() == ErrorKind::malformed && text.starts_with("fuzz.toml:") && text.find('\n') == text.npos);
  const std::size_t colon = text.find(':', 10);
  require(colon != text.npos && colon > 10 && text.find_first_not_of("0123456789", 10) == colon);
}

void live_a_little(const catalogue::Meter& meter) {
  const auto twin = simulator::make_twin(meter, {.seed = 1, .now = {}});
  for (const std::int64_t seconds : {0LL, 1'767'225'600LL, 4'102'444'800LL}) {
    const Instant now{std::chrono::seconds(seconds)};
    twin->readout("", now, [](const Register& each) {
      require(each.written.size() >= 2 && each.written.front() == '(' && each.written.back() == ')');
      require(each.written.size() < 256);
    });
    if (meter.profiles.empty()) continue;
    const auto profile =
        twin->profile(meter.profiles.front().code, meter_time_from(now - std::chrono::hours(24)), {}, now);
    require(profile && profile->rows.size() <= 1000);
  }
}

// Every attribute but a profile's rows and how many there are.
void read_objects(const catalogue::Meter& meter) {
  const auto twin = simulator::make_twin(meter, {.seed = 1, .now = {}});
  const auto device = dlms::make_device(*twin, meter.dlms_twin.model);
  const Instant now{std::chrono::seconds(1'767'225'600)};
  for (const dlms::Object& object : device->objects()) {
    for (const dlms::AttributeAccess& right : object.attributes) {
      if (object.class_id == dlms::class_id::profile_generic && right.attribute != 3) continue;
      std::vector<Byte> value;
      const dlms::AccessResult result = device->read(object, right.attribute, std::nullopt, now, value);
      if (result != dlms::AccessResult::success) continue;
      const auto decoded = dlms::decode_data(value);
      require(decoded && decoded->size == value.size());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const Byte* bytes, std::size_t size) {
  const auto meter = catalogue::meter_from(as_text({bytes, size}), "fuzz.toml");
  if (!meter) {
    require_refusal(meter.error());
  } else {
    require(!meter->identifications.empty() && meter->has_twin != meter->registers.empty());
    if (meter->has_twin) live_a_little(*meter);
    if (meter->dlms_twin.model) read_objects(*meter);
  }
  return 0;
}
