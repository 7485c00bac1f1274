// Pushes: what a meter sends by itself -> Readings.
//
//   0F | invoke (4) | 00 or 0C date-time | body       DataNotification; also EventNotification, InformationReport
//
//   body: {OBIS, value} or {OBIS, value, {scaler, unit}} each        the meter tells what it is
//         a push object list {class, OBIS, attribute, index}, then the values in its order
//         {list name, value, value, ...}                             a layout of meters/ tells, else positions and
//         types
#pragma once

#include <functional>
#include <string_view>

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/quirks.hpp"
#include "protocol/dlms/value.hpp"
#include "reading/readout.hpp"

namespace obiscope::dlms {

// One element of a push, without allocating: the hot path. The views hold as long as the APDU.
struct PushElement {
  std::size_t position = 0;  // in its list, from 1
  std::optional<Obis> obis;  // where the push or the layout tells
  Item item;                 // the value
  ScalerUnit scaler_unit;
  std::uint16_t class_id = 0;  // where a push object list tells
  std::int8_t attribute = 2;
};
using PushSink = std::function<void(const PushElement&)>;  // the implementation may offer a template for hot loops

// Hands the elements of a plain DataNotification to `sink`, in order. Allocates nothing. Errors: incomplete, malformed.
Result<void> for_each_element(Bytes apdu, const Quirks& quirks, const PushSink& sink);

// The whole as a Readout: meter_time from the notification or the clock in it, identity from 0.0.42.0.0.255, 96.1.0 and
// the list. Elements without a code have the code "element 3 (double-long-unsigned)" and the Obis 0-0:0.0.0*0. Errors:
// incomplete, malformed, unsupported (no push).
Result<Readout> readout_of_push(Bytes apdu, const Recognise& recognise);

}  // namespace obiscope::dlms
