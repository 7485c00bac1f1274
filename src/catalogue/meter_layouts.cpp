#include "catalogue/meter_layouts.hpp"

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kMostLayouts = 32;
constexpr std::size_t kMostPlaces = 256;

dlms::PushPlace read_place(Fields& fields) {
  dlms::PushPlace place;
  const std::string code = fields.needed_text("obis");
  const std::optional<Obis> obis = obis_from(code);
  if (!obis && !code.empty()) fields.complain("obis", "'" + code + "' is no OBIS code");
  place.obis = obis.value_or(Obis{});
  const auto scaler = static_cast<int>(fields.number("scaler", -12, 12).value_or(0));
  const std::string symbol = fields.text("unit").value_or("");
  const Unit unit = unit_from(symbol);
  if (unit.number == Unit::kOther) fields.complain("unit", "'" + symbol + "' is not known");
  place.unit = {unit.number, 0};
  place.scaler = static_cast<std::int8_t>(scaler + unit.prefix);
  return place;
}

dlms::PushLayout read_layout(Fields& fields) {
  dlms::PushLayout layout;
  layout.list = fields.text("list").value_or("");
  layout.elements = static_cast<std::size_t>(fields.number("elements", 1, kMostPlaces).value_or(0));
  fields.tables("places", kMostPlaces, [&](Fields& place) { layout.places.push_back(read_place(place)); });
  if (layout.places.empty()) fields.complain("places", "a layout without places");
  if (layout.elements != 0 && layout.places.size() != layout.elements)
    fields.complain("places", std::to_string(layout.places.size()) + " places for " + std::to_string(layout.elements) +
                                  " elements; without elements, places are told by their codes");
  return layout;
}

}  // namespace

void read_layouts(Fields& fields, dlms::Quirks& quirks) {
  fields.tables("layout", kMostLayouts, [&](Fields& layout) { quirks.layouts.push_back(read_layout(layout)); });
  fields.table("push_encoding", [&](Fields& encoding) {
    encoding.flag("reversed_obis_tag", quirks.reversed_obis_tag);
    encoding.flag("untagged_attributes", quirks.untagged_attributes);
  });
}

}  // namespace obiscope::catalogue
