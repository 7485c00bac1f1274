// read_profile: tables 61 to 64, block by block where the meter reads by offset.
#include "protocol/c1218/load_profile.hpp"
#include "protocol/c1218/readout.hpp"
#include "protocol/c1218/session.hpp"

namespace obiscope::c1218 {
namespace {

constexpr Obis kFirstSet{1, 0, 99, 1, 0, 255};
constexpr std::uint16_t kDataTable = 64;

std::optional<Instant> instant_of(const std::optional<MeterTime>& time) {
  return time ? as_if_utc(*time) : std::nullopt;
}

// What stands between the blocks and whoever wants the rows: the bounds, and what is noticed on the way.
class RowGate {
 public:
  RowGate(const ProfileWish& wish, const ProfileSink& sink, Duration period)
      : from_(instant_of(wish.from)), to_(instant_of(wish.to)), sink_(sink), period_(period) {}

  Result<void> pass(const Row& row) {
    const std::optional<Instant> time = as_if_utc(row.time);
    if (!time || (from_ && *time < *from_) || (to_ && *time > *to_)) return {};
    if (last_ && *time <= *last_) ++out_of_order_;
    if (last_ && *time > *last_ + period_) ++missing_;
    last_ = time;
    return sink_.row ? sink_.row(row) : Result<void>();
  }

  void warn(std::vector<Warning>& warnings) const {
    if (missing_ > 0) warnings.push_back({"rows_missing", "gaps in the load profile: " + std::to_string(missing_)});
    if (out_of_order_ > 0)
      warnings.push_back(
          {"rows_out_of_order", "rows that are not later than the one before: " + std::to_string(out_of_order_)});
  }

 private:
  std::optional<Instant> from_, to_, last_;
  const ProfileSink& sink_;
  Duration period_;
  std::size_t missing_ = 0, out_of_order_ = 0;
};

// Reads blocks: from the meter one by one, or out of the whole table where it cannot do that.
class Blocks {
 public:
  Blocks(Session& session, const ProfileLayout& layout) : session_(session), layout_(layout) {}

  Task<> prepare() {
    by_offset_ = layout_.format.reads_by_offset();
    if (!by_offset_) whole_ = co_await session_.read_table(kDataTable);
  }
  Task<std::vector<Byte>> read(std::size_t n, std::size_t count) {
    const std::size_t offset = layout_.place_of(n) * layout_.block_size();
    if (by_offset_) {
      std::vector<Byte> octets = co_await session_.read_octets(kDataTable, offset, count);
      co_return octets;
    }
    if (offset + count > whole_.size()) co_await Error(ErrorKind::incomplete, "table 64 is shorter than it says");
    const auto begin = whole_.begin() + static_cast<std::ptrdiff_t>(offset);
    co_return std::vector<Byte>(begin, begin + static_cast<std::ptrdiff_t>(count));
  }
  // The first block that ends at `from` or later.
  Task<std::size_t> first_from(Instant from) {
    std::size_t low = 0;
    std::size_t high = layout_.valid_blocks;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const std::vector<Byte> head = co_await read(middle, layout_.format.size_of_short_time());
      const std::optional<Instant> end = instant_of(end_of_block(head, layout_.format));
      if (end && *end < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    co_return low;
  }

 private:
  Session& session_;
  const ProfileLayout& layout_;
  bool by_offset_ = false;
  std::vector<Byte> whole_;
};

// How many rows lie between the bounds, as far as the number of blocks tells.
std::size_t rows_expected(const ProfileLayout& layout, std::size_t first) {
  std::size_t rows = 0;
  for (std::size_t n = first; n < layout.valid_blocks; ++n) rows += layout.valid_in(n);
  return rows;
}

// Whether the block that begins behind `end_of_last` can have a row up to `to`.
bool too_late(Bytes block, std::size_t valid, const ProfileLayout& layout, const std::optional<MeterTime>& to) {
  const std::optional<Instant> end = instant_of(end_of_block(block, layout.format));
  const std::optional<Instant> last = instant_of(to);
  if (!end || !last || valid == 0) return false;
  return *end - static_cast<int>(valid - 1) * std::chrono::minutes(layout.minutes) > *last;
}

Task<> pass_rows(Session& session, const ProfileLayout& layout, const Sources& sources, const ProfileWish& wish,
                 const ProfileSink& sink, std::vector<Warning>& warnings) {
  Blocks blocks(session, layout);
  co_await blocks.prepare();
  std::size_t first = 0;
  const std::optional<Instant> from = instant_of(wish.from);
  if (from) first = co_await blocks.first_from(*from);
  Profile head = profile_head_of(layout, sources);
  head.meter = identity_from(session.tables(), session.options().recognise);
  if (sink.begin) co_await sink.begin(head, rows_expected(layout, first));
  RowGate gate(wish, sink, head.period);
  const std::function<Result<void>(const Row&)> pass = [&gate](const Row& row) { return gate.pass(row); };
  for (std::size_t n = first; n < layout.valid_blocks; ++n) {
    const std::vector<Byte> block = co_await blocks.read(n, layout.block_size());
    if (too_late(block, layout.valid_in(n), layout, wish.to)) break;
    co_await rows_of_block(block, layout.valid_in(n), layout, sources, pass);
    session.exchange().add_registers(layout.valid_in(n));
  }
  gate.warn(warnings);
}

Task<std::vector<Warning>> profile_once(Session& session, const ProfileWish& wish, const ProfileSink& sink) {
  co_await session.open();
  const Configuration& configuration = session.configuration();
  constexpr std::uint16_t kNeeded[] = {5, 11, 12, 15, 16, 61, 62, 63};
  if (!configuration.has(61) || !configuration.has(kDataTable))
    co_await Error(ErrorKind::unsupported, "the meter has no load profile: no tables 61 and 64",
                   "obiscope objects lists what it has");
  for (const std::uint16_t table : kNeeded) {
    const bool there = configuration.has(table) && session.tables().count(table) == 0;
    if (!there) continue;
    const bool came = co_await session.fetch(table);
    if (!came && table >= 61) co_await *session.last_refusal();
  }
  const ProfileLayout layout = co_await profile_layout_from(session.tables(), configuration);
  const Sources sources(session.tables(), configuration.format);
  std::vector<Warning> warnings;
  co_await pass_rows(session, layout, sources, wish, sink, warnings);
  warnings.insert(warnings.end(), session.warnings().begin(), session.warnings().end());
  co_return warnings;
}

}  // namespace

Task<std::vector<Warning>> read_profile(Line& line, ReadOptions options, ProfileWish wish, ProfileSink sink) {
  if (wish.obis.c != kFirstSet.c || wish.obis.d != kFirstSet.d)
    co_await Error(ErrorKind::unsupported, "of the load profiles of an ANSI meter, set 1 is read: 1-0:99.1.0*255");
  Session session(line, options, line.now() + options.total);
  Task<std::vector<Warning>> attempt = profile_once(session, wish, sink);
  Result<std::vector<Warning>> warnings = co_await attempt.result();
  co_await session.close(warnings.has_value());
  if (!warnings) co_await warnings.error();
  co_return std::move(*warnings);
}

}  // namespace obiscope::c1218
