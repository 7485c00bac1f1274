// What a meter has answered so far, each attribute asked for once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/dlms/choice.hpp"
#include "protocol/dlms/push_names.hpp"
#include "protocol/dlms/visit.hpp"

namespace obiscope::dlms {

class Answers {
 public:
  // Asks for those of `attributes` that were not asked for before, all together. `readings`: how many registers they
  // are, for the progress bar.
  Task<> fetch(Visit& visit, std::vector<Attribute> attributes, std::size_t readings);
  // nullptr: not asked for.
  const Answer* of(const Attribute& attribute) const;
  // The value; nothing where the meter has denied it or what it sent makes no sense.
  std::optional<Data> value_of(const Attribute& attribute) const;

 private:
  std::vector<Attribute> asked_;
  std::vector<Answer> answers_;
};

// All that is to be asked for to understand `choices`.
std::vector<Attribute> attributes_of(const std::vector<Choice>& choices);
// Nothing where the meter has denied its value.
std::optional<Reading> reading_of(const Choice& choice, const Answers& answers, Deviation deviation);
// The scaler and unit at `attribute`; none where it was denied.
ScalerUnit scaler_unit_of(const std::optional<Attribute>& attribute, const Answers& answers);
// "1-0:1.8.0*255" of what has one value, "CLASS:OBIS:ATTRIBUTE" of all else.
std::string code_of(const Attribute& attribute);

// Who it is, as far as the logical device name and system title tell.
PushNames names_of(const Visit& visit, const Answers& answers);
const Quirks& quirks_of(const Visit& visit, const PushNames& names);
MeterIdentity identity_of(const PushNames& names, const Answers& answers, const Quirks& quirks);

}  // namespace obiscope::dlms
