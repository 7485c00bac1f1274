// The hot path through the body of a push: elements in order, nothing allocated, each element filled in place.
//
//   {code, value, {scaler, unit}} each, flat or in structures of their own; {list, values} where the list is an array
//   of {class, code, attribute, index, ...} and names the values behind it, itself the first of them; values alone.
//
// What stands in a structure belongs to the code before it until the next code comes.
#pragma once

#include <array>
#include <optional>
#include <type_traits>

#include "protocol/dlms/push_element.hpp"
#include "protocol/dlms/quirks.hpp"

namespace obiscope::dlms {

// The layout that fits `body`; nullptr where none does.
const PushLayout* layout_for(Bytes body, const Quirks& quirks);

template <class Sink>
class PushWalk {
 public:
  PushWalk(Bytes body, const Quirks& quirks, const PushLayout* layout, Sink& sink)
      : body_(body), cursor_(body), quirks_(quirks), layout_(layout), sink_(sink) {
    positional_ = layout != nullptr && layout->elements != 0;
  }

  Walked run() {
    open_usual();
    do {
      if (depth_ > 0) take_usual();
      if (depth_ == 0 || left_[depth_ - 1] > 0)
        if (const Step step = next(); step != Step::item)
          return step == Step::malformed ? Walked::malformed : Walked::incomplete;
      while (depth_ > 0 && left_[depth_ - 1] == 0)
        if (close() != Step::item) return Walked::malformed;
    } while (depth_ > 0);
    if (close_code() != Step::item) return Walked::malformed;
    flush();
    return at() == body_.size() ? Walked::whole : Walked::left_over;
  }
  std::size_t at() const { return base_ + cursor_.at(); }  // how much of the body has been walked

 private:
  static constexpr Byte kStructure = static_cast<Byte>(Tag::structure), kOctets = static_cast<Byte>(Tag::octet_string);

  void go_to(std::size_t place) {
    cursor_ = Cursor(body_.subspan(place));
    base_ = place;
  }
  bool from_list() const { return list_left_ > 0 && depth_ <= 1; }

  // The structure around it all, as long as its head has two bytes.
  void open_usual() {
    if (body_.size() < 2 || body_[0] != kStructure || body_[1] > 0x7F || body_[1] > body_.size() - 2) return;
    left_[0] = body_[1];
    depth_ = 1;
    go_to(2);
  }

  // Values, {code, value} and {code, value, {scaler, unit}}, one after the other: most pushes have nothing else. Stops
  // where anything else comes, which next() takes.
  void take_usual() {
    if (code_ || from_list() || quirks_.reversed_obis_tag || quirks_.untagged_attributes) return;
    const Byte* const end = body_.data() + body_.size();
    const Byte* from = body_.data() + at();
    if (held_ && from != end && *from != kStructure) flush();
    if (held_) return;
    std::size_t left = left_[depth_ - 1];
    std::size_t position = position_;
    PushElement element;
    for (; left > 0; --left) {
      const Byte* const behind = read_usual(from, end, left, element);
      if (behind == nullptr) break;
      element.position = ++position;
      hand_on(element);
      from = behind;
    }
    position_ = position;
    left_[depth_ - 1] = left;
    go_to(static_cast<std::size_t>(from - body_.data()));
  }

  // What stands behind the item at `from`; nullptr where it is none of the usual.
  const Byte* read_usual(const Byte* from, const Byte* end, std::size_t left, PushElement& element) const {
    if (from == end) return nullptr;
    if (*from == kStructure) return positional_ ? nullptr : read_record(from, end, element);
    const Byte* const behind = read_value(from, end, element.item);
    if (behind == nullptr) return nullptr;
    if (left > 1 && behind != end && *behind == kStructure) return nullptr;  // its scaler and unit may follow
    if (element.item.count == 6 && !positional_) return nullptr;             // may be a code
    element.obis.reset();
    element.scaler_unit = {};
    return behind;
  }

  // 02 02 09 06 code value, or 02 03 09 06 code value 02 02 0F scaler 16 unit
  static const Byte* read_record(const Byte* from, const Byte* end, PushElement& element) {
    constexpr std::ptrdiff_t kHead = 10, kScalerUnit = 6;
    if (end - from <= kHead || from[2] != kOctets || from[3] != 6 || !is_code(from + 4)) return nullptr;
    const Byte* const behind = read_value(from + kHead, end, element.item);
    if (behind == nullptr) return nullptr;
    element.obis = code_at(from + 4);
    if (from[1] == 3) {
      if (end - behind < kScalerUnit || behind[0] != kStructure || behind[1] != 2 ||
          behind[2] != static_cast<Byte>(Tag::int8) || behind[4] != static_cast<Byte>(Tag::enumeration))
        return nullptr;
      element.scaler_unit = {static_cast<std::int8_t>(behind[3]), behind[5]};
      return behind + kScalerUnit;
    }
    element.scaler_unit = {};
    return from[1] == 2 ? behind : nullptr;
  }

  // A number, or a string of up to 127 bytes.
  static const Byte* read_value(const Byte* from, const Byte* end, Item& item) {
    const std::ptrdiff_t left = end - from;
    // The most frequent ones by a branch: the processor then need not wait for the table to know where the next begins.
    if (*from == static_cast<Byte>(Tag::uint32) && left > 4) {
      item = {Tag::uint32, 4, {from + 1, 4}};
      return from + 5;
    }
    if (*from == static_cast<Byte>(Tag::uint16) && left > 2) {
      item = {Tag::uint16, 2, {from + 1, 2}};
      return from + 3;
    }
    const Byte shape = axdr::kShapes[*from];
    if (static_cast<Byte>(shape - 1) < axdr::kLongestFixed) {
      if (left <= shape) return nullptr;
      item = {static_cast<Tag>(*from), shape, {from + 1, shape}};
      return from + 1 + shape;
    }
    if (shape != axdr::kString || left < 2 || from[1] > 0x7F || left < 2 + from[1]) return nullptr;
    item = {static_cast<Tag>(*from), from[1], {from + 2, from[1]}};
    return from + 2 + from[1];
  }

  Step next() {
    const std::size_t begin = at();
    if (depth_ > 0) --left_[depth_ - 1];
    if (quirks_.reversed_obis_tag && take_reversed_code(begin)) return Step::item;
    Item item;
    if (const Step step = cursor_.next(item); step != Step::item) return step == Step::end ? Step::incomplete : step;
    switch (item.tag) {
      case Tag::structure:
        return take_structure(item, begin);
      case Tag::array:
        return take_array(item, begin);
      case Tag::octet_string:
        if (item.count == 6 && !positional_ && !code_ && !from_list() && is_code(item.content.data())) {
          code_ = item;
          return Step::item;
        }
        break;
      case Tag::null:
        if (!code_ && !from_list() && !positional_) {  // a place that is not in use
          flush();
          ++position_;
          return Step::item;
        }
        break;
      default:
        break;
    }
    return take_value(item);
  }

  // 06 09 A B C D E F
  bool take_reversed_code(std::size_t begin) {
    constexpr std::size_t kSize = 8;
    const Bytes rest = body_.subspan(begin);
    if (depth_ == 0 || code_ || rest.size() <= kSize || rest[0] != 6 || rest[1] != 9 || !is_code(&rest[2]))
      return false;
    code_ = Item{Tag::octet_string, 6, rest.subspan(2, 6)};
    go_to(begin + kSize);
    return true;
  }

  Step take_value(const Item& item) {
    flush();
    element_.position = ++position_;
    element_.item = item;
    element_.scaler_unit = {};
    if (code_) {
      element_.obis = code_at(code_->content.data());
      element_.class_id = class_id_;
      element_.attribute = attribute_;
      code_.reset();
      class_id_ = 0;
      attribute_ = 2;
    } else if (from_list()) {
      if (const Step step = take_reference(); step != Step::item) return step;
    } else {
      element_.obis.reset();
      element_.class_id = 0;
      element_.attribute = 2;
    }
    held_ = true;
    return Step::item;
  }

  // Hands on the element that was held back for its scaler and unit.
  void flush() {
    if (!held_) return;
    held_ = false;
    hand_on(element_);
  }
  void hand_on(PushElement& element) {
    if (layout_ != nullptr) apply_layout(element);
    sink_(static_cast<const PushElement&>(element));
  }

  void apply_layout(PushElement& element) {
    const std::vector<PushPlace>& places = layout_->places;
    if (positional_) {
      if (element.position <= places.size()) apply(places[element.position - 1], element);
      return;
    }
    if (!element.obis || element.scaler_unit.unit != Unit::kNone) return;
    for (std::size_t tried = 0; tried < places.size(); ++tried) {  // they stand in the push's own order
      if (place_ >= places.size()) place_ = 0;
      const PushPlace& place = places[place_++];
      if (place.obis == *element.obis) return apply(place, element);
    }
  }
  static void apply(const PushPlace& place, PushElement& element) {
    element.obis = place.obis;
    element.scaler_unit = {place.scaler, place.unit.number};
  }

  Step take_structure(const Item& head, std::size_t begin) {
    const Bytes encoded = body_.subspan(begin);
    if (from_list()) return names_all_attributes() ? open_object(head) : take_whole(head, begin);
    if (held_ && !code_ && take_scaler_unit(encoded)) return Step::item;
    if (is_one_value()) return take_whole(head, begin);
    if (quirks_.untagged_attributes && take_untagged(encoded)) return open(1);
    return open(head.count);
  }

  Step take_array(const Item& head, std::size_t begin) {
    if (depth_ == 1 && position_ == 0 && begins_list()) return take_list(head);
    return from_list() || is_one_value() ? take_whole(head, begin) : open(head.count);
  }

  // 02 02 0F scaler 16 unit: of the element before it.
  bool take_scaler_unit(Bytes encoded) {
    constexpr std::size_t kSize = 6;
    if (encoded.size() < kSize || encoded[1] != 2 || encoded[2] != static_cast<Byte>(Tag::int8) ||
        encoded[4] != static_cast<Byte>(Tag::enumeration))
      return false;
    element_.scaler_unit = {static_cast<std::int8_t>(encoded[3]), encoded[5]};
    go_to(at() + kSize - 2);
    return true;
  }

  // 02 02 | class (2) A B C D E F attribute | value
  bool take_untagged(Bytes encoded) {
    constexpr std::size_t kClassAt = 2, kCodeAt = 4, kAttributeAt = 10, kValueAt = 11;
    if (encoded.size() <= kValueAt || encoded[1] != 2 || encoded[kClassAt] != 0 || encoded[kAttributeAt - 1] != 0xFF)
      return false;
    class_id_ = encoded[kClassAt + 1];
    attribute_ = static_cast<std::int8_t>(encoded[kAttributeAt]);
    code_ = Item{Tag::octet_string, 6, encoded.subspan(kCodeAt, 6)};
    go_to(at() + kValueAt - 2);
    return true;
  }

  // Whether an array or structure that comes now is a value as a whole.
  bool is_one_value() const { return code_.has_value() || (positional_ && depth_ == 1); }
  Step take_whole(Item item, std::size_t begin) {
    go_to(begin);
    if (const Step step = cursor_.skip(); step != Step::item) return step == Step::end ? Step::incomplete : step;
    item.content = body_.subspan(begin, at() - begin);
    return take_value(item);
  }

  Step open(std::size_t count) {
    if (depth_ == kDeepest) return Step::malformed;
    flush();
    left_[depth_++] = count;
    return Step::item;
  }
  // What is held back is of this level, and so would be its scaler and unit.
  Step close() {
    --depth_;
    const Step step = close_code();
    flush();
    return step;
  }
  // A code that no value followed was a value itself.
  Step close_code() {
    if (!code_) return Step::item;
    const Item item = *code_;
    code_.reset();
    return take_value(item);
  }

  // An array of {class (long-unsigned), code, ...} is a push object list.
  static constexpr std::size_t kEntryAttributeAt = 14;
  bool begins_list() const {
    const Bytes rest = cursor_.rest();
    return rest.size() > kEntryAttributeAt && rest[0] == static_cast<Byte>(Tag::structure) && rest[1] >= 4 &&
           rest[1] <= 8 && rest[2] == static_cast<Byte>(Tag::uint16) &&
           rest[5] == static_cast<Byte>(Tag::octet_string) && rest[6] == 6;
  }
  // It names itself first (class 40, attribute 2) where it has as many entries as the structure has items.
  Step take_list(const Item& head) {
    list_ = cursor_;
    for (std::size_t i = 0; i < head.count; ++i)
      if (const Step step = cursor_.skip(); step != Step::item) return step == Step::end ? Step::incomplete : step;
    list_left_ = head.count;
    if (list_left_ != left_[0] + 1) return Step::item;
    return take_reference();
  }
  // The next entry of the list becomes what `element_` is.
  Step take_reference() {
    Item entry, class_id, code, attribute;
    const bool right = list_.next(entry) == Step::item && entry.tag == Tag::structure && entry.count >= 4 &&
                       list_.next(class_id) == Step::item && class_id.tag == Tag::uint16 &&
                       list_.next(code) == Step::item && code.tag == Tag::octet_string && code.count == 6 &&
                       list_.next(attribute) == Step::item && attribute.tag == Tag::int8;
    if (!right) return Step::malformed;
    for (std::size_t i = 3; i < entry.count; ++i)
      if (list_.skip() != Step::item) return Step::malformed;
    --list_left_;
    element_.class_id = static_cast<std::uint16_t>(class_id.content[0] << 8U | class_id.content[1]);
    element_.obis = code_at(code.content.data());
    element_.attribute = static_cast<std::int8_t>(attribute.content[0]);
    return Step::item;
  }
  // Attribute 0: a structure of all attributes, the logical name first.
  bool names_all_attributes() const {
    const Bytes rest = list_.rest();
    return rest.size() > kEntryAttributeAt && rest[kEntryAttributeAt] == 0;
  }
  Step open_object(const Item& head) {
    flush();  // before the reference changes what is held
    const Step step = take_reference();
    return step == Step::item ? open(head.count) : step;
  }

  Bytes body_;
  Cursor cursor_;
  std::size_t base_ = 0;  // where in body_ cursor_ began
  const Quirks& quirks_;
  const PushLayout* layout_;
  Sink& sink_;
  bool positional_ = false;
  std::array<std::size_t, kDeepest> left_;  // items to come in each array and structure that is open
  std::size_t depth_ = 0;
  std::size_t position_ = 0;
  std::size_t place_ = 0;     // of the layout, to be looked at next
  std::optional<Item> code_;  // of the value to come
  std::uint16_t class_id_ = 0;
  std::int8_t attribute_ = 2;
  Cursor list_{Bytes()};  // push object list
  std::size_t list_left_ = 0;
  PushElement element_;
  bool held_ = false;
};

// Hands the elements of a DataNotification to `sink`, a callable that takes a const PushElement&.
template <class Sink>
Walked walk_push(Bytes apdu, const Quirks& quirks, Sink&& sink) {
  PushHead head;
  if (const Walked walked = push_head_from(apdu, head); walked != Walked::whole) return walked;
  const PushLayout* const layout = quirks.layouts.empty() ? nullptr : layout_for(head.body, quirks);
  return PushWalk<std::remove_reference_t<Sink>>(head.body, quirks, layout, sink).run();
}

}  // namespace obiscope::dlms
