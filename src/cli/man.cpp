// The man page, from the descriptions of the commands.
#include "cli/spec.hpp"

namespace obiscope::cli {

namespace {

// `text` so that troff prints it as it stands: no requests, no escapes, hyphens that can be copied.
std::string troff(const std::string& text) {
  std::string safe;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) safe += "\\&";
    line_begins = c == '\n';
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else if (c == '\n') {
      safe += "\n.PP\n";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string tagged(const std::string& bold, const std::string& italic, const std::string& text) {
  std::string entry = ".TP\n\\fB" + troff(bold) + "\\fR";
  if (!italic.empty()) entry += " \\fI" + troff(italic) + "\\fR";
  return entry + '\n' + troff(text) + '\n';
}

std::string text_of(const Option& option) {
  std::string text = option.help;
  for (std::size_t i = 0; i < option.choices.size(); ++i) text += (i == 0 ? ": " : ", ") + option.choices[i];
  return option.repeatable ? text + " (may be repeated)" : text;
}

std::string section_of(const Command& command) {
  std::string page = ".SS " + troff(usage_of(command)) + '\n' + troff(command.description) + '\n';
  for (const Positional& positional : command.positionals) page += tagged("", positional.name, positional.help);
  for (const Option& option : command.options) page += tagged(option.name, option.placeholder, text_of(option));
  for (const Example& example : command.examples) {
    page += ".PP\nExample";
    if (!example.what.empty()) page += ": " + troff(example.what);
    page += "\n.PP\n.nf\n.RS\n" + troff(example.words) + "\n.RE\n.fi\n";
  }
  return page;
}

std::string urls() {
  return ".SH URLS\nWhere a meter is:\n" +
         tagged("/dev/ttyUSB0", "", "a serial port; /dev/serial/by-id/... names one for good") +
         tagged("serial:///dev/ttyUSB0?baud=300&format=7E1&rts=on&dtr=off", "",
                "the same with a fixed speed, a format, and levels for a probe that is powered from them") +
         tagged("tcp://host:port", "", "a byte stream; ?parity=software where the far side is 8N1") +
         tagged("rfc2217://host:port", "", "a serial port behind telnet, whose speed can be changed") +
         tagged("pty:PATH", "", "a pseudo terminal, made for simulate and replay, with a link at PATH") +
         tagged("file:PATH.line", "", "a recording, played back");
}

}  // namespace

std::string man_page_of(const std::vector<Command>& commands) {
  std::string page = ".TH OBISCOPE 1 \"\" \"obiscope\" \"User Commands\"\n";
  page += ".SH NAME\nobiscope \\- reads electricity meters through their local ports\n";
  page += ".SH SYNOPSIS\n\\fBobiscope\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n";
  page += ".SH DESCRIPTION\n" +
          troff(
              "obiscope reads electricity meters through their optical port (IEC 62056-21). It prints a table, JSON "
              "(one object a line) or CSV. Numbers keep the digits that the meter sent. Reading changes nothing in "
              "a meter that the meter does not change itself when it is read.\nWith --json and --csv, stdout "
              "carries nothing but that; words for people go to stderr. An error is one line that says what and "
              "why, and a second one that begins with try: where there is something to try.") +
          '\n';
  page += ".SH COMMANDS\n";
  for (const Command& command : commands) page += section_of(command);
  page += urls();
  page += ".SH EXIT STATUS\n";
  for (const ExitCodeMeaning& meaning : exit_code_meanings()) {
    page += tagged(std::to_string(static_cast<unsigned>(meaning.code)), "", meaning.text);
  }
  page += ".SH ENVIRONMENT\n" + tagged("OBISCOPE_PASSWORD", "", "the password, where no option names another source") +
          tagged("OBISCOPE_KEY", "", "the encryption key in hexadecimal, where no option names another source") +
          tagged("OBISCOPE_AUTHENTICATION_KEY", "", "the authentication key that goes with it") +
          tagged("XDG_CONFIG_HOME", "", "where obiscope/meters/ stands, if not in ~/.config");
  page += ".SH FILES\n" +
          tagged("~/.config/obiscope/meters/*.toml", "",
                 "your own meters; a file with the name of a built-in one takes its place") +
          tagged("~/.local/state/obiscope/counters/", "", "invocation counters, which must never be used twice");
  return page;
}

}  // namespace obiscope::cli
