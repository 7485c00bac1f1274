#include "cli/output.hpp"

namespace obiscope::cli {

std::vector<Option> json_option(const std::string& help) {
  return {{.name = "--json", .help = help}};
}

std::vector<Option> output_options() {
  return joined({json_option(), {{.name = "--csv", .help = "CSV with a head line, for spreadsheets"}}});
}

Result<Form> form_from(const Arguments& arguments) {
  const bool json = arguments.has("--json");
  const bool csv = arguments.has("--csv");
  if (json && csv) return failure(ErrorKind::usage, "--json and --csv: only one of them at a time");
  if (json) return Form::json;
  return csv ? Form::csv : Form::table;
}

}  // namespace obiscope::cli
