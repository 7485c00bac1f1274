#include "protocol/dlms/answers.hpp"

#include <algorithm>

namespace obiscope::dlms {
namespace {

constexpr std::int8_t kValue = 2;

bool has_one_value(std::uint16_t id) {
  return id == class_id::data || id == class_id::register_ || id == class_id::extended_register ||
         id == class_id::demand_register || id == class_id::clock;
}

// D 4 is the average of the period that runs, D 5 that of the last one (IEC 62056-61): two attributes of one object.
Obis quantity_of(const Attribute& attribute) {
  constexpr std::int8_t kLastAverage = 3;
  constexpr Byte kCurrent = 4, kLast = 5;
  Obis obis = attribute.instance;
  const bool last = attribute.class_id == class_id::demand_register && attribute.number == kLastAverage;
  if (last && obis.d == kCurrent) obis.d = kLast;
  return obis;
}

std::string text_in(const std::optional<Data>& data) {
  return data ? std::string(trimmed(text_from(value_from(*data)))) : std::string();
}

}  // namespace

const Answer* Answers::of(const Attribute& attribute) const {
  const auto found = std::find(asked_.begin(), asked_.end(), attribute);
  if (found == asked_.end()) return nullptr;
  const auto at = static_cast<std::size_t>(found - asked_.begin());
  return at < answers_.size() ? &answers_[at] : nullptr;
}

std::optional<Data> Answers::value_of(const Attribute& attribute) const {
  const Answer* const answer = of(attribute);
  if (answer == nullptr || answer->result != AccessResult::success) return std::nullopt;
  Result<DecodedData> decoded = decode_data(answer->value);
  if (!decoded) return std::nullopt;
  return std::move(decoded->data);
}

Task<> Answers::fetch(Visit& visit, std::vector<Attribute> attributes, std::size_t readings) {
  std::vector<Attribute> open;
  for (const Attribute& attribute : attributes)
    if (of(attribute) == nullptr && std::find(open.begin(), open.end(), attribute) == open.end())
      open.push_back(attribute);
  if (open.empty()) co_return;
  visit.expect(readings);
  visit.client().on_answered = [&visit, readings, total = open.size()](std::size_t answered) {
    visit.reached(readings * answered / total);
  };
  Result<std::vector<Answer>> answers = co_await visit.client().get_all(open).result();
  visit.client().on_answered = nullptr;
  if (!answers) co_await answers.error();
  asked_.insert(asked_.end(), open.begin(), open.end());
  for (Answer& answer : *answers) answers_.push_back(std::move(answer));
}

std::vector<Attribute> attributes_of(const std::vector<Choice>& choices) {
  std::vector<Attribute> attributes;
  for (const Choice& choice : choices) {
    attributes.push_back(choice.value);
    if (choice.scaler_unit) attributes.push_back(*choice.scaler_unit);
    if (choice.captured) attributes.push_back(*choice.captured);
  }
  return attributes;
}

ScalerUnit scaler_unit_of(const std::optional<Attribute>& attribute, const Answers& answers) {
  if (!attribute) return {};
  const std::optional<Data> data = answers.value_of(*attribute);
  return data ? scaler_unit_from(*data).value_or(ScalerUnit{}) : ScalerUnit{};
}

std::string code_of(const Attribute& attribute) {
  const bool plain = attribute.number == kValue && has_one_value(attribute.class_id);
  return plain ? text_from(attribute.instance) : text_from(attribute);
}

std::optional<Reading> reading_of(const Choice& choice, const Answers& answers, Deviation deviation) {
  const std::optional<Data> value = answers.value_of(choice.value);
  if (!value) return std::nullopt;
  const ScalerUnit scaler_unit = scaler_unit_of(choice.scaler_unit, answers);
  Reading reading;
  reading.obis = quantity_of(choice.value);
  reading.code = code_of(choice.value);
  reading.value = value_from(*value, scaler_unit, deviation);
  reading.unit = unit_of(scaler_unit);
  if (!choice.captured) return reading;
  const std::optional<Data> captured = answers.value_of(*choice.captured);
  std::optional<MeterTime> time = captured ? time_from(*captured, deviation) : std::nullopt;
  if (time && time->has_date()) reading.captured = std::move(time);
  return reading;
}

PushNames names_of(const Visit& visit, const Answers& answers) {
  PushNames names;
  names.device = text_in(answers.value_of(kDeviceName));
  names.title = visit.associated().system_title;
  if (names.device.empty() && visit.mode_e()) names.list = visit.mode_e()->identification;
  return names;
}

const Quirks& quirks_of(const Visit& visit, const PushNames& names) {
  const Quirks* const quirks = recognise_by(names, visit.options().recognise);
  return quirks != nullptr ? *quirks : visit.options().recognise(names.device);
}

MeterIdentity identity_of(const PushNames& names, const Answers& answers, const Quirks& quirks) {
  MeterIdentity identity;
  identity.id = text_in(answers.value_of(kSerial));
  if (identity.id.empty()) identity.id = names.device;
  identity.manufacturer = names.manufacturer();
  identity.identification = names.device.empty() ? names.list : names.device;
  identity.model = quirks.model;
  return identity;
}

}  // namespace obiscope::dlms
