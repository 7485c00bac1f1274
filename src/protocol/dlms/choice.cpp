#include "protocol/dlms/choice.hpp"

namespace obiscope::dlms {

namespace {

constexpr Byte kNow = 255;  // F: no billing period of the past

bool is_register(std::uint16_t id) {
  return id == class_id::register_ || id == class_id::extended_register || id == class_id::demand_register;
}

// Logical device name, serial numbers, firmware.
bool tells_identity(const Object& object) {
  const Obis& obis = object.instance;
  if (object.class_id != class_id::data) return false;
  if (obis.a == 0 && obis.b == 0 && obis.c == 42) return true;
  return (obis.c == 96 && obis.d == 1) || (obis.a == 1 && obis.c == 0 && obis.d == 2 && obis.e == 0);
}

bool tells_time(const Object& object) {
  return object.class_id == class_id::clock && object.instance.a == 0 && object.instance.c == 1;
}

// Error and alarm registers, the tariff in force, the state of the disconnector.
bool tells_status(const Object& object) {
  const Obis& obis = object.instance;
  if (obis.a != 0) return false;
  if (object.class_id == class_id::disconnect_control) return true;
  if (object.class_id != class_id::data && object.class_id != class_id::register_) return false;
  return (obis.c == 97 && (obis.d == 97 || obis.d == 98)) || (obis.c == 96 && (obis.d == 5 || obis.d == 14));
}

bool measures(const Object& object) {
  constexpr Byte kMostEnergies = 10, kGas = 4, kHotWater = 9;
  constexpr Byte kDemand = 4, kLastDemand = 5, kMaximum = 6, kInstantaneous = 7, kIntegral = 8;
  const Obis& obis = object.instance;
  if (!is_register(object.class_id)) return false;
  if (obis.a >= kGas && obis.a <= kHotWater) return true;
  if (obis.a != 1) return false;
  if (obis.d == kInstantaneous) return true;
  const bool demand = obis.d == kDemand || obis.d == kLastDemand || obis.d == kMaximum;
  return obis.c >= 1 && obis.c <= kMostEnergies && (obis.d == kIntegral || demand);
}

// Demands of the last complete period, not of the one that runs.
std::int8_t telling_attribute(std::uint16_t id) {
  constexpr std::int8_t kLastAverage = 3;
  return id == class_id::demand_register ? kLastAverage : std::int8_t{2};
}

void add(const Object& object, std::vector<Choice>& choices, std::size_t& left_out) {
  const std::int8_t number = telling_attribute(object.class_id);
  if (!is_readable(object, number)) return;
  if (choices.size() == kMostRegisters) {
    ++left_out;
    return;
  }
  Choice choice = choice_of({object.class_id, object.instance, number});
  if (choice.scaler_unit && !is_readable(object, choice.scaler_unit->number)) choice.scaler_unit.reset();
  if (choice.captured && !is_readable(object, choice.captured->number)) choice.captured.reset();
  choices.push_back(choice);
}

}  // namespace

Choice choice_of(const Attribute& value) {
  constexpr std::int8_t kValue = 2, kLastAverage = 3;
  Choice choice{value, std::nullopt, std::nullopt};
  const auto also = [&](std::int8_t number) { return Attribute{value.class_id, value.instance, number}; };
  const bool plain = value.class_id == class_id::register_ || value.class_id == class_id::extended_register;
  if (plain && value.number == kValue) choice.scaler_unit = also(3);
  if (value.class_id == class_id::extended_register && value.number == kValue) choice.captured = also(5);
  if (value.class_id == class_id::demand_register && (value.number == kValue || value.number == kLastAverage))
    choice.scaler_unit = also(4);
  if (value.class_id == class_id::demand_register && value.number == kLastAverage) choice.captured = also(6);
  return choice;
}

std::vector<Choice> choose_from(const std::vector<Object>& objects, std::size_t& left_out) {
  std::vector<Choice> choices;
  for (const auto wanted : {tells_identity, tells_time, measures, tells_status})
    for (const Object& object : objects)
      if (object.instance.f == kNow && wanted(object)) add(object, choices, left_out);
  return choices;
}

std::vector<Choice> usual_choices() {
  std::vector<Choice> choices{choice_of(kDeviceName), choice_of(kSerial), choice_of(kClock)};
  const auto put = [&](std::uint16_t id, Byte c, Byte d, Byte e) {
    choices.push_back(choice_of({id, Obis{1, 0, c, d, e, 255}, 2}));
  };
  constexpr Byte kMostRates = 4;
  for (const Byte c : {Byte{1}, Byte{2}})
    for (Byte rate = 0; rate <= kMostRates; ++rate) put(class_id::register_, c, 8, rate);
  for (Byte c = 3; c <= 10; ++c) put(class_id::register_, c, 8, 0);
  for (const Byte c : {Byte{1}, Byte{2}}) put(class_id::extended_register, c, 6, 0);
  for (Byte c = 1; c <= 4; ++c) put(class_id::register_, c, 7, 0);
  for (const Byte phase : {Byte{20}, Byte{40}, Byte{60}})
    for (const Byte quantity : {Byte{11}, Byte{12}})
      put(class_id::register_, static_cast<Byte>(phase + quantity), 7, 0);
  for (const Byte c : {Byte{13}, Byte{14}}) put(class_id::register_, c, 7, 0);
  return choices;
}

namespace {

std::uint16_t guess(const Obis& obis) {
  struct Known {
    Byte c, d;
    std::uint16_t id;
  };
  constexpr Byte kAny = 255;
  constexpr Known kAbstract[] = {{1, kAny, class_id::clock},
                                 {10, kAny, class_id::script_table},
                                 {11, kAny, class_id::special_days},
                                 {13, kAny, class_id::activity_calendar},
                                 {22, kAny, class_id::hdlc_setup},
                                 {25, 9, class_id::push_setup},
                                 {40, kAny, class_id::association_ln},
                                 {41, kAny, class_id::sap_assignment},
                                 {43, 0, class_id::security_setup},
                                 {96, 3, class_id::disconnect_control},
                                 {98, kAny, class_id::profile_generic},
                                 {99, kAny, class_id::profile_generic}};
  if (obis.c == 98 || obis.c == 99) return class_id::profile_generic;
  if (obis.a == 0) {
    for (const Known& known : kAbstract)
      if (obis.c == known.c && (known.d == kAny || obis.d == known.d)) return known.id;
    return class_id::data;
  }
  if (obis.c == 0 || obis.c == 96) return class_id::data;
  if (obis.d == 4 || obis.d == 5) return class_id::demand_register;
  if (obis.d == 6) return class_id::extended_register;
  return class_id::register_;
}

}  // namespace

std::vector<std::uint16_t> likely_classes(const Obis& obis) {
  std::vector<std::uint16_t> classes{guess(obis)};
  for (const std::uint16_t id :
       {class_id::register_, class_id::data, class_id::extended_register, class_id::demand_register, class_id::clock,
        class_id::profile_generic, class_id::register_monitor, class_id::disconnect_control})
    if (id != classes.front()) classes.push_back(id);
  return classes;
}

}  // namespace obiscope::dlms
