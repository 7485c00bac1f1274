// A small HAN for tests: enough of the map to have objects of every size.
#pragma once

#include "bytes/hex.hpp"
#include "protocol/modbus/register_map.hpp"

namespace obiscope::modbus::test {

inline Entry entry_of(std::uint16_t address, Type type, std::string_view obis, std::string_view unit = "",
                      std::int8_t scaler = 0, Byte size = 0) {
  Entry entry;
  entry.address = address;
  entry.type = type;
  entry.size = static_cast<Byte>(size != 0 ? size : size_of(type));
  entry.scaler = scaler;
  entry.unit = unit_from(unit);
  entry.obis = obis_from(obis).value();
  return entry;
}

inline RegisterMap small_han() {
  RegisterMap map;
  map.objects = true;
  map.when_denied = "write to them";
  map.entries = {entry_of(0x01, Type::clock, "0-0:1.0.0"),
                 entry_of(0x02, Type::text, "0-0:96.1.0", "", 0, 10),
                 entry_of(0x03, Type::octets, "0-0:96.1.1", "", 0, 6),
                 entry_of(0x04, Type::text, "1-0:0.2.0", "", 0, 5),
                 entry_of(0x08, Type::octets, "0-65:0.30.7", "", 0, 32),
                 entry_of(0x0B, Type::u8, "0-0:96.14.1"),
                 entry_of(0x16, Type::u32, "1-0:1.8.0", "Wh"),
                 entry_of(0x17, Type::u32, "1-0:2.8.0", "Wh"),
                 entry_of(0x22, Type::u32, "1-0:1.6.0", "W"),
                 entry_of(0x23, Type::capture_time, "1-0:1.6.0")};
  map.entries[4].role = Role::access_profile;
  map.entries[5].meanings = {{2, {"ponta", "peak"}}};
  for (std::uint16_t i = 0; i < 7; ++i) {
    const bool current = i % 2 == 1 || i == 6;
    const std::string obis = "1-0:" + std::to_string(i == 6 ? 90 : 32 + i / 2 * 20 - (current ? 1 : 0)) + ".7.0";
    map.entries.push_back(entry_of(static_cast<std::uint16_t>(0x6C + i), Type::u16, obis, current ? "A" : "V", -1));
  }
  map.entries.push_back(entry_of(0x80, Type::octets, "0-65:99.1.3", "", 0, 14));
  map.entries.back().role = Role::columns;
  const auto measurement = [](Byte id, Type type, std::string_view obis, std::string_view unit) {
    return Measurement{id, type, 0, unit_from(unit), obis_from(obis).value()};
  };
  map.measurements = {
      measurement(1, Type::clock, "0-0:1.0.0", ""),     measurement(2, Type::u8, "0-0:96.10.7", ""),
      measurement(9, Type::u32, "1-0:1.29.0", "Wh"),    measurement(10, Type::u32, "1-0:2.29.0", "Wh"),
      measurement(11, Type::u32, "1-0:5.29.0", "varh"), measurement(14, Type::u32, "1-0:8.29.0", "varh")};
  return map;
}

inline std::vector<Byte> bytes(std::string_view hex) {
  return bytes_from_hex(hex).value();
}

}  // namespace obiscope::modbus::test
