// A push as a Readout: DataNotification, EventNotification, InformationReport.
#include <algorithm>
#include <cstdio>

#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/push.hpp"
#include "protocol/dlms/push_names.hpp"

namespace obiscope::dlms {
namespace {

Value value_of(const PushElement& element, Deviation deviation) {
  const bool tree = element.item.tag == Tag::array || element.item.tag == Tag::structure;
  if (!tree) return value_from(element.item, element.scaler_unit, deviation);
  constexpr std::size_t kMostItems = 10'000;
  const Result<DecodedData> decoded = decode_data(element.item.content, kMostItems);
  if (!decoded) return std::vector<Byte>(element.item.content.begin(), element.item.content.end());
  return value_from(decoded->data, element.scaler_unit, deviation);
}

std::string code_of(const PushElement& element) {
  if (!element.obis)
    return "element " + std::to_string(element.position) + " (" + std::string(name_of(element.item.tag)) + ")";
  if (element.attribute == 2) return text_from(*element.obis);
  return text_from(Attribute{element.class_id, *element.obis, element.attribute});
}

// Scaler and unit as an attribute of their own: {class 3 or 4, code, attribute 3}.
bool is_scaler_unit(const PushElement& element) {
  return (element.class_id == class_id::register_ || element.class_id == class_id::extended_register) &&
         element.attribute == 3 && element.obis && element.item.tag == Tag::structure;
}

void apply_scaler_unit(const PushElement& element, std::vector<Reading>& readings) {
  const Result<DecodedData> decoded = decode_data(element.item.content);
  const auto scaler_unit = decoded ? scaler_unit_from(decoded->data) : std::nullopt;
  if (!scaler_unit) return;
  const std::string code = text_from(*element.obis);
  for (Reading& reading : readings) {
    if (reading.code != code) continue;
    auto* const number = std::get_if<Decimal>(&reading.value);
    const auto shifted = number != nullptr ? scaled(*number, scaler_unit->scaler) : std::nullopt;
    if (!shifted) continue;
    reading.value = *shifted;
    reading.unit = unit_of(*scaler_unit);
  }
}

void add(const PushElement& element, Deviation deviation, std::vector<Reading>& readings) {
  if (is_scaler_unit(element)) return apply_scaler_unit(element, readings);
  Reading reading;
  reading.obis = element.obis.value_or(kUnknown);
  reading.code = code_of(element);
  reading.value = value_of(element, deviation);
  reading.unit = unit_of(element.scaler_unit);
  readings.push_back(std::move(reading));
}

struct Attempt {
  Walked walked = Walked::malformed;
  std::vector<Reading> readings;
};

Attempt attempt(Bytes body, const Quirks& quirks) {
  Attempt made;
  const auto take = [&](const PushElement& element) { add(element, quirks.deviation, made.readings); };
  made.walked = PushWalk<const decltype(take)>(body, quirks, layout_for(body, quirks), take).run();
  return made;
}

// What is malformed as the standard goes may be right in one of the ways that some meters write it.
bool attempt_deviations(Bytes body, const Quirks& quirks, Attempt& made, std::vector<Warning>& warnings) {
  struct Way {
    bool Quirks::*flag;
    const char* text;
  };
  constexpr Way kWays[] = {
      {&Quirks::reversed_obis_tag, "codes are tagged 06 09 where the standard writes 09 06"},
      {&Quirks::untagged_attributes, "attributes are named without tags, which the standard does not allow"}};
  for (const Way& way : kWays) {
    Quirks other = quirks;
    other.*way.flag = true;
    Attempt deviating = attempt(body, other);
    if (deviating.walked != Walked::whole || deviating.readings.empty()) continue;
    made = std::move(deviating);
    warnings.push_back({"deviating_encoding", way.text});
    return true;
  }
  return false;
}

Result<Readout> from_notification(Bytes apdu, const PushNames& names, const PushHead& head, const Quirks& quirks) {
  Readout readout;
  Attempt made = attempt(head.body, quirks);
  const bool faulty = made.walked == Walked::malformed || made.walked == Walked::incomplete;
  if (faulty && !attempt_deviations(head.body, quirks, made, readout.warnings)) {
    if (made.walked == Walked::incomplete)
      return failure(Error(ErrorKind::incomplete, "the push ends inside a value").at(apdu.size()));
    return failure(ErrorKind::malformed, "the push is no list of A-XDR values");
  }
  if (made.walked == Walked::left_over)
    readout.warnings.push_back({"left_over_bytes", "bytes stand behind the last value of the push"});
  readout.readings = std::move(made.readings);
  readout.meter_time = time_from(head.time, quirks.deviation);
  if (readout.meter_time && !(readout.meter_time->has_date() && readout.meter_time->has_time()))
    readout.meter_time.reset();
  if (!readout.meter_time) tell_time(readout);
  identify(names, readout);
  return readout;
}

Reading reading_of(const Attribute& attribute, Bytes value, Deviation deviation) {
  PushElement element;
  element.obis = attribute.instance;
  element.class_id = attribute.class_id;
  element.attribute = attribute.number;
  Cursor cursor(value);
  if (cursor.next(element.item) == Step::item && (element.item.tag == Tag::array || element.item.tag == Tag::structure))
    element.item.content = value;
  std::vector<Reading> one;
  add(element, deviation, one);
  return one.empty() ? Reading{} : one.front();
}

Result<Readout> from_event(Bytes apdu) {
  const Result<EventNotification> event = event_notification_from(apdu);
  if (!event) return failure(event.error());
  Readout readout;
  readout.meter_time = time_from(event->time);
  readout.readings.push_back(reading_of(event->attribute, event->value, Deviation::to_utc));
  return readout;
}

Result<Readout> from_report(Bytes apdu) {
  const Result<InformationReport> report = information_report_from(apdu);
  if (!report) return failure(report.error());
  Readout readout;
  readout.meter_time = time_from(report->time);
  for (std::size_t i = 0; i < report->values.size(); ++i) {
    Reading reading = reading_of({0, kUnknown, 2}, report->values[i], Deviation::to_utc);
    char name[24] = "";
    if (i < report->names.size())
      std::snprintf(name, sizeof name, "short name 0x%04X", static_cast<unsigned>(report->names[i]));
    reading.code = name;
    readout.readings.push_back(std::move(reading));
  }
  return readout;
}

}  // namespace

Result<Readout> PushDecoder::decode(Bytes apdu, Bytes title) {
  if (apdu.empty()) return failure(ErrorKind::incomplete, "the push is empty");
  PushNames names;
  PushHead head;
  Result<Readout> readout = failure(ErrorKind::unsupported, "the APDU is no push");
  const Quirks* quirks = nullptr;
  switch (static_cast<ApduTag>(apdu.front())) {
    case ApduTag::data_notification:
      if (const Walked walked = push_head_from(apdu, head); walked != Walked::whole)
        return failure(walked == Walked::incomplete ? ErrorKind::incomplete : ErrorKind::malformed,
                       "the head of the push is cut off or wrong");
      names = names_in(head.body, title);
      quirks = recognise_by(names, recognise_);
      break;
    case ApduTag::event_notification:
      readout = from_event(apdu);
      break;
    case ApduTag::information_report:
      readout = from_report(apdu);
      break;
    default:
      return readout;
  }
  const bool nameless = names.device.empty() && names.list.empty() && names.title.empty();
  if (quirks != nullptr) last_ = quirks;
  if (quirks == nullptr && nameless) quirks = last_;
  if (quirks == nullptr) quirks = &follows_the_standard({});
  if (!head.body.empty()) readout = from_notification(apdu, names, head, *quirks);
  if (!readout) return readout;
  readout->protocol = Protocol::dlms;
  readout->mode = "push";
  readout->meter.model = quirks->model;
  return readout;
}

Result<Readout> readout_of_push(Bytes apdu, const Recognise& recognise) {
  return PushDecoder(recognise).decode(apdu);
}

}  // namespace obiscope::dlms
