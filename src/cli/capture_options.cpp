#include "cli/capture_options.hpp"

#include "cli/keys.hpp"

namespace obiscope::cli {

std::vector<Option> capture_options() {
  return joined({key_options(),
                 {{.name = "--system-title",
                   .placeholder = "HEX",
                   .help = "the meter's system title, where its telegrams do not tell it: eight bytes"}}});
}

Result<dlms::CaptureOptions> capture_options_from(const Arguments& arguments, const catalogue::Catalogue& catalogue,
                                                  Console& console) {
  dlms::CaptureOptions options;
  options.recognise = catalogue.recognise_dlms();
  Result<std::optional<dlms::Keys>> keys = keys_from(arguments, console);
  if (!keys) return failure(keys.error());
  if (*keys) options.keys = std::move(**keys);
  if (const auto text = arguments.one("--system-title")) {
    const Result<dlms::SystemTitle> title = dlms::system_title_from(*text);
    if (!title) return failure(about("--system-title", title.error()));
    options.title = *title;
  }
  return options;
}

}  // namespace obiscope::cli
