#include "protocol/modbus/register_map.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "protocol/modbus/frame.hpp"
#include "protocol/modbus/message.hpp"
#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {
namespace {

struct TypeName {
  std::string_view name;
  std::size_t size;
};
constexpr std::array<TypeName, 13> kTypes = {{{"u8", 1},
                                              {"u16", 2},
                                              {"u32", 4},
                                              {"u64", 8},
                                              {"i16", 2},
                                              {"i32", 4},
                                              {"i64", 8},
                                              {"f32", 4},
                                              {"text", 0},
                                              {"octets", 0},
                                              {"clock", kClockSize},
                                              {"capture time", kClockSize},
                                              {"demand period", 30}}};
constexpr std::array<std::string_view, 8> kRoles = {"value",   "access profile", "unit",   "status",
                                                    "columns", "period",         "in use", "capacity"};

bool is_before(const Entry& entry, std::pair<Byte, std::uint16_t> place) {
  return std::pair(entry.function, entry.address) < place;
}

}  // namespace

std::string_view name_of(Type type) {
  return kTypes[static_cast<std::size_t>(type)].name;
}

std::optional<Type> type_from(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (kTypes[i].name == name) return static_cast<Type>(i);
  return std::nullopt;
}

std::size_t size_of(Type type) {
  return kTypes[static_cast<std::size_t>(type)].size;
}

std::string_view name_of(Role role) {
  return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> role_from(std::string_view name) {
  for (std::size_t i = 0; i < kRoles.size(); ++i)
    if (kRoles[i] == name) return static_cast<Role>(i);
  return std::nullopt;
}

std::string code_of(std::uint16_t address) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "0x%04X", unsigned{address});
  return text.data();
}

std::string code_of(const Entry& entry) {
  return code_of(entry.address);
}

const Entry* RegisterMap::from(Byte function, std::uint16_t address) const {
  const auto at = std::lower_bound(entries.begin(), entries.end(), std::pair(function, address), is_before);
  return entries.data() + (at - entries.begin());
}

const Entry* RegisterMap::at(Byte function, std::uint16_t address) const {
  const Entry* entry = from(function, address);
  const bool there =
      entry != entries.data() + entries.size() && entry->function == function && entry->address == address;
  return there ? entry : nullptr;
}

const Entry* RegisterMap::with(Role role) const {
  for (const Entry& entry : entries)
    if (entry.role == role) return &entry;
  return nullptr;
}

const Entry* RegisterMap::with(const Obis& obis) const {
  for (const Entry& entry : entries)
    if (entry.obis == obis && entry.type != Type::capture_time) return &entry;
  return nullptr;
}

const Measurement* RegisterMap::measurement(Byte id) const {
  for (const Measurement& one : measurements)
    if (one.id == id) return &one;
  return nullptr;
}

const RegisterMap* map_for(Bytes recording, const std::vector<const RegisterMap*>& candidates) {
  std::optional<ReadRequest> asked;
  Frame frame;
  for (std::size_t at = 0; at < recording.size();) {
    const Bytes rest = recording.subspan(at, std::min(recording.size() - at, kLongestMbapFrame));
    const Side expected = asked ? Side::response : Side::request;
    if (find_rtu(rest, expected, frame) != Found::frame && find_mbap(rest, expected, frame) != Found::frame) {
      ++at;
      continue;
    }
    at += frame.size;
    if (frame.side == Side::request) {
      asked = read_request_from(frame);
      continue;
    }
    const bool odd = asked && frame.side == Side::response && frame.function == asked->function &&
                     frame.content.size() != 1 + std::size_t{asked->quantity} * 2;
    for (const RegisterMap* map : candidates) {
      if (!odd || !map->objects) continue;
      const auto size = size_of_answer(*map, asked->function, asked->address, asked->quantity);
      if (size && (*size + 1) / 2 == frame.content.size() / 2) return map;
    }
    asked.reset();
  }
  return nullptr;
}

}  // namespace obiscope::modbus
