// Text in aligned columns, for people.
//
//   code   OBIS           value      unit
//   1.8.0  1-0:1.8.0*255  12345.678  kWh
#pragma once

#include <string>
#include <vector>

namespace obiscope::delivery {

struct Cell {
  std::string text;    // printed through printable()
  bool right = false;  // numbers stand at the right of their column
};

class Columns {
 public:
  explicit Columns(std::vector<Cell> titles) { add(std::move(titles)); }
  void add(std::vector<Cell> cells);
  // Each row ends with a line end; columns without any text but their title are left out.
  std::string text() const;

 private:
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace obiscope::delivery
