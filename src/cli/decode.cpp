// obiscope decode FILE
#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/recording.hpp"
#include "cli/session.hpp"
#include "delivery/csv.hpp"
#include "delivery/json.hpp"
#include "delivery/table.hpp"

namespace obiscope::cli {

namespace {

// Prints good telegrams as they come, and names the refused ones.
class Deliverer {
 public:
  Deliverer(std::string name, Form form, Console& console) : name_(std::move(name)), form_(form), console_(console) {}

  void take(const Result<Readout>& telegram) {
    ++telegrams_;
    if (telegram) {
      deliver(*telegram);
    } else {
      refuse(telegram.error());
    }
  }

  std::size_t good() const { return good_; }
  std::size_t telegrams() const { return telegrams_; }

 private:
  void deliver(const Readout& readout) {
    const bool first = good_++ == 0;
    if (form_ == Form::json) {
      console_.out() << delivery::json_from(readout) << '\n';
    } else if (form_ == Form::csv) {
      console_.out() << (first ? delivery::csv_head() : "") << delivery::csv_from(readout);
      for (const Warning& warning : readout.warnings) console_.note("warning: " + warning.text);
    } else {
      console_.out() << (first ? "" : "\n") << delivery::table_from(readout);
    }
  }

  void refuse(const Error& error) {
    std::string text = name_ + ": telegram " + std::to_string(telegrams_);
    if (error.offset()) text += " at byte " + std::to_string(*error.offset());
    console_.tell(error.reworded(text + " is refused: " + error.text(), error.advice()));
  }

  std::string name_;
  Form form_;
  Console& console_;
  std::size_t telegrams_ = 0;
  std::size_t good_ = 0;
};

// "SML from byte 0 to 411, P1 from byte 412 to 1482; 17 of 1483 bytes belong to no telegram"
std::string summary_of(const std::vector<detect::Stretch>& stretches, std::size_t unused, std::size_t size) {
  std::string text;
  for (const detect::Stretch& stretch : stretches) {
    text += (text.empty() ? "" : ", ") + std::string(title_of(stretch.family));
    if (stretches.size() == 1) continue;
    text +=
        " from byte " + std::to_string(stretch.offset) + " to " + std::to_string(stretch.offset + stretch.length - 1);
  }
  return text + "; " + std::to_string(unused) + " of " + std::to_string(size) + " bytes belong to no telegram";
}

Error nothing_in(const std::string& name, const std::vector<detect::Stretch>& stretches, std::size_t size) {
  const bool guessed = stretches.empty() || (stretches.size() == 1 && stretches.front().telegrams == 0);
  const std::string of = guessed ? "" : " of " + std::string(title_of(stretches.front().family));
  return {ErrorKind::malformed, name + ": no telegram" + of + " in " + std::to_string(size) + " bytes",
          "obiscope explain shows what the bytes look like, --as says what they are"};
}

Result<ExitCode> run_decode(const Arguments& arguments, Console& console) {
  const Result<Form> form = form_from(arguments);
  if (!form) return failure(form.error());
  const std::string name = name_of_input(arguments.at("FILE"));
  Result<std::string> content = content_of(arguments.at("FILE"));
  if (!content) return failure(content.error());
  const Result<std::vector<Byte>> input = input_from(std::move(*content), name);
  if (!input) return failure(input.error());
  const catalogue::Catalogue catalogue = load_catalogue(console);
  const Result<RecordingOptions> options = recording_options_from(arguments, catalogue, console);
  if (!options) return failure(options.error());
  Deliverer deliverer(name, *form, console);
  const auto take = [&](const Result<Readout>& telegram) { deliverer.take(telegram); };
  const std::vector<detect::Stretch> stretches = stretches_of(*input, *options);
  std::size_t unused = 0;
  for (const detect::Stretch& stretch : stretches) unused += decode(*input, stretch, *options, take);
  if (deliverer.telegrams() == 0) return failure(nothing_in(name, stretches, input->size()));
  console.note(name + ": " + summary_of(stretches, unused, input->size()));
  return deliverer.good() > 0 ? ExitCode::done : ExitCode::damaged;
}

}  // namespace

Command decode_command() {
  return {
      .name = "decode",
      .summary = "decodes captured bytes",
      .description =
          "Finds the telegrams in FILE and prints each as obiscope read would. FILE holds bytes as they came, "
          "hexadecimal text in any shape (also xxd, hexdump -C, od -t x1), a log with time stamps and direction marks, "
          "or "
          "a .line recording; the content tells which. At most 256 MiB.\n"
          "The families (IEC 62056-21, DLMS in HDLC, wrapper or M-Bus frames, SML, P1, Modbus, C12.18) are told apart "
          "by "
          "what stands in FILE, also where it holds several; stderr says which, and how much of FILE nobody could use. "
          "Ciphered telegrams need --key-file: the encryption key in hexadecimal on its first line, the authentication "
          "key on its second.\n"
          "A telegram that is damaged or incomplete is refused, and named on stderr. The exit code is 0 where at least "
          "one was good, 5 where none was.",
      .positionals = {{.name = "FILE", .help = "what to decode; - is stdin", .completes = Completes::file}},
      .options = joined({output_options(), recording_options()}),
      .examples = {{"obiscope decode --json capture.bin", ""},
                   {"obiscope decode --key-file meter.key push.bin", "ciphered pushes of a DLMS meter"},
                   {"echo '2f 4c 47 5a ...' | obiscope decode -", "hexadecimal text from a log"}},
      .run = run_decode,
  };
}

}  // namespace obiscope::cli
