// Data sets of a block (IEC 62056-21 6.5, 6.6), cut and typed where they stand: the hot path of decoding. Nothing here
// allocates; every view points into the block.
//
//   1.8.0*01(012345.678*kWh)(1702102000) CR LF      code ( value * unit ) ( value )...
//   6.8(0029.055*MWh)6.26(01589.28*m3)              several in a line
//   (2.5*kW)                                        without a code: one more value of the code before
//
// A value is a number where a unit stands behind it, where it has a decimal point, or where its code counts or measures
// something; what identifies, describes a state or names a version is text, with its leading zeros.
#pragma once

#include <string_view>

#include "bytes/bytes.hpp"
#include "bytes/checksum.hpp"
#include "bytes/decimal.hpp"
#include "reading/obis.hpp"
#include "reading/unit.hpp"

namespace obiscope::iec62056_21 {

// One value of one code.
struct DataSet {
  enum class Kind : std::uint8_t { nothing, number, text };  // nothing: "---.-", or brackets with nothing in them

  std::string_view code;  // as the meter wrote it: "1.8.0*01"; that of the data set before where it is left out
  Obis obis;
  Kind kind = Kind::nothing;
  Unit unit;
  Decimal number;              // where `kind` is number
  std::string_view text;       // the value as written, without blanks around it; always
  std::string_view unit_text;  // the unit as written
  std::size_t place = 0;       // 0: the first value behind its code, 1: the second, ...
};

// Reads one data set after the other. Ends at "!" or at the end of the characters.
class DataSets {
 public:
  enum class Outcome : std::uint8_t { data_set, unreadable, end };

  // `content`: the characters of a block whose check was right. `medium`: A of short codes.
  explicit DataSets(std::string_view content, Byte medium = 1)
      : at_(content.data()), end_(content.data() + content.size()), medium_(medium) {}

  Outcome next();
  // After `data_set`.
  const DataSet& data_set() const { return data_set_; }
  // After `unreadable`: the rest of the line that is no data set.
  std::string_view unreadable() const { return unreadable_; }
  // Whether "!" was met.
  bool ended_by_mark() const { return at_ != end_ && *at_ == '!'; }

 private:
  Outcome skip_line();
  const char* read_code(const char* at);
  const char* read_value(const char* at);

  const char* at_;
  const char* end_;
  Byte medium_;
  bool coded_ = false;  // a code stands in data_set_
  DataSet data_set_;
  std::string_view unreadable_;
};

// Hands every data set of `content` to `sink(const DataSet&)`. What is none is passed over.
template <class Sink>
void decode_data_sets(std::string_view content, Byte medium, Sink&& sink) {
  DataSets sets(content, medium);
  for (;;) {
    const DataSets::Outcome outcome = sets.next();
    if (outcome == DataSets::Outcome::end) return;
    if (outcome == DataSets::Outcome::data_set) sink(sets.data_set());
  }
}

// The content of `block`, STX to block check character, where that is right; otherwise nothing (a null view).
std::string_view checked_content(Bytes block);

// Check and decode: the data sets of `block` (STX to block check character) go to `sink`, none of them where the check
// is wrong. Says whether it was right.
template <class Sink>
bool decode_block(Bytes block, Byte medium, Sink&& sink) {
  const std::string_view content = checked_content(block);
  if (content.data() == nullptr) return false;
  decode_data_sets(content, medium, sink);
  return true;
}

}  // namespace obiscope::iec62056_21
