// What stands where in each body: names and shapes of its fields, for explain().
#pragma once

#include <span>

#include "protocol/sml/message.hpp"

namespace obiscope::sml {

enum class Shape : Byte {
  any,        // whatever stands there
  octets,     // text where it is printable
  raw,        // octets that are no text: signatures, ids
  name,       // OBIS
  server,     // a server id
  attention,  // the number of an attention
  secret,     // a password
  number,
  status,
  unit,
  scaler,
  tag,
  time,         // a list of kind and seconds; a number alone
  tuple,        // a list of `fields`
  list_of,      // a list of as many fields[0] as there are
  octets_list,  // the same, of names
};
constexpr bool takes_list(Shape shape) {
  return shape == Shape::any || shape >= Shape::time;
}

struct Field;
using Fields = std::span<const Field>;
struct Field {
  const char* name;
  Shape shape;
  Fields fields;
};

// Empty where the body is not known.
Fields body_fields(Tag tag);
// Of the time that stands at the front of `bytes`.
Fields time_fields(Bytes bytes);

}  // namespace obiscope::sml
