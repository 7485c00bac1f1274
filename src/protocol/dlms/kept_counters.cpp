#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/dlms/channel.hpp"

namespace obiscope::dlms {

Result<Counters> KeptCounters::load(const SecuritySetup& setup, std::optional<std::uint32_t> told) const {
  Counters counters;
  if (store_ != nullptr) {
    const Result<Counters> kept = store_->load(counter_name_of(setup, meter_));
    if (!kept) return failure(kept.error());
    counters.next_sent = std::max(counters.next_sent, kept->next_sent);
  }
  if (told) counters.next_sent = std::max(counters.next_sent, *told);
  return counters;
}

Result<void> KeptCounters::learn_title(Security& security, const SystemTitle& title) {
  title_ = hex_from(title);
  if (store_ == nullptr) return {};
  const Result<Counters> kept = store_->load(counter_name_of(security.setup(), title_));
  if (!kept) return failure(kept.error());
  security.counters(risen(security.counters(), *kept));
  return {};
}

Result<void> KeptCounters::save(const Security& security) {
  const Counters now = security.counters();
  if (store_ == nullptr || now == saved_) return {};
  const Counters sent{now.next_sent, 0};
  if (Result<void> saved = store_->save(counter_name_of(security.setup(), meter_), sent); !saved) return saved;
  if (!title_.empty()) {
    Result<void> saved = store_->save(counter_name_of(security.setup(), title_), now);
    if (!saved) return saved;
  }
  saved_ = now;
  return {};
}

}  // namespace obiscope::dlms
