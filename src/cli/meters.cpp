// obiscope meters
#include "cli/commands.hpp"
#include "cli/keys.hpp"
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

// How one gets into a virtual DLMS meter. Its secrets are invented, and there to be tried.
std::string associations_of(const Meter& meter) {
  if (meter.dlms_twin.associations.empty()) return {};
  delivery::Columns columns({{"client", true}, {"authentication"}, {"password"}, {"keys"}});
  for (const catalogue::TwinAssociation& one : meter.dlms_twin.associations) {
    const bool keys = one.client.security.has_value();
    columns.add({{std::to_string(one.served.client), true},
                 {std::string(dlms::name_of(one.client.mechanism))},
                 {one.client.secret.value_or("")},
                 {keys ? "suite " + std::to_string(static_cast<unsigned>(one.client.security->suite)) : ""}});
  }
  return "\nwho may read its virtual twin (--keys CLIENT prints a key file):\n" + columns.text();
}

// What a virtual DLMS meter has, where it has no readout in ASCII.
std::string registers_of(const Meter& meter) {
  delivery::Columns columns({{"code"}, {"format"}, {"unit"}});
  for (const catalogue::TwinRegister& one : meter.registers) columns.add({{one.code}, {one.format}, {one.unit}});
  return "\nits virtual twin sends:\n" + columns.text();
}

// The key file of a client of a virtual meter. Error: usage.
Result<std::string> key_file_of(const Meter& meter, const std::string& client) {
  for (const catalogue::TwinAssociation& one : meter.dlms_twin.associations) {
    if (std::to_string(one.served.client) == client && one.client.security) return text_from(one.client.security->keys);
  }
  if (client == "push" && meter.p1.twin.encryption) return text_from(meter.p1.twin.encryption->keys);
  return failure(ErrorKind::usage, "--keys: " + meter.name + " has no client " + client + " with keys",
                 "obiscope meters " + meter.name);
}

// One meter: its line, then what it sends.
std::string table_from(const Meter& meter) {
  delivery::Columns about({{""}, {""}});
  about.add({{"name"}, {meter.name}});
  about.add({{"model"}, {meter.model}});
  about.add({{"identification"}, {listed(meter.identifications)}});
  about.add({{"notes"}, {meter.notes}});
  about.add({{"file"}, {meter.file.empty() ? "built in" : meter.file.string()}});
  const std::string table = about.text().substr(1) + associations_of(meter);
  return meter.registers.empty() ? table : table + registers_of(meter);
}

Result<ExitCode> run_meters(const Arguments& arguments, Console& console) {
  const catalogue::Catalogue catalogue = load_catalogue(console);
  if (const auto name = arguments.one("NAME")) {
    const Result<const Meter*> meter = catalogue.find(*name);
    if (!meter) return failure(meter.error());
    if (const auto client = arguments.one("--keys")) {
      const Result<std::string> keys = key_file_of(**meter, *client);
      if (!keys) return failure(keys.error());
      console.out() << *keys;
      return ExitCode::done;
    }
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
                         {{.name = "--names", .help = "only the names, one a line"},
                          {.name = "--keys",
                           .placeholder = "CLIENT",
                           .help = "the key file of this client of a virtual DLMS meter, or push: of enciphered P1; "
                                   "the keys are invented"}}}),
      .examples = {{"obiscope meters " + catalogue::example_twin(), ""}},
      .run = run_meters,
  };
}

}  // namespace obiscope::cli
