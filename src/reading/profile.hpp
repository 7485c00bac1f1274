// Profile: a load profile or a log book: rows of values with their times.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "async/error.hpp"
#include "reading/readout.hpp"

namespace obiscope {

struct Column {
  Obis obis;
  std::string code;  // as the meter wrote it
  Unit unit;
  std::string unit_text;  // where `unit` is Unit::kOther
  friend bool operator==(const Column&, const Column&) = default;
};

struct Row {
  MeterTime time;             // the meter's stamp: for a load profile the end of the interval
  std::uint64_t status = 0;   // the status word in force, as the meter numbers its bits
  std::vector<Value> values;  // one a Column; fewer where the meter sent fewer
  friend bool operator==(const Row&, const Row&) = default;
};

struct Profile {
  MeterIdentity meter;
  Obis obis;
  std::string code;   // "P.01"
  Duration period{};  // between two rows of a load profile; zero for a log book
  std::vector<Column> columns;
  std::vector<Row> rows;  // in the meter's order
  std::vector<Warning> warnings;
};

// Where a profile goes in bounded memory: its head first, then every row as it comes. What they give back ends the
// reading.
struct ProfileSink {
  std::function<Result<void>(const Profile& head, std::size_t rows_expected)> begin;  // no rows in it; 0: not known
  std::function<Result<void>(const Row&)> row;
};

}  // namespace obiscope
