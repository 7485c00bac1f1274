#include "protocol/modbus/plan.hpp"

#include <algorithm>

#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {
namespace {

constexpr std::size_t kWord = 2;

unsigned end_of(const RegisterMap& map, const Entry& entry) {
  return unsigned{entry.address} + entry.addresses(map.objects);
}

// Bytes that stand between the end of a request and `next` where they are read along. Nothing where they cannot be.
std::optional<std::size_t> gap_before(const RegisterMap& map, const ReadRequest& request, const Entry& next,
                                      const Detour& detour) {
  const unsigned end = unsigned{request.address} + request.quantity;
  if (next.address < end || next.function != request.function) return std::nullopt;
  if (map.objects) {
    for (unsigned address = end; address < next.address; ++address)
      if (address < detour.open.size() && detour.open[address] == 0) return std::nullopt;
    return size_of_answer(map, request.function, static_cast<std::uint16_t>(end),
                          static_cast<std::uint16_t>(next.address - end));
  }
  unsigned unknown = 0;
  for (unsigned address = end; address < next.address;) {
    const Entry* entry = map.at(request.function, static_cast<std::uint16_t>(address));
    if (entry == nullptr) ++unknown;
    address = entry == nullptr ? address + 1 : end_of(map, *entry);
  }
  if (unknown > map.gap) return std::nullopt;
  return (next.address - end) * kWord;
}

std::size_t size_of(const RegisterMap& map, const Entry& entry) {
  return map.objects ? std::size_t{entry.size} : entry.addresses(false) * kWord;
}

class Planner {
 public:
  Planner(const RegisterMap& map, const Detour& detour) : map_(map), detour_(detour) {}

  void add(const Entry& entry) {
    if (!joins(entry)) {
      groups_.emplace_back();
      groups_.back().request = {entry.function, entry.address, entry.addresses(map_.objects)};
      bytes_ = size_of(map_, entry);
    }
    groups_.back().wanted.push_back(&entry);
  }
  std::vector<Group> take() { return std::move(groups_); }

 private:
  bool joins(const Entry& entry) {
    if (groups_.empty()) return false;
    ReadRequest& request = groups_.back().request;
    const std::optional<std::size_t> gap = gap_before(map_, request, entry, detour_);
    const unsigned quantity = end_of(map_, entry) - request.address;
    if (!gap || *gap > detour_.bytes || quantity > map_.most_registers) return false;
    const std::size_t bytes = bytes_ + *gap + size_of(map_, entry);
    if (bytes > kMostAnswerBytes) return false;
    bytes_ = bytes;
    request.quantity = static_cast<std::uint16_t>(quantity);
    return true;
  }

  const RegisterMap& map_;
  const Detour& detour_;
  std::size_t bytes_ = 0;  // of the last group's answer
  std::vector<Group> groups_;
};

}  // namespace

std::vector<Group> groups_of(const RegisterMap& map, const std::vector<const Entry*>& wanted, const Detour& detour) {
  Planner planner(map, detour);
  for (const Entry* entry : wanted) planner.add(*entry);
  return planner.take();
}

std::vector<Group> parts_of(const RegisterMap& map, const Group& group) {
  // What was read along may be what was refused.
  std::vector<Group> parts = groups_of(map, group.wanted, {});
  if (parts.size() > 1 || group.wanted.size() < 2) return parts.size() > 1 ? std::move(parts) : std::vector<Group>();
  const auto middle = group.wanted.begin() + static_cast<std::ptrdiff_t>(group.wanted.size() / 2);
  parts = groups_of(map, {group.wanted.begin(), middle}, {});
  for (Group& part : groups_of(map, {middle, group.wanted.end()}, {})) parts.push_back(std::move(part));
  return parts;
}

}  // namespace obiscope::modbus
