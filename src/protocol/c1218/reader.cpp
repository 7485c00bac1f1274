#include "protocol/c1218/reader.hpp"

#include "protocol/c1218/load_profile.hpp"
#include "protocol/c1218/readout.hpp"
#include "protocol/c1218/session.hpp"

namespace obiscope::c1218 {
namespace {

constexpr unsigned kVisits = 3;  // sessions that are tried where one stopped in the middle
// In this order: what tells the layout of others before them. Of 52 and 55 one is enough, see wanted().
constexpr std::uint16_t kUsualTables[] = {1, 2, 3, 5, 6, 11, 12, 15, 16, 21, 22, 23, 25, 27, 28, 51, 54, 53, 55, 52};
constexpr std::uint16_t kRegisterTables[] = {23, 25, 28};

bool wanted(std::uint16_t table, const Session& session) {
  const Configuration& configuration = session.configuration();
  if (!configuration.has(table) || session.tables().count(table) != 0) return false;
  return table != 52 || session.tables().count(55) == 0;
}

Task<> fetch_wanted(Session& session, const std::vector<std::uint16_t>& tables) {
  for (const std::uint16_t table : tables)
    if (wanted(table, session)) co_await session.fetch(table);
}

// Nothing but refusals: the meter is locked.
std::optional<Error> all_refused(const Session& session) {
  if (session.refusals() == 0 || !session.last_refusal()) return std::nullopt;
  for (const std::uint16_t table : kRegisterTables)
    if (session.tables().count(table) != 0) return std::nullopt;
  return session.last_refusal();
}

std::vector<std::uint16_t> tables_of(const ReadOptions& options) {
  if (!options.tables.empty()) return options.tables;
  return {std::begin(kUsualTables), std::end(kUsualTables)};
}

Task<Readout> read_once(Session& session, const ReadOptions& options) {
  co_await session.open();
  const std::vector<std::uint16_t> tables = tables_of(options);
  co_await fetch_wanted(session, tables);
  const std::optional<Error> refused = all_refused(session);
  if (refused) co_await *refused;
  Readout readout = co_await readout_from(session.tables(), options.recognise);
  readout.line = session.exchange().settings();
  readout.received = session.exchange().now();
  readout.warnings.insert(readout.warnings.end(), session.warnings().begin(), session.warnings().end());
  co_return readout;
}

Task<TableList> list_once(Session& session, const ReadOptions& options) {
  co_await session.open();
  if (session.configuration().has(5)) co_await session.fetch(5);
  TableList list;
  const Configuration& configuration = session.configuration();
  list.meter = identity_from(session.tables(), options.recognise);
  list.warnings = session.warnings();
  const auto add = [&](std::uint16_t table, bool manufacturer) {
    constexpr std::uint16_t kDecoded[] = {0,  1,  2,  3,  5,  6,  11, 12, 15, 16, 21, 22, 23,
                                          25, 27, 28, 51, 52, 53, 54, 55, 61, 62, 63, 64};
    if (!configuration.has(table)) return;
    const bool decoded = std::find(std::begin(kDecoded), std::end(kDecoded), table) != std::end(kDecoded);
    list.tables.push_back(
        {table, std::string(table_name(table)), manufacturer, configuration.writable(table), decoded});
  };
  const auto end_of = [](const std::vector<Byte>& set) { return static_cast<std::uint16_t>(set.size() * 8); };
  for (std::uint16_t i = 0; i < end_of(configuration.standard_used); ++i) add(i, false);
  for (std::uint16_t i = 0; i < end_of(configuration.manufacturer_used); ++i)
    add(static_cast<std::uint16_t>(kManufacturerTables + i), true);
  co_return list;
}

// Whether a session that ended with `error` is worth another one.
bool again(const Session& session, const Error& error, unsigned visit) {
  return error.worth_retrying() && session.identified() && !session.password_sent() && visit < kVisits;
}

}  // namespace

Task<Readout> read(Line& line, ReadOptions options) {
  const Instant limit = line.now() + options.total;
  for (unsigned visit = 1;; ++visit) {
    Session session(line, options, limit);
    Task<Readout> attempt = read_once(session, options);
    Result<Readout> readout = co_await attempt.result();
    const bool another = !readout && again(session, readout.error(), visit);
    co_await session.close(readout.has_value());
    if (readout) co_return std::move(*readout);
    if (!another) co_await readout.error();
  }
}

Task<TableList> read_tables(Line& line, ReadOptions options) {
  const Instant limit = line.now() + options.total;
  for (unsigned visit = 1;; ++visit) {
    Session session(line, options, limit);
    Task<TableList> attempt = list_once(session, options);
    Result<TableList> list = co_await attempt.result();
    const bool another = !list && again(session, list.error(), visit);
    co_await session.close(list.has_value());
    if (list) co_return std::move(*list);
    if (!another) co_await list.error();
  }
}

}  // namespace obiscope::c1218
