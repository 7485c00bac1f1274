// The tables of a virtual meter, built out of a Source when somebody reads them.
#pragma once

#include <optional>

#include "protocol/c1218/load_profile.hpp"
#include "protocol/c1218/meter.hpp"

namespace obiscope::c1218 {

class MeterTables {
 public:
  // Looks which of the registers and profiles the Source has: the layout stays as it is from then on. `source` and
  // `options` have to outlive it.
  MeterTables(const Source& source, const MeterOptions& options, Instant now);
  // Nothing where the meter has no such table.
  std::optional<std::vector<Byte>> table(std::uint16_t number, Instant now);

 private:
  struct Kept {  // a source: an entry of tables 12 and 16
    std::string code;
    Measure measure;
    int power = 0;  // of the numbers in the registers
  };
  struct Interval {
    std::vector<std::optional<Decimal>> values;
    bool there = false;
  };

  std::vector<Byte> keep(const std::vector<std::string>& codes, Instant now);
  std::optional<Byte> keep(const std::string& code, const Reading& reading);
  void keep_profile(Instant now);
  void load_intervals(Instant now);

  std::vector<Byte> configuration() const;
  std::vector<Byte> manufacturer(Instant now) const;
  std::vector<Byte> nameplate() const;
  std::vector<Byte> status() const;
  std::vector<Byte> identifier_table(Instant now) const;
  std::vector<Byte> utility(Instant now) const;
  std::vector<Byte> source_limits() const;
  std::vector<Byte> units() const;
  std::vector<Byte> constants() const;
  std::vector<Byte> links() const;
  std::vector<Byte> register_limits() const;
  std::vector<Byte> selection() const;
  std::vector<Byte> registers(bool before_reset, Instant now) const;
  std::vector<Byte> present_selection() const;
  std::vector<Byte> present(Instant now) const;
  std::vector<Byte> calendar_limits() const;
  std::vector<Byte> calendar() const;
  std::vector<Byte> clock(bool with_status, Instant now) const;
  std::vector<Byte> time_offset(Instant now) const;
  std::vector<Byte> profile_limits() const;
  std::vector<Byte> profile_channels() const;
  std::vector<Byte> profile_status() const;
  std::vector<Byte> profile_blocks() const;

  void put_block(FieldWriter& out, unsigned tier, bool before_reset, Instant now) const;
  std::optional<Reading> reading_of(const std::string& code, bool before_reset, Instant now) const;
  std::optional<Decimal> raw_of(const std::optional<Reading>& reading, const Kept& kept) const;
  std::string number(Instant now) const;
  bool has(std::uint16_t number) const;
  std::size_t block_count() const;

  const Source& source_;
  const MeterOptions& options_;
  Format format_;
  std::vector<Kept> sources_;
  std::vector<Byte> summations_, demands_, present_demands_, present_values_, channels_;
  std::vector<std::size_t> columns_;  // of the Source's profile, one a channel
  Duration period_{};
  bool before_reset_ = false;
  bool intervals_loaded_ = false;
  MeterTime first_interval_;
  std::vector<Interval> intervals_;  // a period apart, the oldest first
};

}  // namespace obiscope::c1218
