#include "cli/unseen.hpp"

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace obiscope::cli {

namespace {

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

}  // namespace

bool can_ask() {
  return isatty(STDIN_FILENO) != 0;
}

std::string ask_unseen(const std::string& prompt, Console& console) {
  const Unseen unseen;
  console.err() << prompt << std::flush;
  std::string line;
  std::getline(std::cin, line);
  console.err() << '\n' << std::flush;
  return line;
}

}  // namespace obiscope::cli
