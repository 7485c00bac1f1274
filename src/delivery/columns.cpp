#include "delivery/columns.hpp"

#include <algorithm>

#include "delivery/escape.hpp"

namespace obiscope::delivery {

namespace {

void append(std::string& line, const Cell& cell, std::size_t width) {
  const std::size_t columns = columns_of(cell.text);
  const std::string padding(width > columns ? width - columns : 0, ' ');
  line += cell.right ? padding + cell.text : cell.text + padding;
}

}  // namespace

void Columns::add(std::vector<Cell> cells) {
  for (Cell& cell : cells) cell.text = printable(cell.text);
  rows_.push_back(std::move(cells));
}

std::string Columns::text() const {
  const std::size_t count = rows_.front().size();
  std::vector<std::size_t> widths(count, 0);
  std::vector<bool> used(count, false);
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    for (std::size_t i = 0; i < std::min(count, rows_[row].size()); ++i) {
      widths[i] = std::max(widths[i], columns_of(rows_[row][i].text));
      used[i] = used[i] || (row > 0 && !rows_[row][i].text.empty());
    }
  }
  std::string text;
  for (const std::vector<Cell>& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < std::min(count, row.size()); ++i) {
      if (!used[i]) continue;
      if (!line.empty()) line += "  ";
      append(line, row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace obiscope::delivery
