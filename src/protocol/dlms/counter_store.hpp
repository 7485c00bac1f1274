// Where invocation counters live between two visits: on disk, per meter and key. They only grow.
#pragma once

#include <string>

#include "protocol/dlms/security.hpp"

namespace obiscope::dlms {

// Which counters: the system titles of both sides and a fingerprint of the key, which tells nothing about the key.
struct CounterName {
  SystemTitle own{};
  std::string meter;        // system title in hexadecimal, or the URL where it is not known yet
  std::string fingerprint;  // of the encryption key
};
CounterName counter_name_of(const SecuritySetup& setup, std::string meter);
// "4d4d4d0000bc614e 4c475a6700000001 0123456789abcdef": own title, meter, fingerprint.
std::string text_from(const CounterName& name);
// The greater of each: counters never fall.
Counters risen(const Counters& before, const Counters& now);

// load() before the first APDU is protected; save() after each one and before it is sent; leave() where the association
// has ended well. Whoever ends otherwise leaves nothing: counters that may have been used are not used again.
class CounterStore {
 public:
  virtual ~CounterStore() = default;
  // The counters as they were left. Error: port (a file that cannot be read; counters that somebody else uses now).
  virtual Result<Counters> load(const CounterName& name) = 0;
  // What has been used is on disk when it returns. A counter that would fall stays. Error: port.
  virtual Result<void> save(const CounterName& name, const Counters& counters) = 0;
  // The last of a session: what was kept ahead is given back, and others may use the counters. Error: port.
  virtual Result<void> leave(const CounterName& name, const Counters& counters) { return save(name, counters); }
};

// Forgets at the end: for tests, and for whoever reads the counter from the meter each time.
class CountersInMemory final : public CounterStore {
 public:
  Result<Counters> load(const CounterName& name) override;
  Result<void> save(const CounterName& name, const Counters& counters) override;

 private:
  std::vector<std::pair<std::string, Counters>> kept_;
};

}  // namespace obiscope::dlms
