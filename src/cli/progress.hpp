// How far a reading has come, on a terminal:
//
//   reading  4800 7E1  [##########----------] 11/23 registers, 412 bytes, 2s left
//
// Without knowing how much is to come there is no bar: "reading  4800 7E1  412 bytes, 11 registers, 3s".
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "async/loop.hpp"
#include "reading/progress.hpp"

namespace obiscope::cli {

// What the line says. `elapsed`: since the first byte of this stage. `width`: of the terminal, in columns.
std::string progress_text(const Progress& progress, std::optional<std::size_t> registers_to_come, Duration elapsed,
                          std::size_t width);

class ProgressLine {
 public:
  // Shows nothing unless `shown`.
  ProgressLine(std::ostream& err, const Loop& loop, bool shown) : err_(err), loop_(loop), shown_(shown) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  void show(const Progress& progress);
  // How many registers the meter has, once it is known who it is.
  void expect(std::size_t registers) { to_come_ = registers; }
  // Takes the line off the terminal, so that something else can be written.
  void clear();

 private:
  std::ostream& err_;
  const Loop& loop_;
  bool shown_;
  bool written_ = false;
  std::string stage_;
  Instant began_{};
  Instant next_{};
  std::optional<std::size_t> to_come_;
};

}  // namespace obiscope::cli
