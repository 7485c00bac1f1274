// The walk over a dialogue that explain() makes: where it stands, and what it has named so far.
#pragma once

#include <string>
#include <string_view>

#include "bytes/bytes.hpp"
#include "protocol/iec62056_21/frame.hpp"
#include "reading/explanation.hpp"

namespace obiscope::iec62056_21 {

class Walk {
 public:
  // Removes parity bits: from all characters where nearly all have even parity, else from lines in which all have.
  explicit Walk(Bytes dialogue);

  std::string_view text() const { return text_; }  // the characters without parity bits
  std::size_t at() const { return at_; }
  bool ended() const { return at_ == text_.size(); }
  // The character `ahead` of where the walk stands; NUL behind the end.
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  // Begins a message or field with fields of its own, and ends it where the walk stands then.
  std::size_t open(std::string_view name, std::string_view clause = {});
  void close(std::size_t entry);
  Explained& entry(std::size_t entry) { return explanation_[entry]; }

  // Names the next `length` characters, quoted, and steps over them. The reference holds until the next call.
  Explained& take(std::size_t length, std::string_view name);
  // CR LF, and LF, LF LF or CR, which stand in its place. False where there is none, or behind `end`.
  bool take_line_end(std::size_t end = std::string_view::npos);

  Explanation finish() { return std::move(explanation_); }

 private:
  void strip_parity(Bytes dialogue);

  std::string text_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  Explanation explanation_;
};

// Text for people: control characters as \r, \n, \x02; shortened behind 80 characters.
std::string quoted(std::string_view text);

inline bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}
inline bool is_printable(char c) {
  return c >= ' ' && c <= '~';
}
inline bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A whole request, "/?" up to "!" CR LF, begins at `at`.
bool request_begins(std::string_view text, std::size_t at);
// A programming command, SOH C D and STX or ETX, begins at `at`.
bool command_begins(std::string_view text, std::size_t at);

// Each names the message that begins where the walk stands.
void explain_line(Walk& walk);     // "/": request or identification
void explain_option(Walk& walk);   // ACK: option select, or an acknowledgement alone
void explain_block(Walk& walk);    // STX
void explain_command(Walk& walk);  // SOH
void explain_plain(Walk& walk);    // a printable character: a readout without STX

}  // namespace obiscope::iec62056_21
