// What a Modbus fuzz target lets the other end of a line say: any bytes, or frames with a right CRC around any content,
// so that what is behind the frames is reached. And the map that both sides have.
//
//   00..EF n bytes     sent as they are             F0.. unit function n bytes     a frame with these
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "line/wire.hpp"
#include "protocol/modbus/frame.hpp"
#include "protocol/modbus/register_map.hpp"
#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {

inline std::shared_ptr<const RegisterMap> map_of_all_types(bool objects) {
  auto map = std::make_shared<RegisterMap>();
  map->objects = objects;
  std::uint16_t address = 1;
  for (int type = 0; type <= static_cast<int>(Type::demand_period); ++type) {
    Entry entry;
    entry.address = address;
    entry.type = static_cast<Type>(type);
    entry.size = static_cast<Byte>(size_of(entry.type) == 0 ? 7 : size_of(entry.type));
    entry.obis = Obis{1, 0, static_cast<Byte>(type), 8, 0, 255};
    entry.scaler = static_cast<std::int8_t>(-type % 4);
    address = static_cast<std::uint16_t>(address + entry.addresses(objects));
    if (type % 3 == 2) entry.part = "sometimes";
    map->entries.push_back(entry);
  }
  for (const Role role : {Role::access_profile, Role::columns, Role::period, Role::in_use, Role::capacity}) {
    Entry entry;
    entry.address = address;
    entry.role = role;
    entry.type = role == Role::access_profile || role == Role::columns ? Type::octets : Type::u32;
    entry.size = role == Role::access_profile ? Byte{32} : role == Role::columns ? Byte{14} : Byte{4};
    address = static_cast<std::uint16_t>(address + entry.addresses(objects));
    map->entries.push_back(entry);
  }
  map->measurements = {{1, Type::clock, 0, {}, {}}, {2, Type::u8, 0, {}, {}}, {3, Type::u32, -1, {}, {}}};
  return map;
}

// The next thing to say out of `script`, which it takes it from.
inline std::vector<Byte> next_saying(Bytes& script) {
  const auto take = [&]() -> Byte {
    if (script.empty()) return 0;
    const Byte byte = script.front();
    script = script.subspan(1);
    return byte;
  };
  const Byte what = take();
  const Byte unit = what < 0xF0 ? Byte{0} : take();
  const Byte function = what < 0xF0 ? Byte{0} : take();
  const std::size_t size = what < 0xF0 ? what : take();
  const Bytes raw = script.first(std::min(size, script.size()));
  script = script.subspan(raw.size());
  if (what < 0xF0) return {raw.begin(), raw.end()};
  return encode_rtu(unit, function, raw);
}

// Says all of `script`, in its own time: behind whatever the other one said, or after 200 ms.
inline Task<> recite(Line& line, Bytes script) {
  while (!script.empty()) {
    const std::vector<Byte> saying = next_saying(script);
    const Result<Received> heard = co_await line.receive(line.now() + 200ms).result();
    if (!heard && heard.error().kind() != ErrorKind::silence) co_await heard.error();
    if (!saying.empty()) co_await line.send(saying);
  }
}

}  // namespace obiscope::modbus
