#include "protocol/modbus/visit.hpp"

#include <algorithm>

#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {
namespace {

constexpr Byte kHighestUnit = 247;
constexpr std::size_t kHeads = 13;     // bytes of a request and around an answer
constexpr std::size_t kMostNamed = 8;  // registers named in one Warning

// Which object the leftmost bit is for is known from the profile itself: its own bit is set, or it could not have been
// read.
std::vector<Byte> bits_of(Bytes profile, std::size_t own) {
  std::vector<Byte> bits;
  for (const Byte byte : profile)
    for (int bit = 7; bit >= 0; --bit) bits.push_back(static_cast<Byte>(byte >> bit & 1U));
  if (own < bits.size() && bits[own] != 0) return bits;
  std::reverse(bits.begin(), bits.end());
  if (own < bits.size() && bits[own] != 0) return bits;
  return {};
}

std::string place_of(const Entry& entry) {
  const std::string name = entry.name.empty() ? text_from(entry.obis) : entry.name;
  return code_of(entry) + " (" + name + ")";
}

std::string place_of(const Group& group) {
  const Entry& first = *group.wanted.front();
  if (group.wanted.size() == 1) return "register " + place_of(first);
  return "registers " + code_of(first) + " to " + code_of(*group.wanted.back());
}

std::string named(const std::vector<const Entry*>& entries) {
  std::string text;
  for (std::size_t i = 0; i < std::min(entries.size(), kMostNamed); ++i)
    text += (i > 0 ? ", " : "") + place_of(*entries[i]);
  if (entries.size() > kMostNamed) text += " and " + std::to_string(entries.size() - kMostNamed) + " more";
  return text;
}

}  // namespace

Visit::Visit(Line& line, const ReadOptions& options)
    : line_(line), options_(options), exchange_(line, exchange_options(line, options)) {
  readout_.protocol = Protocol::modbus;
  readout_.mode = name_of(options.framing);
  readout_.line = line.settings();
  if (options.framing == Framing::tcp) readout_.line.baud = 0;
}

ExchangeOptions Visit::exchange_options(Line& line, const ReadOptions& options) {
  return {options.framing, options.unit, options.pause, options.patience, options.repeats, line.now() + options.total};
}

Result<void> Visit::check(const ReadOptions& options) {
  if (!options.map || options.map->entries.empty())
    return failure(ErrorKind::usage, "a Modbus meter does not say what its registers mean", "name it: --meter NAME");
  if (options.unit == 0 || options.unit > kHighestUnit)
    return failure(ErrorKind::usage, "unit " + std::to_string(unsigned{options.unit}) + " is not from 1 to 247");
  return {};
}

bool Visit::is_open(const Entry& entry) const {
  return entry.address >= open_.size() || open_[entry.address] != 0;
}

Error Visit::denied(const std::string& what, Byte function, Byte exception) const {
  return exception_error(what, function, exception, map().when_denied);
}

void Visit::reached(std::string_view stage, std::size_t registers, std::size_t to_come) {
  if (!options_.progress) return;
  Progress progress;
  progress.stage = stage;
  progress.bytes = exchange_.received();
  progress.registers = registers;
  progress.line = readout_.line;
  progress.to_come = to_come;
  options_.progress(progress);
}

// Learns which objects the meter gives, the first time that it refuses some. True where that is news.
Task<bool> Visit::read_access_profile() {
  const Entry* entry = map().with(Role::access_profile);
  if (entry == nullptr || asked_what_is_open_) co_return false;
  asked_what_is_open_ = true;
  std::vector<Byte> content = encode(ReadRequest{entry->function, entry->address, 1});
  const Answer answer = co_await exchange_.ask(entry->function, std::move(content), entry->size);
  if (answer.exception == 0) open_ = bits_of(answer.content, entry->address);
  co_return !open_.empty();
}

bool Visit::is_absent(const Entry& entry) const {
  return !entry.part.empty() && parts_absent_.contains(entry.part);
}

// Whether the meter has the parts of the map that `group` is of: one entry of each tells for all. True where it has
// not.
Task<bool> Visit::find_absent_parts(const Group& group) {
  bool news = false;
  for (const Entry* entry : group.wanted) {
    if (entry->part.empty() || parts_there_.contains(entry->part) || parts_absent_.contains(entry->part)) continue;
    std::vector<Byte> content = encode(ReadRequest{entry->function, entry->address, entry->addresses(map().objects)});
    const Answer answer = co_await exchange_.ask(entry->function, std::move(content), entry->size);
    const bool absent = answer.exception == kNoMeasurement || answer.exception == kIllegalAddress;
    if (absent)
      parts_absent_.insert(entry->part);
    else
      parts_there_.insert(entry->part);
    news = news || absent;
  }
  co_return news;
}

// By address, what can be read along: what is open and surely there.
std::vector<Byte> Visit::passable() const {
  std::vector<Byte> passable = open_;
  for (const Entry& entry : map().entries) {
    if (entry.part.empty() || parts_there_.contains(entry.part)) continue;
    if (passable.size() <= entry.address) passable.resize(std::size_t{entry.address} + 1, 1);
    passable[entry.address] = 0;
  }
  return passable;
}

std::deque<Group> Visit::plan(std::vector<const Entry*> wanted) {
  const auto is_absent_entry = [this](const Entry* entry) { return is_absent(*entry); };
  std::erase_if(wanted, is_absent_entry);
  const auto is_open_entry = [this](const Entry* entry) { return is_open(*entry); };
  const auto closed = std::stable_partition(wanted.begin(), wanted.end(), is_open_entry);
  closed_.insert(closed_.end(), closed, wanted.end());
  wanted.erase(closed, wanted.end());
  const Detour detour{kHeads + line_.settings().characters_in(options_.pause), passable()};
  std::vector<Group> groups = groups_of(map(), wanted, detour);
  return {groups.begin(), groups.end()};
}

Task<> Visit::read(std::vector<const Entry*> wanted, Sink sink) {
  const std::size_t count = wanted.size();
  const std::size_t given_before = given_;
  std::deque<Group> to_ask = plan(std::move(wanted));
  while (!to_ask.empty()) {
    const Group group = std::move(to_ask.front());
    to_ask.pop_front();
    const Byte exception = co_await read_group(group, sink);
    reached("reading", given_ - given_before, count);
    if (exception == 0) continue;
    bool news = false;
    if (exception == kAccessDenied)
      news = co_await read_access_profile();
    else
      news = co_await find_absent_parts(group);
    if (news) {
      std::vector<const Entry*> rest = group.wanted;
      for (const Group& later : to_ask) rest.insert(rest.end(), later.wanted.begin(), later.wanted.end());
      to_ask = plan(std::move(rest));
      continue;
    }
    co_await refuse(group, exception);
    std::vector<Group> parts = parts_of(map(), group);
    to_ask.insert(to_ask.begin(), parts.begin(), parts.end());
  }
}

// 0, or the exception that the meter answered with.
Task<Byte> Visit::read_group(const Group& group, const Sink& sink) {
  const ReadRequest& request = group.request;
  const auto size = size_of_answer(map(), request.function, request.address, request.quantity);
  std::vector<Byte> content = encode(request);
  const Answer answer = co_await exchange_.ask(request.function, std::move(content), size);
  if (answer.exception != 0) co_return answer.exception;
  std::vector<std::pair<const Entry*, Bytes>> found;
  const bool fits = for_each_entry(map(), request.function, request.address, request.quantity, answer.content,
                                   [&](const Entry& entry, Bytes octets) { found.emplace_back(&entry, octets); });
  if (!fits) co_return kMisfit;
  readout_.received = exchange_.last_passed();
  for (const auto& [entry, octets] : found) {
    const bool asked_for = std::find(group.wanted.begin(), group.wanted.end(), entry) != group.wanted.end();
    if (!asked_for) continue;
    ++given_;
    sink(*entry, octets);
  }
  co_return Byte{0};
}

// A group that was refused is asked for again in parts. Where access as such is denied, nobody waits for that: objects
// from its beginning, its middle and its end tell.
Task<> Visit::refuse(const Group& group, Byte exception) {
  if (group.wanted.size() == 1) refused_.push_back({group.wanted.front(), exception});
  if (exception != kAccessDenied || given_ > 0 || !open_.empty() || group.wanted.size() == 1) co_return;
  for (const std::size_t at : {std::size_t{0}, group.wanted.size() / 2, group.wanted.size() - 1}) {
    const Entry* entry = group.wanted[at];
    std::vector<Byte> content = encode(ReadRequest{entry->function, entry->address, 1});
    const Answer answer = co_await exchange_.ask(entry->function, std::move(content), entry->size);
    if (answer.exception != kAccessDenied) co_return;
  }
  co_await denied(place_of(group), group.request.function, exception);
}

void Visit::warn(std::vector<Warning>& warnings) const {
  if (!closed_.empty())
    warnings.push_back(
        {"registers_closed", "left out, for the meter's access profile does not open them: " + named(closed_)});
  for (const std::string& part : parts_absent_)
    warnings.push_back(
        {"registers_absent", "left out, for the meter does not have them: the registers of \"" + part + "\""});
  for (std::size_t i = 0; i < std::min(refused_.size(), kMostNamed); ++i)
    warnings.push_back(
        {"register_refused", place_of(*refused_[i].entry) + ": " + std::string(exception_text(refused_[i].exception))});
  if (refused_.size() > kMostNamed)
    warnings.push_back(
        {"register_refused", std::to_string(refused_.size() - kMostNamed) + " more registers were refused"});
  exchange_.warn(warnings);
}

}  // namespace obiscope::modbus
