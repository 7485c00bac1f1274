// obiscope meters
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "delivery/columns.hpp"
#include "delivery/json_text.hpp"

namespace obiscope::cli {

namespace {

using catalogue::Meter;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string json_from(const Meter& meter) {
  delivery::JsonText json;
  json.open_object().text("name", meter.name).text("model", meter.model);
  json.text("protocol", name_of(meter.protocol)).key("identifications").open_array();
  for (const std::string& identification : meter.identifications) json.text(identification);
  json.end_array().text_or_null("notes", meter.notes).key("registers").number(meter.registers.size());
  json.key("profiles").open_array();
  for (const catalogue::TwinProfile& profile : meter.profiles) json.text(profile.code);
  json.end_array().key("twin").truth(meter.has_twin).text_or_null("file", meter.file.string());
  return json.end_object().take();
}

std::string table_from(const std::vector<Meter>& meters) {
  delivery::Columns columns({{"name"}, {"model"}, {"notes"}});
  for (const Meter& meter : meters) columns.add({{meter.name}, {meter.model}, {meter.notes}});
  return columns.text();
}

// One meter: its line, then what it sends.
std::string table_from(const Meter& meter) {
  delivery::Columns about({{""}, {""}});
  about.add({{"name"}, {meter.name}});
  about.add({{"model"}, {meter.model}});
  about.add({{"identification"}, {listed(meter.identifications)}});
  about.add({{"notes"}, {meter.notes}});
  about.add({{"file"}, {meter.file.empty() ? "built in" : meter.file.string()}});
  std::string table = about.text().substr(1);
  if (meter.registers.empty()) return table;
  delivery::Columns registers({{"code"}, {"format"}, {"unit"}});
  for (const catalogue::TwinRegister& one : meter.registers) registers.add({{one.code}, {one.format}, {one.unit}});
  return table + "\nits virtual twin sends:\n" + registers.text();
}

Result<ExitCode> run_meters(const Arguments& arguments, Console& console) {
  const catalogue::Catalogue catalogue = load_catalogue(console);
  if (const auto name = arguments.one("NAME")) {
    const Result<const Meter*> meter = catalogue.find(*name);
    if (!meter) return failure(meter.error());
    console.out() << (arguments.has("--json") ? json_from(**meter) + '\n' : table_from(**meter));
    return ExitCode::done;
  }
  if (arguments.has("--json") || arguments.has("--names")) {
    for (const Meter& meter : catalogue.meters()) {
      console.out() << (arguments.has("--json") ? json_from(meter) : meter.name) << '\n';
    }
  } else {
    console.out() << table_from(catalogue.meters());
  }
  return ExitCode::done;
}

}  // namespace

Command meters_command() {
  return {
      .name = "meters",
      .summary = "the catalogue of meters",
      .description =
          "Prints the meters that obiscope knows: the built-in ones and those in ~/.config/obiscope/meters. "
          "With NAME, what is known of that one.",
      .positionals = {{.name = "NAME", .help = "one meter", .required = false, .completes = Completes::meter}},
      .options = joined({json_option("one JSON object a meter, for programs"),
                         {{.name = "--names", .help = "only the names, one a line"}}}),
      .examples = {{"obiscope meters " + catalogue::example_twin(), ""}},
      .run = run_meters,
  };
}

}  // namespace obiscope::cli
