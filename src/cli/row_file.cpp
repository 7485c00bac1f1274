#include "cli/row_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "delivery/csv.hpp"

namespace obiscope::cli {

namespace {

struct Kept {
  std::string head, last_line;
  std::uintmax_t size = 0;  // up to the end of the last whole line
};

// Line by line: a year of rows does not have to fit in memory.
Kept kept_in(std::ifstream& file) {
  Kept kept;
  for (std::string line; std::getline(file, line) && !file.eof();) {
    line += '\n';
    kept.size += line.size();
    (kept.head.empty() ? kept.head : kept.last_line) = std::move(line);
  }
  return kept;
}

// A moment that can be compared, where the rows tell their zone.
Instant moment_of(const MeterTime& time) {
  const Instant wall = as_if_utc(time).value_or(Instant{});
  return wall - std::chrono::minutes(time.minutes_east_of_utc.value_or(0));
}

Error cannot(const std::string& path, const std::string& what) {
  return {ErrorKind::port, path + ": cannot " + what + ": " + std::strerror(errno)};
}

}  // namespace

Result<RowFile> RowFile::open(const std::string& path) {
  RowFile rows;
  rows.path_ = path;
  if (std::ifstream file(path, std::ios::binary); file) {
    const Kept kept = kept_in(file);
    if (!kept.head.empty() && !kept.head.starts_with("time,status")) {
      return failure(ErrorKind::malformed, path + ": is no CSV file of profile rows", "another FILE.csv");
    }
    rows.head_ = kept.head;
    rows.last_line_ = kept.last_line;
    rows.last_ = meter_time_from_user(kept.last_line.substr(0, kept.last_line.find(',')));
    if (!kept.last_line.empty() && !rows.last_) {
      return failure(ErrorKind::malformed, path + ": its last row has no time", "another FILE.csv");
    }
    rows.behind_last_ = !rows.last_.has_value();
    std::error_code error;
    std::filesystem::resize_file(path, kept.size, error);
    if (error) return failure(ErrorKind::port, path + ": cannot be written: " + error.message());
  }
  rows.out_.open(path, std::ios::binary | std::ios::app);
  if (!rows.out_) return failure(cannot(path, "be written"));
  return rows;
}

Result<void> RowFile::begin(const Profile& head) {
  const std::string line = delivery::csv_head(head);
  if (head_.empty()) {
    out_ << line << std::flush;
    if (!out_) return failure(cannot(path_, "write"));
    head_ = line;
  }
  if (head_ == line) return {};
  return failure(ErrorKind::usage, path_ + ": has other columns than the profile", "another FILE.csv");
}

Result<void> RowFile::add(const Profile& head, const Row& row) {
  const std::string line = delivery::csv_from(head, row);
  if (!behind_last_) {
    behind_last_ = line == last_line_ || moment_of(row.time) > moment_of(*last_);
    if (line == last_line_ || !behind_last_) return {};
  }
  out_ << line << std::flush;  // a row that was read is kept, whatever comes
  if (!out_) return failure(cannot(path_, "write"));
  ++added_;
  return {};
}

}  // namespace obiscope::cli
