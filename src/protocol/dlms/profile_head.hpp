// What stands around the rows of a profile: its columns, period and order, and how to ask for some of the rows.
#pragma once

#include <optional>
#include <vector>

#include "protocol/dlms/answers.hpp"
#include "protocol/dlms/profile_rows.hpp"
#include "protocol/dlms/selection.hpp"

namespace obiscope::dlms {

struct Capture {  // capture_object_definition
  Attribute attribute;
  std::uint16_t index = 0;  // of an element inside the attribute; 0: all of it
};
// Attribute 3: an array of { class, instance, attribute, index }. Error: malformed.
Result<std::vector<Capture>> captures_from(const Data& data);
// Where each stands in a Row: the first clock is its time, the first status of the profile its status.
std::vector<Place> places_of(const std::vector<Capture>& captures);

struct ProfileHead {
  Attribute buffer;
  std::vector<Capture> captures;
  Duration period{};                  // zero: a log book
  bool newest_first = false;          // sort method LIFO
  std::optional<std::size_t> in_use;  // rows that the meter has
  Profile profile;                    // without rows
  RowShape shape;
};
// Attributes 3, 4, 5 and 7.
std::vector<Attribute> head_attributes(const Attribute& buffer);
// Error: refused (the meter denies the capture objects), malformed.
Result<ProfileHead> head_from(const Attribute& buffer, const Answers& answers);
// The scaler_units of what is captured.
std::vector<Attribute> scaler_units_of(const ProfileHead& head);
// Columns and shape, once the scaler_units are there too.
void complete(ProfileHead& head, const Answers& answers, Deviation deviation);

// Which entries may hold the rows from `from` on, where the newest was captured before `now`: never too few of them, as
// rows that are missing only make the others younger. Nothing where that cannot be told.
std::optional<Entries> entries_for(const ProfileHead& head, const std::optional<MeterTime>& from, const MeterTime& now);
// How many rows there may be between two times; 0: not known.
std::size_t rows_expected(const ProfileHead& head, const std::optional<MeterTime>& from,
                          const std::optional<MeterTime>& to);
// Whether `left` is before `right`: as points in time where both tell their zones, else on the wall.
bool is_before(const MeterTime& left, const MeterTime& right);

}  // namespace obiscope::dlms
