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
#include "protocol/dlms/push_walk.hpp"
#include "reading/readout.hpp"

namespace obiscope::dlms {

using PushSink = std::function<void(const PushElement&)>;  // for hot loops: walk_push() of push_walk.hpp

// Hands the elements of a plain DataNotification to `sink`, in order. Allocates nothing. Errors: incomplete, malformed.
// What had been handed on before the fault was found is to be thrown away.
Result<void> for_each_element(Bytes apdu, const Quirks& quirks, const PushSink& sink);

// Decodes pushes of one source. What names nothing (a list of one value) is of the meter that was last recognised.
class PushDecoder {
 public:
  explicit PushDecoder(const Recognise& recognise) : recognise_(recognise) {}
  // As readout_of_push(). `title`: the system title that ciphered it; empty: none.
  Result<Readout> decode(Bytes apdu, Bytes title = {});

 private:
  Recognise recognise_;
  const Quirks* last_ = nullptr;
};

// The whole as a Readout: meter_time from the notification or the clock in it, identity from 0.0.42.0.0.255, 96.1.0 and
// the list. Elements without a code have the code "element 3 (double-long-unsigned)" and the Obis 0-0:0.0.0*0. Errors:
// incomplete, malformed, unsupported (no push). Warnings: "left_over_bytes", "deviating_encoding".
Result<Readout> readout_of_push(Bytes apdu, const Recognise& recognise);

}  // namespace obiscope::dlms
