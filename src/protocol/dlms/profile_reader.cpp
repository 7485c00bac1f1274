// A profile, row by row.
//
//   reader                                            meter
//   GET 3, 4, 5, 7 ----------------------------------->     capture objects, period, sort method, entries in use
//   GET scaler_units of what is captured -------------->
//   GET 2, range from..to ----------------------------->     <- rows, block by block
//   GET 2, entries ------------------------------------>        where the meter selects by number only
//   GET 2 --------------------------------------------->        where it does not select at all
#include <algorithm>

#include "protocol/dlms/profile_head.hpp"
#include "protocol/dlms/row_order.hpp"
#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr Duration kClockChange = 3h;  // a clock that is set back by less repeats times that seemed to be past

enum class Way : std::uint8_t { range, entries, all };

// Takes the rows of one transfer, hands on those that were asked for, and knows when there can be no more of them.
class RowFilter {
 public:
  RowFilter(const ProfileHead& head, const ProfileWish& wish, const ProfileSink& sink, Visit& visit)
      : head_(head), wish_(wish), sink_(sink), visit_(visit), order_(head.period, head.newest_first) {}

  Result<void> operator()(const Row& row) {
    const bool early = wish_.from && is_before(row.time, *wish_.from);
    const bool late = wish_.to && is_before(*wish_.to, row.time);
    const bool past_the_end = head_.newest_first ? early : late;
    beyond_ = past_the_end ? beyond_ + 1 : 0;
    if (early || late) {
      ++left_out_;
      enough_ = head_.period > Duration::zero() && beyond_ * head_.period > kClockChange;
      if (enough_) return failure(ErrorKind::cancelled, "all rows that were asked for are there");
      return {};
    }
    order_.take(row.time);
    ++handed_;
    visit_.reached(handed_);
    return sink_.row(row);
  }
  std::size_t handed() const { return handed_; }
  std::size_t left_out() const { return left_out_; }
  bool enough() const { return enough_; }
  void warn(std::vector<Warning>& warnings) const { order_.warn(warnings); }

 private:
  const ProfileHead& head_;
  const ProfileWish& wish_;
  const ProfileSink& sink_;
  Visit& visit_;
  RowOrder order_;
  std::size_t handed_ = 0;
  std::size_t left_out_ = 0;
  std::int64_t beyond_ = 0;  // rows in a row past the end of what was asked for
  bool enough_ = false;
};

MeterTime first_of_time() {
  MeterTime time;
  time.year = 2000;
  time.month = time.day = 1;
  time.hour = time.minute = time.second = 0;
  return time;
}

// A day ahead of the meter's clock: it may have gone on since, or be set back by an hour.
MeterTime behind(const MeterTime& now) {
  const std::optional<Instant> wall = as_if_utc(now);
  if (!wall) return now;
  return meter_time_from(*wall + 24h);
}

class ProfileReader {
 public:
  ProfileReader(Visit& visit, ProfileWish wish, ProfileSink sink)
      : visit_(visit), wish_(std::move(wish)), sink_(std::move(sink)) {}
  Task<> run();

 private:
  Task<> read_head();
  Task<> read_rows();
  Task<std::optional<Error>> transfer(Way way, RowFilter& filter, ProfileRows& rows);
  std::vector<Way> ways() const;
  std::optional<Selection> selection(Way way) const;
  void warn_about(Way way, const RowFilter& filter, const ProfileRows& rows);

  Visit& visit_;
  ProfileWish wish_;
  ProfileSink sink_;
  ProfileHead head_;
  MeterTime now_;  // by the meter's clock, where it has one
};

Task<> ProfileReader::read_head() {
  if (visit_.by_names()) co_await visit_.object_list();
  visit_.stage("reading the columns");
  const Attribute buffer{class_id::profile_generic, wish_.obis, 2};
  Answers answers;
  std::vector<Attribute> attributes = head_attributes(buffer);
  for (const Attribute& also : {kClock, kDeviceName, kSerial}) attributes.push_back(also);
  co_await answers.fetch(visit_, std::move(attributes), 0);
  const PushNames names = names_of(visit_, answers);
  const Quirks& quirks = quirks_of(visit_, names);
  Result<ProfileHead> head = head_from(buffer, answers);
  if (!head) co_await locked(head.error(), visit_);
  head_ = std::move(*head);
  co_await answers.fetch(visit_, scaler_units_of(head_), 0);
  complete(head_, answers, quirks.deviation);
  head_.profile.meter = identity_of(names, answers, quirks);
  const std::optional<Data> clock = answers.value_of(kClock);
  const std::optional<MeterTime> time = clock ? time_from(*clock, quirks.deviation) : std::nullopt;
  now_ = time && as_if_utc(*time) ? *time : meter_time_from(visit_.line().now());
}

// What to try, best first.
std::vector<Way> ProfileReader::ways() const {
  const bool asked = wish_.from || wish_.to;
  const Conformance::Bit needed = visit_.by_names() ? Conformance::parameterised_access : Conformance::selective_access;
  if (!asked || !visit_.associated().conformance.has(needed)) return {Way::all};
  if (entries_for(head_, wish_.from, now_)) return {Way::range, Way::entries, Way::all};
  return {Way::range, Way::all};
}

std::optional<Selection> ProfileReader::selection(Way way) const {
  if (way == Way::all) return std::nullopt;
  if (way == Way::entries) return selection_of(*entries_for(head_, wish_.from, now_));
  const MeterTime from = wish_.from.value_or(first_of_time());
  const MeterTime to = wish_.to.value_or(behind(now_));
  return selection_of(Range{from, to}, head_.shape.deviation);
}

// Nothing: the rows are there. Else why the meter does not give them in this way. Other Errors end the visit.
Task<std::optional<Error>> ProfileReader::transfer(Way way, RowFilter& filter, ProfileRows& rows) {
  std::function<Result<void>(Bytes)> pieces = [&rows](Bytes piece) { return rows.take(piece); };
  Result<AccessResult> result =
      co_await visit_.client().stream(head_.buffer, selection(way), std::move(pieces)).result();
  std::optional<Error> refused;
  if (filter.enough()) co_return std::move(refused);
  if (!result && (result.error().kind() != ErrorKind::refused && result.error().kind() != ErrorKind::unsupported))
    co_await result.error();
  if (!result) refused = result.error();
  if (result && *result != AccessResult::success) refused = refusal(head_.buffer, *result);
  if (!refused) co_await rows.end();
  if (refused && rows.rows() > 0) co_await *refused;
  co_return std::move(refused);
}

void ProfileReader::warn_about(Way way, const RowFilter& filter, const ProfileRows& rows) {
  std::vector<Warning> warnings;
  filter.warn(warnings);
  for (Warning& warning : warnings) visit_.warn(std::move(warning.code), std::move(warning.text));
  if (rows.left_over()) visit_.warn("left_over_bytes", "bytes stand behind the last row; the rows are used");
  if (rows.unreadable() > 0)
    visit_.warn("rows_unreadable", std::to_string(rows.unreadable()) + " times or status words are none");
  const bool asked = wish_.from || wish_.to;
  if (asked && way == Way::entries)
    visit_.warn("selection_not_supported", "the meter does not select by time: " + std::to_string(filter.left_out()) +
                                               " rows more were read by their numbers and left out");
  if (asked && way == Way::all)
    visit_.warn("selection_not_supported", "the meter selects nothing: " + std::to_string(filter.left_out()) +
                                               " rows more were read and left out");
  if (head_.newest_first) visit_.warn("newest_first", "the meter gives the newest row first");
  const std::vector<Place> places = places_of(head_.captures);
  if (std::find(places.begin(), places.end(), Place::time) == places.end())
    visit_.warn("no_clock", "the profile captures no clock: its rows have no time");
}

Task<> ProfileReader::read_rows() {
  std::optional<Error> first;
  for (const Way way : ways()) {
    RowFilter filter(head_, wish_, sink_, visit_);
    ProfileRows rows(head_.shape, std::ref(filter));
    const std::optional<Error> refused = co_await transfer(way, filter, rows);
    if (!refused) {
      warn_about(way, filter, rows);
      co_return;
    }
    if (!first) first = refused;
  }
  co_await locked(*first, visit_);
}

Task<> ProfileReader::run() {
  co_await visit_.enter();
  if (visit_.in_ascii())
    co_await Error(ErrorKind::unsupported, "the meter does not enter mode E",
                   "--protocol iec62056-21 reads its profiles in programming mode");
  co_await read_head();
  const std::size_t expected = rows_expected(head_, wish_.from, wish_.to);
  if (sink_.begin) co_await sink_.begin(head_.profile, expected);
  visit_.stage("reading", expected);
  co_await read_rows();
}

}  // namespace

Task<std::vector<Warning>> read_profile(Line& line, VisitOptions options, ProfileWish wish, ProfileSink sink) {
  Visit visit(line, std::move(options));
  ProfileReader reader(visit, std::move(wish), std::move(sink));
  Result<void> read = co_await reader.run().result();
  std::optional<ErrorKind> why;
  if (!read) why = read.error().kind();
  co_await visit.leave(why);
  if (!read) co_await read.error();
  co_return visit.take_warnings();
}

}  // namespace obiscope::dlms
