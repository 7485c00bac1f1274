// Fields: the keys of one table of a meter file. Whatever nobody asked for is an unknown key, so that a typing error is
// not taken for an absent key; the first thing that is wrong is kept, and ends the file: "FILE:LINE: reason".
//
//   read_fields(toml, file, [&](Fields& fields) {
//     meter.model = fields.needed_text("model");
//     fields.table("line", [&](Fields& line) { read_line(line, meter.sign_on); });
//   });
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/error.hpp"

namespace obiscope::catalogue {

class Fields {
 public:
  ~Fields();
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;

  using Take = std::function<void(Fields&)>;
  using Refuse = std::function<std::optional<std::string>(const std::string&)>;  // why a text cannot stand there

  bool has(std::string_view key) const;
  std::optional<std::string> text(std::string_view key);
  std::string needed_text(std::string_view key);
  void flag(std::string_view key, bool& out);
  std::optional<bool> maybe_flag(std::string_view key);
  std::optional<std::int64_t> number(std::string_view key, std::int64_t least, std::int64_t most);
  // A list of texts; each that `refuse` has something against is the fault, at its own line.
  std::vector<std::string> texts(std::string_view key, std::size_t most, const Refuse& refuse);
  // One of `names`, by its place; nothing where the key is absent. Names the nearest where it is none of them.
  std::optional<std::size_t> choice(std::string_view key, const std::vector<std::string>& names);
  // The table `key`, where it is there.
  void table(std::string_view key, const Take& take);
  // One call for each table in the list `key`.
  void tables(std::string_view key, std::size_t most, const Take& take);

  // "key: reason" at the key's line, or at the table's where the key is absent.
  void complain(std::string_view key, const std::string& reason);
  // "reason" at the table's line.
  void complain(const std::string& reason);
  // All that was not asked for is unknown. Happens by itself behind `Take`.
  void no_others();

 private:
  struct Table;
  explicit Fields(Table table);
  friend Result<void> read_fields(std::string_view toml, const std::string& file, const Take& take);

  std::unique_ptr<Table> table_;
  std::vector<std::string> known_;
};

// The whole file. Error: malformed, "FILE:LINE: reason" on one line.
Result<void> read_fields(std::string_view toml, const std::string& file, const Fields::Take& take);

}  // namespace obiscope::catalogue
