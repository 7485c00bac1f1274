#include "protocol/modbus/load_profile.hpp"

#include <algorithm>

#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {
namespace {

constexpr Byte kUnused = 0xFF;

EntryField field_of(const RegisterMap& map, Byte id) {
  EntryField field;
  field.id = id;
  field.measurement = map.measurement(id);
  if (field.measurement == nullptr) return field;
  field.type = field.measurement->type;
  field.size = size_of(field.type);
  field.time = field.type == Type::clock;
  field.status = field.type == Type::u8;
  return field;
}

EntryField in_front(Type type) {
  EntryField field;
  field.type = type;
  field.size = size_of(type);
  field.time = type == Type::clock;
  field.status = !field.time;
  return field;
}

}  // namespace

EntryShape EntryShape::of(const RegisterMap& map, Bytes columns) {
  EntryShape shape;
  std::vector<EntryField>& fields = shape.fields_;
  for (const Byte id : columns)
    if (id != kUnused) fields.push_back(field_of(map, id));
  const auto has = [&](auto member) {
    return std::any_of(fields.begin(), fields.end(), [&](const EntryField& field) { return field.*member; });
  };
  if (!has(&EntryField::status)) fields.insert(fields.begin(), in_front(Type::u8));
  if (!has(&EntryField::time)) fields.insert(fields.begin(), in_front(Type::clock));
  return shape;
}

bool EntryShape::fits(std::size_t entry_size) {
  std::size_t known = 0;
  EntryField* open = nullptr;
  for (EntryField& field : fields_) {
    known += field.size;
    if (field.size > 0) continue;
    if (open != nullptr) return false;
    open = &field;
  }
  if (open == nullptr) return known == entry_size;
  if (known >= entry_size) return false;
  open->size = entry_size - known;
  return true;
}

std::size_t EntryShape::size() const {
  std::size_t size = 0;
  for (const EntryField& field : fields_) {
    if (field.size == 0) return 0;
    size += field.size;
  }
  return size;
}

std::vector<Byte> EntryShape::unknown() const {
  std::vector<Byte> ids;
  for (const EntryField& field : fields_)
    if (field.measurement == nullptr && !field.time && !field.status) ids.push_back(field.id);
  return ids;
}

std::vector<Column> EntryShape::columns() const {
  std::vector<Column> columns;
  for (const EntryField& field : fields_) {
    if (field.time || field.status) continue;
    Column column;
    column.code = std::to_string(unsigned{field.id});
    if (field.measurement != nullptr) {
      column.obis = field.measurement->obis;
      column.unit = field.measurement->unit;
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

void EntryShape::decode(Bytes entry, Row& row) const {
  row.values.clear();
  for (const EntryField& field : fields_) {
    const Bytes octets = entry.first(field.size);
    entry = entry.subspan(field.size);
    const std::int8_t scaler = field.measurement == nullptr ? std::int8_t{0} : field.measurement->scaler;
    const Said said = said_by(field.type, scaler, WordOrder::high_first, octets);
    if (field.time) {
      const auto* time = std::get_if<MeterTime>(&said);
      row.time = time == nullptr ? MeterTime{} : *time;
    } else if (field.status) {
      row.status = octets[0];
    } else {
      row.values.push_back(value_of(field.type, said));
    }
  }
}

void EntryShape::encode(const Row& row, const std::vector<Column>& columns, std::vector<Byte>& out) const {
  for (const EntryField& field : fields_) {
    const std::size_t end = out.size() + field.size;
    if (field.time) {
      encode_clock(row.time, out);
    } else if (field.status) {
      out.push_back(static_cast<Byte>(row.status & 0xFFU));
    } else if (field.measurement != nullptr) {
      const Measurement& measurement = *field.measurement;
      const auto has_code = [&](const Column& column) { return column.obis == measurement.obis; };
      const auto column = std::find_if(columns.begin(), columns.end(), has_code);
      const auto index = static_cast<std::size_t>(column - columns.begin());
      const Decimal* number = index < row.values.size() ? std::get_if<Decimal>(&row.values[index]) : nullptr;
      if (number != nullptr && column != columns.end())
        encode_number(measurement.type, measurement.scaler, measurement.unit, *number, column->unit, out);
    }
    out.resize(end);
  }
}

}  // namespace obiscope::modbus
