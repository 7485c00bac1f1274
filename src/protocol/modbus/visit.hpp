// A visit of ours to one meter: what its map, its pauses and its answers have in common for registers and load profile.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>

#include "protocol/modbus/exchange.hpp"
#include "protocol/modbus/plan.hpp"
#include "protocol/modbus/reader.hpp"

namespace obiscope::modbus {

class Visit {
 public:
  Visit(Line& line, const ReadOptions& options);

  // What can be asked at all: a map, a unit from 1 to 247. Error: usage.
  static Result<void> check(const ReadOptions& options);
  static ExchangeOptions exchange_options(Line& line, const ReadOptions& options);

  // The entries, in the map's order, in as few requests as can be; each that the meter gives goes to `sink`. What it
  // refuses is kept in refused(). Errors: of the exchange; malformed; refused where the meter gives nothing at all.
  using Sink = std::function<void(const Entry&, Bytes octets)>;
  Task<> read(std::vector<const Entry*> wanted, Sink sink);

  struct Refused {
    const Entry* entry = nullptr;
    Byte exception = 0;
  };
  const std::vector<Refused>& refused() const { return refused_; }
  const std::vector<const Entry*>& closed() const { return closed_; }
  Exchange& exchange() { return exchange_; }
  Readout& readout() { return readout_; }
  const RegisterMap& map() const { return *options_.map; }
  const ReadOptions& options() const { return options_; }
  void reached(std::string_view stage, std::size_t registers, std::size_t to_come = 0);
  void warn(std::vector<Warning>& warnings) const;
  Error denied(const std::string& what, Byte function, Byte exception) const;

 private:
  Task<Byte> read_group(const Group& group, const Sink& sink);
  Task<bool> read_access_profile();
  Task<bool> find_absent_parts(const Group& group);
  bool is_absent(const Entry& entry) const;
  Task<> refuse(const Group& group, Byte exception);
  std::vector<Byte> passable() const;
  std::deque<Group> plan(std::vector<const Entry*> wanted);
  bool is_open(const Entry& entry) const;

  Line& line_;
  const ReadOptions& options_;
  Exchange exchange_;
  Readout readout_;
  bool asked_what_is_open_ = false;
  std::vector<Byte> open_;  // the access profile as bits, its first register first; empty: not known
  std::vector<Refused> refused_;
  std::vector<const Entry*> closed_;
  std::set<std::string> parts_there_, parts_absent_;  // of the map
  std::size_t given_ = 0;                             // entries
};

}  // namespace obiscope::modbus
