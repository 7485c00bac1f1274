// obiscope explain FILE
#include <algorithm>
#include <iterator>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/recording.hpp"
#include "cli/session.hpp"
#include "delivery/json.hpp"
#include "delivery/table.hpp"

namespace obiscope::cli {

namespace {

// What is printed beside the names are the bytes themselves.
void hide_secrets(const Explanation& explanation, std::vector<Byte>& input) {
  for (const Explained& field : explanation)
    if (field.secret) std::fill_n(input.begin() + static_cast<std::ptrdiff_t>(field.offset), field.length, Byte{'*'});
}

Result<ExitCode> run_explain(const Arguments& arguments, Console& console) {
  Result<std::string> content = content_of(arguments.at("FILE"));
  if (!content) return failure(content.error());
  Result<std::vector<Byte>> input = input_from(std::move(*content), name_of_input(arguments.at("FILE")));
  if (!input) return failure(input.error());
  const catalogue::Catalogue catalogue = load_catalogue(console);
  const Result<RecordingOptions> options = recording_options_from(arguments, catalogue, console);
  if (!options) return failure(options.error());
  Explanation explanation;
  for (const detect::Stretch& stretch : stretches_of(*input, *options)) {
    Explanation part = explain(*input, stretch, *options);
    explanation.insert(explanation.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  }
  hide_secrets(explanation, *input);
  if (arguments.has("--json")) {
    for (const Explained& field : explanation) console.out() << delivery::json_from(field, *input) << '\n';
  } else {
    console.out() << delivery::table_from(explanation, *input);
  }
  return ExitCode::done;
}

}  // namespace

Command explain_command() {
  return {
      .name = "explain",
      .summary = "names every byte of a capture",
      .description =
          "Prints the bytes in FILE once more, each one named: control characters, fields, values, the clause "
          "of the standard, check characters right or wrong. FILE holds what decode takes: bytes, hexadecimal "
          "text, a log or a .line recording, of any families. What is ciphered is named down to its plaintext with "
          "--key-file, down to "
          "system title, security control byte, counter and tag without. Passwords are never shown.",
      .positionals = {{.name = "FILE", .help = "what to explain; - is stdin", .completes = Completes::file}},
      .options = joined({json_option("one JSON object a field, for programs"), recording_options()}),
      .examples = {{"obiscope explain capture.bin", ""}},
      .run = run_explain,
  };
}

}  // namespace obiscope::cli
