// A CSV file of profile rows that grows: what `--resume FILE.csv` goes on with after an interruption.
//
//   time,status,1.8.0 Wh
//   2026-11-13T00:15:00,00000000,1200
//   2026-11-13T00:30:00,00000000,12        a last line without its end was cut off, and is taken out again
#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "async/error.hpp"
#include "reading/profile.hpp"

namespace obiscope::cli {

class RowFile {
 public:
  // The file may be missing or empty. Errors: port, malformed (no such CSV).
  static Result<RowFile> open(const std::string& path);

  // The time of the last whole row.
  std::optional<MeterTime> last() const { return last_; }
  // Writes the head line, or sees that it is the same. Errors: usage (other columns), port.
  Result<void> begin(const Profile& head);
  // Appends the row unless it is there already. Error: port (a full disk).
  Result<void> add(const Profile& head, const Row& row);
  std::size_t added() const { return added_; }

 private:
  std::string path_;
  std::string head_;       // as it stands in the file; empty: a new one
  std::string last_line_;  // with its end
  std::optional<MeterTime> last_;
  bool behind_last_ = true;  // rows that come are new
  std::size_t added_ = 0;
  std::ofstream out_;
};

}  // namespace obiscope::cli
