#include "cli/password.hpp"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>

namespace obiscope::cli {

namespace {

using Password = Result<std::optional<std::string>>;

Result<std::string> first_line_of(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || (!std::getline(file, line) && !file.eof())) {
    const int reason = errno;
    return failure(ErrorKind::port, path + ": cannot read the password: " + std::strerror(reason));
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

// Turns the terminal's echo off for as long as it lives.
class Unseen {
 public:
  Unseen() {
    tcgetattr(STDIN_FILENO, &before_);
    termios unseen = before_;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
  ~Unseen() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }

 private:
  termios before_{};
};

Result<std::string> ask(Console& console) {
  if (isatty(STDIN_FILENO) == 0) {
    return failure(ErrorKind::usage, "--ask-password: there is no terminal to ask at",
                   "--password-file FILE, or OBISCOPE_PASSWORD in the environment");
  }
  const Unseen unseen;
  console.err() << "password: " << std::flush;
  std::string line;
  std::getline(std::cin, line);
  console.err() << '\n' << std::flush;
  return line;
}

// What a password may be made of: what can stand between the brackets of a data set (IEC 62056-21 6.3.14, item 20), or
// in an octet string of DLMS or of C12.18.
struct Rules {
  std::size_t longest;
  std::string_view not_taken;
  const char* advice;
};
constexpr Rules kAscii{32, "()/!", "printable ASCII without ( ) / !"};
constexpr Rules kDlms{64, "", "printable ASCII"};
constexpr Rules kC1218{20, "", "printable ASCII"};

Result<std::string> checked(std::string password, const std::string& source, const Rules& rules) {
  const auto wrong = [&](char c) { return c < 0x20 || c > 0x7E || rules.not_taken.find(c) != std::string_view::npos; };
  if (password.empty()) return failure(ErrorKind::usage, source + ": the password is empty");
  if (password.size() > rules.longest) {
    return failure(ErrorKind::usage,
                   source + ": a password has at most " + std::to_string(rules.longest) + " characters");
  }
  if (std::any_of(password.begin(), password.end(), wrong)) {
    return failure(ErrorKind::usage, source + ": the password holds a character that no meter takes", rules.advice);
  }
  return password;
}

Password taken(Result<std::string> password, const std::string& source, const Rules& rules) {
  if (password) password = checked(std::move(*password), source, rules);
  if (!password) return failure(password.error());
  return std::optional(std::move(*password));
}

}  // namespace

std::vector<Option> password_options() {
  return {{.name = "--password-file",
           .placeholder = "FILE",
           .help = "the password is the first line of FILE; OBISCOPE_PASSWORD in the environment does the same",
           .completes = Completes::file},
          {.name = "--ask-password", .help = "asks for the password on the terminal"}};
}

Password password_from(const Arguments& arguments, Console& console, Protocol protocol) {
  const Rules& rules = protocol == Protocol::dlms ? kDlms : protocol == Protocol::c1218 ? kC1218 : kAscii;
  if (const auto path = arguments.one("--password-file")) return taken(first_line_of(*path), *path, rules);
  if (arguments.has("--ask-password")) return taken(ask(console), "--ask-password", rules);
  if (const char* password = std::getenv("OBISCOPE_PASSWORD")) {
    return taken(std::string(password), "OBISCOPE_PASSWORD", rules);
  }
  return std::optional<std::string>();
}

}  // namespace obiscope::cli
