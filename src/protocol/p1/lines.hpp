// The data lines of a telegram, one after the other, added to the Readout that they make up.
#pragma once

#include <vector>

#include "protocol/p1/telegram.hpp"
#include "reading/readout.hpp"

namespace obiscope::p1 {

class Lines {
 public:
  Lines(const Quirks& quirks, Readout& readout) : quirks_(quirks), readout_(readout) {}

  // All data sets of `content`. How many lines were none; each costs a Warning, up to eight of them.
  std::size_t add_all(std::string_view content);

 private:
  using Line = std::vector<DataSet>;  // the values of one code

  void add(const Line& line);
  bool add_respelled(std::string_view written);
  void add_clock(const Line& line);
  void add_log(const Line& line);
  void add_text(const Line& line);
  void add_version(const Line& line);
  void add_stamped(const Line& line, std::vector<Reading>& readings);
  void add_to_sub_meter(const Line& line);
  void add_old_reading(const Line& line, Readout& sub_meter);
  Readout& sub_meter(Byte channel);
  void identify_sub_meters();

  const Quirks& quirks_;
  Readout& readout_;
  int rank_of_id_ = 0;
  std::vector<Byte> channels_;  // of readout_.sub_meters
};

}  // namespace obiscope::p1
