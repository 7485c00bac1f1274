// Reading what somebody wants to see.
//
//   reader                                               meter
//   GET object list ------------------------------------->     only where nobody says what to read
//   GET with list: values, scaler_units, capture times --->     all of them together
#include <algorithm>

#include "protocol/dlms/answers.hpp"
#include "protocol/dlms/words.hpp"
#include "protocol/iec62056_21/reader.hpp"

namespace obiscope::dlms {
namespace {

// One --register: its classes that are still to be tried, and what came of those that were.
struct Asked {
  Wanted wanted;
  std::vector<std::uint16_t> classes;
  std::optional<Choice> found;
  std::optional<Error> denied;  // by the likeliest class
  std::size_t tried = 0;

  bool open() const { return !found && tried < classes.size(); }
  Attribute next() const { return {classes[tried], wanted.obis, wanted.attribute}; }
};

// Answers that may only mean that the object is of another class.
bool may_be_other_class(AccessResult result) {
  constexpr Byte kDenied = 3, kUndefined = 4, kInconsistent = 9, kUnavailable = 11, kUnmatched = 12;
  const auto code = static_cast<Byte>(result);
  return code == kDenied || code == kUndefined || code == kInconsistent || code == kUnavailable || code == kUnmatched ||
         result == AccessResult::other_reason;
}

void settle(Asked& asked, const Answers& answers) {
  const Attribute attribute = asked.next();
  const Answer* const answer = answers.of(attribute);
  ++asked.tried;
  if (answer != nullptr && answer->result == AccessResult::success) {
    asked.found = choice_of(attribute);
    return;
  }
  const AccessResult result = answer != nullptr ? answer->result : AccessResult::other_reason;
  if (!asked.denied) asked.denied = refusal(attribute, result);
  if (!may_be_other_class(result)) asked.tried = asked.classes.size();
}

// Each round asks for all that is still open, with the next likely class of each.
Task<> try_classes(Visit& visit, Answers& answers, std::vector<Asked>& all, std::vector<Choice> also) {
  const auto open = [](const Asked& asked) { return asked.open(); };
  for (bool first = true; first || std::any_of(all.begin(), all.end(), open); first = false) {
    std::vector<Choice> choices;
    for (const Asked& asked : all)
      if (asked.open()) choices.push_back(choice_of(asked.next()));
    const std::size_t readings = choices.size();
    if (first) choices.insert(choices.end(), also.begin(), also.end());
    co_await answers.fetch(visit, attributes_of(choices), readings);
    for (Asked& asked : all)
      if (asked.open()) settle(asked, answers);
  }
}

std::vector<std::uint16_t> classes_in(const std::vector<Object>& objects, const Wanted& wanted) {
  std::vector<std::uint16_t> classes;
  for (const Object& object : objects) {
    const bool fits = !wanted.class_id || *wanted.class_id == object.class_id;
    if (fits && object.instance == wanted.obis) classes.push_back(object.class_id);
  }
  return classes;
}

std::vector<Asked> all_asked(const std::vector<Wanted>& wanted) {
  std::vector<Asked> all;
  for (const Wanted& one : wanted) {
    Asked asked;
    asked.wanted = one;
    asked.classes = one.class_id ? std::vector<std::uint16_t>{*one.class_id} : likely_classes(one.obis);
    all.push_back(std::move(asked));
  }
  return all;
}

// Those that no likely class has are looked up in the object list.
Task<> look_up(Visit& visit, Answers& answers, std::vector<Asked>& all) {
  const auto lost = [](const Asked& asked) { return !asked.found && !asked.wanted.class_id; };
  if (std::none_of(all.begin(), all.end(), lost)) co_return;
  Result<std::vector<Object>> objects = co_await visit.object_list().result();
  if (!objects && objects.error().kind() != ErrorKind::refused) co_await objects.error();
  if (!objects) co_return;
  visit.stage("reading");
  for (Asked& asked : all) {
    if (!lost(asked)) continue;
    std::vector<std::uint16_t> classes = classes_in(*objects, asked.wanted);
    const auto tried = [&](std::uint16_t id) {
      return std::find(asked.classes.begin(), asked.classes.end(), id) != asked.classes.end();
    };
    std::erase_if(classes, tried);
    asked.classes.insert(asked.classes.end(), classes.begin(), classes.end());
  }
  co_await try_classes(visit, answers, all, std::vector<Choice>());
}

// With short names nothing can be read that the list does not name.
Task<std::vector<Choice>> choose_by_name(Visit& visit, Answers& answers, std::vector<Wanted> wanted) {
  std::vector<Asked> all = all_asked(wanted);
  if (visit.by_names()) {
    const std::vector<Object> objects = co_await visit.object_list();
    for (Asked& asked : all) {
      std::vector<std::uint16_t> classes = classes_in(objects, asked.wanted);
      if (!classes.empty()) asked.classes = std::move(classes);
    }
  }
  visit.stage("reading");
  std::vector<Choice> also{choice_of(kDeviceName), choice_of(kSerial), choice_of(kClock)};
  co_await try_classes(visit, answers, all, std::move(also));
  if (!visit.by_names()) co_await look_up(visit, answers, all);
  std::vector<Choice> choices;
  std::optional<Error> denied;
  for (Asked& asked : all) {
    if (asked.found) {
      choices.push_back(*asked.found);
      continue;
    }
    if (!denied) denied = asked.denied;
    visit.warn("register_refused", asked.denied->text());
  }
  if (choices.empty() && denied) co_await locked(*denied, visit);
  if (denied && visit.as_public()) visit.warn("locked", locked_warning().text);
  co_return std::move(choices);
}

Task<std::vector<Choice>> choose_for_people(Visit& visit, Answers& answers) {
  Result<std::vector<Object>> objects = co_await visit.object_list().result();
  if (!objects && objects.error().worth_retrying()) co_await objects.error();
  if (!objects && (objects.error().kind() == ErrorKind::port || objects.error().kind() == ErrorKind::cancelled))
    co_await objects.error();
  std::size_t left_out = 0;
  std::vector<Choice> choices = usual_choices();
  if (objects) choices = choose_from(*objects, left_out);
  if (!objects) visit.warn("no_object_list", objects.error().text() + ": what most meters have is tried");
  if (left_out > 0)
    visit.warn("registers_left_out", std::to_string(left_out) + " more registers: name them to see them");
  visit.stage("reading", choices.size());
  std::vector<Attribute> attributes = attributes_of(choices);
  for (const Attribute& identity : {kDeviceName, kSerial}) attributes.push_back(identity);
  co_await answers.fetch(visit, std::move(attributes), choices.size());
  co_return std::move(choices);
}

// Not abstract (A = 0) and not general purpose (C = 0), such as the version of the firmware.
bool measured(const Reading& reading) {
  return reading.obis.a != 0 && reading.obis.c != 0;
}

Readout readout_from(Visit& visit, const Answers& answers, const std::vector<Choice>& choices) {
  Readout readout;
  readout.protocol = Protocol::dlms;
  const PushNames names = names_of(visit, answers);
  const Quirks& quirks = quirks_of(visit, names);
  readout.meter = identity_of(names, answers, quirks);
  for (const Choice& choice : choices)
    if (std::optional<Reading> reading = reading_of(choice, answers, quirks.deviation))
      readout.readings.push_back(std::move(*reading));
  const std::optional<Data> clock = answers.value_of(kClock);
  const std::optional<MeterTime> time = clock ? time_from(*clock, quirks.deviation) : std::nullopt;
  if (time && time->has_date()) readout.meter_time = time;
  readout.mode = name_of(visit.options().via);
  readout.line = visit.settings();
  readout.received = visit.last_passed();
  return readout;
}

Task<Readout> fetch_readout(Visit& visit, std::vector<Wanted> wanted) {
  co_await visit.enter();
  if (visit.in_ascii()) co_return Readout();
  Answers answers;
  const bool by_name = !wanted.empty();
  std::vector<Choice> choices;
  if (by_name) {
    choices = co_await choose_by_name(visit, answers, std::move(wanted));
  } else {
    choices = co_await choose_for_people(visit, answers);
  }
  Readout readout = readout_from(visit, answers, choices);
  const bool only_public = std::none_of(readout.readings.begin(), readout.readings.end(), measured);
  if (!by_name && only_public && visit.as_public()) visit.warn("locked", locked_warning().text);
  if (readout.readings.empty())
    co_await locked(Error(ErrorKind::refused, "the meter shows nothing of what a person wants to see"), visit);
  co_return std::move(readout);
}

// A meter without mode E sends its readout in ASCII: the same line, another protocol.
Task<Readout> read_in_ascii(Line& line, VisitOptions options, ModeE signed_on, Instant limit) {
  iec62056_21::ReadOptions ascii;
  ascii.identified = std::move(signed_on.signed_on);
  ascii.total = limit - line.now();
  ascii.progress = options.progress;
  Readout readout = co_await iec62056_21::read(line, std::move(ascii));
  readout.warnings.push_back({"no_mode_e", "the meter does not enter mode E: this is its readout in ASCII"});
  co_return std::move(readout);
}

}  // namespace

Task<Readout> read(Line& line, VisitOptions options, std::vector<Wanted> wanted) {
  const Instant limit = line.now() + options.total;
  Visit visit(line, options);
  Result<Readout> readout = co_await fetch_readout(visit, std::move(wanted)).result();
  std::optional<ErrorKind> why;
  if (!readout) why = readout.error().kind();
  co_await visit.leave(why);
  if (readout && visit.in_ascii()) {
    Readout ascii = co_await read_in_ascii(line, options, *visit.mode_e(), limit);
    co_return std::move(ascii);
  }
  if (readout) {
    std::vector<Warning> warnings = visit.take_warnings();
    readout->warnings.insert(readout->warnings.end(), warnings.begin(), warnings.end());
  }
  co_return std::move(readout);
}

}  // namespace obiscope::dlms
