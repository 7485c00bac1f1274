// The rows of a load profile (DEF-C44-509 5.4.2): functions 44 and 45.
//
//   | clock 12 | AMR status 1 | column | column | ...       one entry; the columns as the object "configured
//   measurements" lists them
//
// Which columns there are is the utility's choice and changes: it is never assumed. Clock and status stand in front
// where the list leaves them out.
#pragma once

#include <vector>

#include "async/error.hpp"
#include "protocol/modbus/register_map.hpp"
#include "reading/profile.hpp"

namespace obiscope::modbus {

struct EntryField {
  const Measurement* measurement = nullptr;  // nullptr: one that the map does not know, or a clock or status in front
  Byte id = 0;
  Type type = Type::octets;
  std::size_t size = 0;  // in bytes; 0: not known yet
  bool time = false, status = false;
};

class EntryShape {
 public:
  // `columns`: numbers of measurements, FF: none.
  static EntryShape of(const RegisterMap& map, Bytes columns);
  // Works out the size of an unknown column from that of a whole entry. False where it does not fit the columns.
  bool fits(std::size_t entry_size);
  // 0 while there is an unknown column.
  std::size_t size() const;
  const std::vector<EntryField>& fields() const { return fields_; }
  std::vector<Byte> unknown() const;
  // In the order of Row::values.
  std::vector<Column> columns() const;

  // `entry`: size() bytes.
  void decode(Bytes entry, Row& row) const;
  // `row.values` in the order of `columns`; zeros for a column that it does not have.
  void encode(const Row& row, const std::vector<Column>& columns, std::vector<Byte>& out) const;

 private:
  std::vector<EntryField> fields_;
};

}  // namespace obiscope::modbus
