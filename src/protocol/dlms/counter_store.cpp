#include "protocol/dlms/counter_store.hpp"

#include <algorithm>

#include "bytes/hex.hpp"

namespace obiscope::dlms {

namespace {

// Eight bytes of a hash: enough to tell keys apart, and nothing about the key.
std::string fingerprint_of(Bytes key) {
  constexpr std::string_view kPrefix = "obiscope invocation counter\n";
  constexpr std::size_t kSize = 8;
  const Bytes prefix = as_bytes(kPrefix);
  std::vector<Byte> hashed(prefix.begin(), prefix.end());
  hashed.insert(hashed.end(), key.begin(), key.end());
  const std::vector<Byte> hash = sha256(hashed);
  wipe(hashed);
  return hex_from(Bytes(hash).first(kSize));
}

}  // namespace

CounterName counter_name_of(const SecuritySetup& setup, std::string meter) {
  return {setup.own_title, std::move(meter), fingerprint_of(setup.keys.encryption)};
}

std::string text_from(const CounterName& name) {
  return hex_from(name.own) + " " + name.meter + " " + name.fingerprint;
}

Counters risen(const Counters& before, const Counters& now) {
  return {std::max(before.next_sent, now.next_sent), std::max(before.least_received, now.least_received)};
}

Result<Counters> CountersInMemory::load(const CounterName& name) {
  const std::string key = text_from(name);
  const auto same = [&](const auto& kept) { return kept.first == key; };
  const auto found = std::find_if(kept_.begin(), kept_.end(), same);
  return found == kept_.end() ? Counters() : found->second;
}

Result<void> CountersInMemory::save(const CounterName& name, const Counters& counters) {
  const std::string key = text_from(name);
  const auto same = [&](const auto& kept) { return kept.first == key; };
  const auto found = std::find_if(kept_.begin(), kept_.end(), same);
  if (found == kept_.end()) {
    kept_.emplace_back(key, counters);
  } else {
    found->second = risen(found->second, counters);
  }
  return {};
}

}  // namespace obiscope::dlms
