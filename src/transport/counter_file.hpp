// Invocation counters on disk: one small text file per meter and key, which only one program at a time may use.
//
//   obiscope invocation counters 1
//   own 4d4d4d0000bc614e
//   meter 4c475a6700000001
//   key 0123456789abcdef
//   next_sent 129
//   least_received 17
//   check 5f1c0a77
//
// A counter that was used and forgotten would be used again, which gives the key away. So next_sent on disk is always
// ahead of what has been used, by up to `step`: it is written before, and not for each APDU. least_received is written
// with it, and where a session ends.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "protocol/dlms/counter_store.hpp"

namespace obiscope::transport {

// $XDG_STATE_HOME/obiscope/counters, or ~/.local/state/obiscope/counters. Error: port (neither is known).
Result<std::filesystem::path> counter_folder();

class CounterFiles final : public dlms::CounterStore {
 public:
  // The folder is made where it is not there, for nobody else to look into.
  explicit CounterFiles(std::filesystem::path folder, std::uint32_t step = 64);
  CounterFiles(const CounterFiles&) = delete;
  CounterFiles& operator=(const CounterFiles&) = delete;
  ~CounterFiles() override;

  // Holds the file from now on; another program that wants it is told so. A file that is damaged is an Error, never a
  // new beginning.
  Result<dlms::Counters> load(const dlms::CounterName& name) override;
  Result<void> save(const dlms::CounterName& name, const dlms::Counters& counters) override;
  Result<void> leave(const dlms::CounterName& name, const dlms::Counters& counters) override;

  // Where the counters of `name` stand.
  std::filesystem::path path_of(const dlms::CounterName& name) const;

 private:
  struct Held {
    int lock = -1;           // descriptor of the lock file
    dlms::Counters used;     // as far as they have been used
    dlms::Counters on_disk;  // next_sent is ahead
  };
  Result<Held*> hold(const dlms::CounterName& name);

  std::filesystem::path folder_;
  std::uint32_t step_;
  std::map<std::string, Held> held_;  // by text_from(name)
};

}  // namespace obiscope::transport
