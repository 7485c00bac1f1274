// Values, lengths and attribute descriptors, named.
#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/explain_fields.hpp"
#include "protocol/dlms/value.hpp"

namespace obiscope::dlms {
namespace {

constexpr const char* kAxdr = "IEC 62056-6-2 4.1.5";

std::string value_text(const Item& item) {
  if (item.tag == Tag::octet_string && item.content.size() == 6) {
    const Obis obis{item.content[0], item.content[1], item.content[2],
                    item.content[3], item.content[4], item.content[5]};
    return text_from(obis);
  }
  return text_from(value_from(item));
}

// A value that holds no others: tag, length where it has one, content.
void explain_simple(ByteWalk& walk, const Item& item, std::size_t size, const std::string& name) {
  const std::string text = value_text(item);
  const std::size_t parent = walk.open(name, kAxdr);
  walk.entry(parent).value = text;
  walk.take(1, "tag", std::string(name_of(item.tag)));
  const std::size_t content = item.content.size();
  if (size > 1 + content) walk.take(size - 1 - content, "length", std::to_string(item.count));
  if (content > 0) walk.take(content, "value", text);
  walk.close(parent);
}

void explain_at(ByteWalk& walk, const std::string& name, unsigned level);

void explain_items(ByteWalk& walk, std::size_t count, unsigned level) {
  for (std::size_t i = 0; i < count && !walk.ended(); ++i) explain_at(walk, "item " + std::to_string(i + 1), level);
}

void explain_at(ByteWalk& walk, const std::string& name, unsigned level) {
  Item item;
  Cursor cursor(walk.rest());
  if (level > kDeepest || cursor.next(item) != Step::item) return explain_rest(walk, name, true);
  if (item.tag != Tag::array && item.tag != Tag::structure) return explain_simple(walk, item, cursor.at(), name);
  const std::size_t parent = walk.open(name, kAxdr);
  walk.entry(parent).value = std::string(name_of(item.tag)) + " of " + std::to_string(item.count);
  walk.take(1, "tag", std::string(name_of(item.tag)));
  walk.take(cursor.at() - 1, "count", std::to_string(item.count));
  explain_items(walk, item.count, level + 1);
  walk.close(parent);
}

}  // namespace

void explain_value(ByteWalk& walk, const std::string& name) {
  explain_at(walk, name, 0);
}

void explain_values(ByteWalk& walk, std::size_t count) {
  explain_items(walk, count, 0);
}

void explain_attribute(ByteWalk& walk, const std::string& what) {
  constexpr std::size_t kSize = 9;
  if (walk.rest().size() < kSize) return explain_rest(walk, what + " descriptor", true);
  const auto class_id = static_cast<std::uint16_t>(walk.peek() << 8U | walk.peek(1));
  const auto number = static_cast<std::int8_t>(walk.peek(8));
  const InterfaceClass* known = class_of(class_id);
  const Obis obis{walk.peek(2), walk.peek(3), walk.peek(4), walk.peek(5), walk.peek(6), walk.peek(7)};
  const std::size_t parent = walk.open(what + " descriptor", "IEC 62056-5-3 9.4.3");
  walk.entry(parent).value = std::to_string(class_id) + ":" + text_from(obis) + ":" + std::to_string(number);
  walk.take(2, "class", std::to_string(class_id) + (known == nullptr ? "" : ", " + std::string(known->name)));
  walk.take(6, "instance", text_from(obis));
  const std::string name = what == "attribute" ? ", " + attribute_name(class_id, number) : "";
  walk.take(1, what, std::to_string(number) + name);
  walk.close(parent);
}

std::size_t explain_length(ByteWalk& walk, const std::string& name) {
  const Length length = length_from(walk.rest());
  if (length.size == 0) {
    explain_rest(walk, name, true);
    return 0;
  }
  walk.take(length.size, name, std::to_string(length.value));
  return length.value;
}

void explain_rest(ByteWalk& walk, const std::string& name, bool wrong) {
  if (walk.ended()) return;
  Explained& rest = walk.take(walk.rest().size(), name);
  rest.wrong = wrong;
  if (wrong) rest.value = "malformed or cut off";
}

}  // namespace obiscope::dlms
