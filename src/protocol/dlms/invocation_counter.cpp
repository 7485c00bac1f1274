// The invocation counter that the meter expects, as its public client may read it (Data 0-0:43.1.x*255).
#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/client.hpp"

namespace obiscope::dlms {
namespace {

// Which key x stands for differs from meter to meter: most have the unicast key of the suite in use at 0.
std::vector<Attribute> places_of(Suite suite) {
  std::vector<Attribute> places;
  for (const Byte e : {Byte{0}, static_cast<Byte>(suite), Byte{1}}) {
    const Attribute place{class_id::data, Obis{0, 0, 43, 1, e, 255}, 2};
    if (places.empty() || places.back() != place) places.push_back(place);
  }
  return places;
}

std::optional<std::uint32_t> counter_in(const Answer& answer) {
  if (answer.result != AccessResult::success) return std::nullopt;
  const Result<DecodedData> decoded = decode_data(answer.value);
  const std::optional<std::int64_t> number = decoded ? decoded->data.integer() : std::nullopt;
  if (!number || *number < 0 || *number > 0xFFFF'FFFF) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

}  // namespace

Task<std::optional<std::uint32_t>> read_invocation_counter(Carrier& carrier, Suite suite) {
  AssociationOptions options;
  Client client(carrier, std::move(options));
  Result<Associated> associated = co_await client.associate().result();
  std::optional<std::uint32_t> counter;
  if (associated) {
    Result<std::vector<Answer>> answers = co_await client.get_all(places_of(suite)).result();
    if (answers)
      for (const Answer& answer : *answers) counter = counter ? counter : counter_in(answer);
  }
  co_await client.release();
  if (!associated && associated.error().kind() != ErrorKind::refused) co_await associated.error();
  co_return counter;
}

}  // namespace obiscope::dlms
