#include "protocol/dlms/profile_head.hpp"

#include <algorithm>
#include <chrono>

#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::int8_t kCaptureObjects = 3, kCapturePeriod = 4, kSortMethod = 5, kEntriesInUse = 7;

Attribute attribute_of(const Attribute& buffer, std::int8_t number) {
  return {buffer.class_id, buffer.instance, number};
}

std::optional<std::int64_t> number_at(const Answers& answers, const Attribute& attribute) {
  const std::optional<Data> data = answers.value_of(attribute);
  return data ? data->integer() : std::nullopt;
}

std::optional<Capture> capture_from(const Data& data) {
  const std::vector<Data>* const fields = data.items();
  if (fields == nullptr || fields->size() < 4) return std::nullopt;
  const std::optional<std::int64_t> id = (*fields)[0].integer(), number = (*fields)[2].integer(),
                                    index = (*fields)[3].integer();
  const std::optional<Obis> instance = obis_of((*fields)[1]);
  if (!id || !instance || !number || !index) return std::nullopt;
  const bool fits = *id >= 0 && *id <= 0xFFFF && *number >= -128 && *number <= 127 && *index >= 0 && *index <= 0xFFFF;
  if (!fits) return std::nullopt;
  return Capture{{static_cast<std::uint16_t>(*id), *instance, static_cast<std::int8_t>(*number)},
                 static_cast<std::uint16_t>(*index)};
}

bool is_clock(const Attribute& attribute) {
  return attribute.class_id == class_id::clock && attribute.number == 2;
}

// 0.x.96.10.y: status of a profile; class 63: status mapping.
bool is_status(const Attribute& attribute) {
  constexpr std::uint16_t kStatusMapping = 63;
  if (attribute.number != 2) return false;
  if (attribute.class_id == kStatusMapping) return true;
  const bool plain = attribute.class_id == class_id::data || attribute.class_id == class_id::register_;
  return plain && attribute.instance.a == 0 && attribute.instance.c == 96 && attribute.instance.d == 10;
}

Column column_of(const Capture& capture, ScalerUnit scaler_unit) {
  Column column;
  column.obis = capture.attribute.instance;
  column.code = code_of(capture.attribute);
  if (capture.index > 0) column.code += "[" + std::to_string(capture.index) + "]";
  column.unit = unit_of(scaler_unit);
  return column;
}

}  // namespace

Result<std::vector<Capture>> captures_from(const Data& data) {
  const std::vector<Data>* const items = data.items();
  if (items == nullptr) return failure(ErrorKind::malformed, "the capture objects of the profile are no array");
  if (items->empty()) return failure(ErrorKind::malformed, "the profile captures nothing");
  if (items->size() > kMostColumns)
    return failure(ErrorKind::malformed, "the profile has " + std::to_string(items->size()) + " columns");
  std::vector<Capture> captures;
  for (const Data& item : *items) {
    const std::optional<Capture> capture = capture_from(item);
    if (!capture)
      return failure(ErrorKind::malformed, "capture object " + std::to_string(captures.size() + 1) + " is unreadable");
    captures.push_back(*capture);
  }
  return captures;
}

std::vector<Place> places_of(const std::vector<Capture>& captures) {
  std::vector<Place> places(captures.size(), Place::value);
  const auto first = [&](bool (*fits)(const Attribute&), Place place) {
    const auto found =
        std::find_if(captures.begin(), captures.end(), [&](const Capture& one) { return fits(one.attribute); });
    if (found != captures.end()) places[static_cast<std::size_t>(found - captures.begin())] = place;
  };
  first(is_clock, Place::time);
  first(is_status, Place::status);
  return places;
}

std::vector<Attribute> head_attributes(const Attribute& buffer) {
  std::vector<Attribute> attributes;
  for (const std::int8_t number : {kCaptureObjects, kCapturePeriod, kSortMethod, kEntriesInUse})
    attributes.push_back(attribute_of(buffer, number));
  return attributes;
}

Result<ProfileHead> head_from(const Attribute& buffer, const Answers& answers) {
  constexpr std::int64_t kLifo = 2, kLongestPeriod = 366 * 86'400;
  const Attribute objects = attribute_of(buffer, kCaptureObjects);
  const Answer* const answer = answers.of(objects);
  if (answer == nullptr) return failure(ErrorKind::usage, "the capture objects were not read");
  if (answer->result != AccessResult::success) return failure(refusal(objects, answer->result));
  const Result<DecodedData> decoded = decode_data(answer->value);
  if (!decoded) return failure(decoded.error());
  Result<std::vector<Capture>> captures = captures_from(decoded->data);
  if (!captures) return failure(captures.error());
  ProfileHead head;
  head.buffer = buffer;
  head.captures = std::move(*captures);
  const std::int64_t period = number_at(answers, attribute_of(buffer, kCapturePeriod)).value_or(0);
  if (period > 0 && period <= kLongestPeriod) head.period = std::chrono::seconds(period);
  head.newest_first = number_at(answers, attribute_of(buffer, kSortMethod)).value_or(1) == kLifo;
  const std::optional<std::int64_t> in_use = number_at(answers, attribute_of(buffer, kEntriesInUse));
  if (in_use && *in_use >= 0) head.in_use = static_cast<std::size_t>(*in_use);
  return head;
}

std::vector<Attribute> scaler_units_of(const ProfileHead& head) {
  std::vector<Attribute> attributes;
  for (const Capture& capture : head.captures)
    if (const Choice choice = choice_of(capture.attribute); choice.scaler_unit)
      attributes.push_back(*choice.scaler_unit);
  return attributes;
}

void complete(ProfileHead& head, const Answers& answers, Deviation deviation) {
  const std::vector<Place> places = places_of(head.captures);
  head.shape.period = head.period;
  head.shape.newest_first = head.newest_first;
  head.shape.deviation = deviation;
  head.profile.obis = head.buffer.instance;
  head.profile.code = text_from(head.buffer.instance);
  head.profile.period = head.period;
  for (std::size_t i = 0; i < head.captures.size(); ++i) {
    const ScalerUnit scaler_unit = scaler_unit_of(choice_of(head.captures[i].attribute).scaler_unit, answers);
    head.shape.columns.push_back({places[i], scaler_unit});
    if (places[i] == Place::value) head.profile.columns.push_back(column_of(head.captures[i], scaler_unit));
  }
}

namespace {

// On a clock that daylight saving may have moved by an hour, twice.
constexpr Duration kSlack = 2h;

std::optional<std::size_t> periods_between(const MeterTime& from, const MeterTime& to, Duration period) {
  const std::optional<Instant> begin = as_if_utc(from), end = as_if_utc(to);
  if (!begin || !end || period <= Duration::zero()) return std::nullopt;
  if (*end < *begin) return 0U;
  return static_cast<std::size_t>((*end - *begin) / period);
}

}  // namespace

std::optional<Entries> entries_for(const ProfileHead& head, const std::optional<MeterTime>& from,
                                   const MeterTime& now) {
  if (!head.in_use || *head.in_use > 0xFFFF'FFFF) return std::nullopt;
  const auto all = static_cast<std::uint32_t>(*head.in_use);
  Entries entries;
  entries.to = 0;
  if (!from) return entries;
  const std::optional<std::size_t> back = periods_between(*from, now, head.period);
  if (!back) return entries;
  const std::size_t last = *back + static_cast<std::size_t>(kSlack / head.period) + 2;
  if (last >= all) return entries;
  const auto count = static_cast<std::uint32_t>(last);
  if (head.newest_first) {
    entries.to = count;
  } else {
    entries.from = all - count + 1;
  }
  return entries;
}

std::size_t rows_expected(const ProfileHead& head, const std::optional<MeterTime>& from,
                          const std::optional<MeterTime>& to) {
  std::size_t rows = head.in_use.value_or(0);
  if (from && to)
    if (const std::optional<std::size_t> between = periods_between(*from, *to, head.period))
      rows = rows == 0 ? *between + 1 : std::min(rows, *between + 1);
  return rows;
}

bool is_before(const MeterTime& left, const MeterTime& right) {
  const std::optional<Instant> one = as_if_utc(left), other = as_if_utc(right);
  if (!one || !other) return false;
  if (!left.minutes_east_of_utc || !right.minutes_east_of_utc) return *one < *other;
  return *one - std::chrono::minutes(*left.minutes_east_of_utc) <
         *other - std::chrono::minutes(*right.minutes_east_of_utc);
}

}  // namespace obiscope::dlms
