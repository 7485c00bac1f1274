// The data sets of a telegram, the fast way: the same ones, in the same order, as iec62056_21::DataSets gives, without
// what is no data set.
//
//   1-0:1.8.1(003432.827*kWh) CR LF       one look for "(", one for what ends the value, one into the table of codes
//
// A line with a code of the companion standards and usual values is taken apart here; every other one is handed to
// DataSets. Nothing here allocates.
#pragma once

#include "protocol/iec62056_21/data_set.hpp"
#include "protocol/p1/known_codes.hpp"

namespace obiscope::p1 {

class FastSets {
 public:
  // `content`: behind the identification's line end, up to "!" or further.
  explicit FastSets(std::string_view content)
      : codes_(KnownCodes::all()), at_(content.data()), end_(content.data() + content.size()) {}
  FastSets(const FastSets&) = delete;
  FastSets& operator=(const FastSets&) = delete;

  // False at the end; else data_set() holds until the next call.
  bool next() { return more_ ? next_value() : next_line(); }
  const iec62056_21::DataSet& data_set() const { return *current_; }

 private:
  bool next_value();
  bool next_line();
  bool next_careful();
  bool read_line();
  const char* read_value(const char* first, iec62056_21::DataSet& set) const;
  const char* read_other_values(const char* at) const;
  void begin_careful();

  const KnownCodes& codes_;
  const char* at_;  // the line to be looked at next; inside of one, its next value
  const char* end_;
  const KnownCodes::Code* code_ = nullptr;  // of the line at hand
  bool more_ = false;                       // it has more values
  bool is_careful_ = false;
  bool ended_ = false;
  iec62056_21::DataSet set_;
  const iec62056_21::DataSet* current_ = &set_;
  iec62056_21::DataSets careful_{std::string_view()};
};

}  // namespace obiscope::p1
