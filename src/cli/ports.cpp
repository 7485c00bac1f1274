// obiscope ports
#include "transport/ports.hpp"

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "delivery/columns.hpp"
#include "delivery/json_text.hpp"

namespace obiscope::cli {

namespace {

using transport::Port;

std::string holder_of(const Port& port) {
  return port.in_use ? port.in_use->name + " (" + std::to_string(port.in_use->id) + ")" : "";
}

std::string json_from(const Port& port) {
  delivery::JsonText json;
  json.open_object().text("path", port.path).text_or_null("by_id", port.by_id);
  json.text_or_null("description", port.description).text_or_null("usb_id", port.usb_id);
  json.key("accessible").truth(port.accessible).text_or_null("in_use_by", holder_of(port));
  return json.end_object().take();
}

std::string state_of(const Port& port) {
  if (port.in_use) return "in use by " + holder_of(port);
  return port.accessible ? "" : "no permission";
}

std::string table_from(const std::vector<Port>& ports) {
  delivery::Columns columns({{"port"}, {"name that stays"}, {"device"}, {"USB"}, {"state"}});
  for (const Port& port : ports) {
    columns.add({{port.path}, {port.by_id}, {port.description}, {port.usb_id}, {state_of(port)}});
  }
  return columns.text();
}

Result<ExitCode> run_ports(const Arguments& arguments, Console& console) {
  const std::vector<Port> ports = transport::serial_ports();
  if (arguments.has("--json") || arguments.has("--names")) {
    for (const Port& port : ports) console.out() << (arguments.has("--json") ? json_from(port) : port.name()) << '\n';
  } else if (ports.empty()) {
    console.note("there is no serial port here");
  } else {
    console.out() << table_from(ports);
  }
  return ExitCode::done;
}

}  // namespace

Command ports_command() {
  return {
      .name = "ports",
      .summary = "the serial ports of this machine",
      .description =
          "Prints the serial ports, those with a name that stays first: a name in /dev/serial/by-id belongs to "
          "the device, wherever it is plugged in.",
      .options = joined({json_option("one JSON object a port, for programs"),
                         {{.name = "--names", .help = "only the names, one a line"}}}),
      .examples = {{"obiscope ports", ""}},
      .run = run_ports,
  };
}

}  // namespace obiscope::cli
