#include "protocol/dlms/push.hpp"

#include <algorithm>

namespace obiscope::dlms {
namespace {

// Whether one of the items of a structure is the text `wanted`. `items` begins behind its head.
bool holds_text(Cursor items, std::size_t count, std::string_view wanted) {
  Item item;
  for (; count > 0; --count) {
    const Cursor before = items;
    if (items.next(item) != Step::item) return false;
    if (item.tag == Tag::structure || item.tag == Tag::array) {
      items = before;
      if (items.skip() != Step::item) return false;
    }
    if (as_text(item.content) == wanted) return true;
  }
  return false;
}

}  // namespace

const PushLayout* layout_for(Bytes body, const Quirks& quirks) {
  Cursor items(body);
  Item head;
  if (items.next(head) != Step::item || (head.tag != Tag::structure && head.tag != Tag::array)) return nullptr;
  const auto fitting = std::find_if(quirks.layouts.begin(), quirks.layouts.end(), [&](const PushLayout& layout) {
    return (layout.elements == 0 || layout.elements == head.count) &&
           (layout.list.empty() || holds_text(items, head.count, layout.list));
  });
  return fitting == quirks.layouts.end() ? nullptr : &*fitting;
}

Result<void> for_each_element(Bytes apdu, const Quirks& quirks, const PushSink& sink) {
  switch (walk_push(apdu, quirks, sink)) {
    case Walked::whole:
      return {};
    case Walked::incomplete:
      return failure(ErrorKind::incomplete, "the push ends inside a value");
    case Walked::left_over:
      return failure(ErrorKind::malformed, "bytes are left over behind the push");
    case Walked::malformed:
      break;
  }
  return failure(ErrorKind::malformed, "the push is no DataNotification of A-XDR values");
}

}  // namespace obiscope::dlms
