// What a virtual Modbus meter answers: requests -> contents of answers or exceptions. No Line, no frames.
#pragma once

#include <optional>
#include <vector>

#include "protocol/modbus/load_profile.hpp"
#include "protocol/modbus/message.hpp"
#include "protocol/modbus/meter.hpp"

namespace obiscope::modbus {

class MeterState {
 public:
  MeterState(const Source& source, const MeterOptions& options) : source_(source), options_(options) {}

  // Puts what stands behind the function into `content`; 0, or an exception.
  Byte answer(const Frame& request, Instant now, std::vector<Byte>& content);

 private:
  Byte read_objects(const ReadRequest& request, Instant now, std::vector<Byte>& out);
  Byte read_words(const ReadRequest& request, Instant now, std::vector<Byte>& out);
  Byte read_entries(const EntriesRequest& request, Instant now, std::vector<Byte>& out);
  void put(const Entry& entry, Instant now, std::vector<Byte>& out);
  void put_known(const Entry& entry, Instant now, std::vector<Byte>& out);
  void put_access_profile(const Entry& entry, std::vector<Byte>& out) const;
  void put_columns(const Entry& entry, std::vector<Byte>& out) const;
  std::optional<Decimal> number_of(Role role, Instant now);
  std::optional<Reading> reading_for(const Entry& entry, Instant now) const;
  bool is_absent(const Entry& entry) const;
  bool is_closed(std::uint16_t address) const;
  // The load profile as it stands now, kept until the next entry is due.
  const Profile& profile(Instant now);

  const Source& source_;
  const MeterOptions& options_;
  Profile profile_;
  std::optional<std::int64_t> profile_of_;  // number of the period that it was made in
};

}  // namespace obiscope::modbus
