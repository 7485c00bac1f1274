// obiscope simulate METER --at URL
#include <charconv>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/serving.hpp"
#include "cli/session.hpp"
#include "line/faults.hpp"
#include "simulator/virtual_meter.hpp"

namespace obiscope::cli {

namespace {

struct Simulation {
  LineFaults faults;
  std::unique_ptr<simulator::VirtualMeter> meter;
};

Result<std::uint64_t> seed_from(const Arguments& arguments) {
  const std::string text = arguments.one("--seed").value_or("1");
  std::uint64_t seed = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, seed);
  if (error == std::errc() && rest == end) return seed;
  return failure(ErrorKind::usage, "--seed: '" + text + "' is no whole number", "--seed 7");
}

Result<std::optional<Instant>> clock_from(const Arguments& arguments) {
  const auto text = arguments.one("--clock");
  if (!text) return std::optional<Instant>();
  const std::optional<MeterTime> time = meter_time_from_user(*text);
  const std::optional<Instant> instant = time ? as_if_utc(*time) : std::nullopt;
  if (instant) return instant;
  return failure(ErrorKind::usage, "--clock: '" + *text + "' is no time", "2026-11-20T21:00");
}

Result<Simulation> simulation_from(const Arguments& arguments, const catalogue::Meter& meter) {
  if (!meter.has_twin) return failure(ErrorKind::usage, meter.name + " has no virtual twin", "obiscope meters");
  const Result<std::uint64_t> seed = seed_from(arguments);
  if (!seed) return failure(seed.error());
  const Result<std::optional<Instant>> clock = clock_from(arguments);
  if (!clock) return failure(clock.error());
  simulator::Faults faults;
  faults.meter = meter.twin.faults;  // what the real one gets wrong, and what is asked for
  for (const std::string& fault : arguments.all("--fault")) {
    if (Result<void> good = simulator::add_fault(fault, faults, meter.protocol); !good) return failure(good.error());
  }
  faults.line.seed = *seed;
  const auto address = arguments.one("--address");
  if (address && meter.protocol != Protocol::iec62056_21) {
    return failure(ErrorKind::usage, "--address is for IEC 62056-21, and " + meter.name + " speaks " +
                                         std::string(title_of(meter.protocol)));
  }
  Simulation simulation;
  simulation.faults = faults.line;
  simulation.meter = std::make_unique<simulator::VirtualMeter>(meter, simulator::TwinOptions{*seed, *clock}, faults,
                                                               address.value_or(""));
  return simulation;
}

// One meter at `line`, until the reader is gone.
Task<> serve_meter(std::unique_ptr<Line> line, const Simulation& simulation, std::uint64_t reader) {
  LineFaults faults = simulation.faults;
  faults.seed += reader;
  if (!faults.any()) {
    co_await simulation.meter->serve(*line);
    co_return;
  }
  const std::unique_ptr<Line> faulty = with_faults(*line, faults);
  co_await simulation.meter->serve(*faulty);
}

Result<ExitCode> run_simulate(const Arguments& arguments, Console& console) {
  const catalogue::Catalogue catalogue = load_catalogue(console);
  const Result<const catalogue::Meter*> meter = catalogue.find(arguments.at("METER"));
  if (!meter) return failure(meter.error());
  const Result<Simulation> simulation = simulation_from(arguments, **meter);
  if (!simulation) return failure(simulation.error());
  std::uint64_t readers = 0;
  return serve_at(arguments, console,
                  [&](std::unique_ptr<Line> line) { return serve_meter(std::move(line), *simulation, readers++); });
}

std::string faults_of_each_family() {
  std::string text;
  for (const Protocol protocol : kProtocols)
    text += " With " + std::string(title_of(protocol)) + ": " + simulator::fault_names(protocol) + ".";
  return text;
}

}  // namespace

Command simulate_command() {
  return {
      .name = "simulate",
      .summary = "a virtual meter out of the catalogue",
      .description =
          "Puts a virtual meter at URL, for any program to read, until Ctrl-C. Its registers follow a "
          "household's load curve, its clock runs, its load profile reaches back a year. Prints `ready URL` "
          "when it can be read. At tcp://, udp:// and rfc2217:// several readers may come at once.\n"
          "A meter that speaks DLMS takes HDLC, mode E and the wrapper as its file says; at tcp:// the first bytes "
          "tell "
          "which it is, udp:// is for the wrapper. Who may read it with which password or key stands in its file, and "
          "in docs/recipe-meter.md.\n"
          "Meters of SML and P1 push by themselves, as their files say.\n"
          "--fault makes something go wrong." +
          faults_of_each_family(),
      .positionals = {{.name = "METER",
                       .help = "which one: obiscope meters lists them",
                       .completes = Completes::meter}},
      .options =
          joined({serving_options(),
                  {{.name = "--fault",
                    .placeholder = "FAULT",
                    .help = "what goes wrong",
                    .repeatable = true,
                    .completes = Completes::fault},
                   {.name = "--seed", .placeholder = "N", .help = "which household, and which faults strike when"},
                   {.name = "--address", .placeholder = "ADDRESS", .help = "the meter's device address (IEC 62056-21)"},
                   {.name = "--clock", .placeholder = "TIME", .help = "what the meter's clock shows at the start"}}}),
      .examples = {{"obiscope simulate " + catalogue::example_twin() + " --at pty:./meter",
                    "then: obiscope read ./meter"},
                   {"obiscope simulate " + catalogue::example_twin() + " --at tcp://127.0.0.1:2001 --fault late", ""}},
      .run = run_simulate,
  };
}

}  // namespace obiscope::cli
