#include "line/mask.hpp"

#include <algorithm>
#include <array>

#include "line/uart.hpp"

namespace obiscope {
namespace {

using namespace control;

constexpr std::size_t kLongestCode = 64;

// Codes without A-B: and *F, and with C for 96 (EDIS). All codes below them belong to them.
constexpr std::array<std::string_view, 7> kPrivateCodes{
    "0.0",    // customer and device addresses, meter number
    "C.1",    // meter and manufacturing numbers; 96.1
    "96.13",  // messages to the customer; C.13 is something else with some makers
    "C.90",   // device address; 96.90
    "42.0",   // logical device name
    "9.20",   // device number of heat meters
    "9.21",   // customer number of heat meters
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool names_a_customer(std::string_view code) {
  if (const std::size_t colon = code.rfind(':'); colon != std::string_view::npos) code.remove_prefix(colon + 1);
  code = trimmed(code.substr(0, code.find_first_of("*&")));
  std::string plain(code);
  if (plain.starts_with("96.")) plain.replace(0, 2, 1, 'C');
  const auto below = [](std::string_view name, std::string_view group) {
    return name == group || (name.starts_with(group) && name[group.size()] == '.');
  };
  return std::any_of(kPrivateCodes.begin(), kPrivateCodes.end(),
                     [&](std::string_view group) { return below(code, group) || below(plain, group); });
}

char masked(char c) {
  if (is_digit(c)) return '0';
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? 'X' : c;
}

Byte Mask::pass(Byte byte) {
  const char c = static_cast<char>(byte & 0x7FU);
  const auto seven_bits = static_cast<Byte>(c);
  char given = c;
  if (seen_.is_next()) {
    if (seven_bits == seen_.block_check()) {
      given = static_cast<char>(handed_on_.block_check());
    } else if (seven_bits == seen_.additive_check()) {
      given = static_cast<char>(handed_on_.additive_check());
    }
    code_.clear();
  } else {
    // Every control character and the "/" have an odd number of ones here: with even parity, bit 7 is set.
    if (seven_bits == kSoh || seven_bits == kStx || (c == '/' && place_ == Place::code && code_.empty()))
      parity_in_bit_7_ = byte >= 0x80;
    given = pass_character(c);
  }
  seen_.pass(seven_bits);
  handed_on_.pass(static_cast<Byte>(given));
  return given == c ? byte : replaced(byte, given);
}

Byte Mask::replaced(Byte byte, char replacement) const {
  const auto given = static_cast<Byte>(replacement);
  return parity_in_bit_7_ ? uart::with_parity(given, Parity::even) : static_cast<Byte>(given | (byte & 0x80U));
}

char Mask::pass_character(char c) {
  const auto byte = static_cast<Byte>(c);
  if (byte == kSoh || byte == kStx || byte == kEtx || byte == kEot) {
    leave_value(c);
    return c;
  }
  const bool line_end = c == '\r' || c == '\n';
  switch (place_) {
    case Place::slash:
      place_ = c == '?' || is_digit(c) ? Place::address : Place::identification;
      return c;
    case Place::identification:
      if (line_end) place_ = Place::code;
      return c;
    case Place::address:
      if (line_end || c == '!') place_ = Place::code;
      return customers_ ? masked(c) : c;
    case Place::value:
      if (line_end || c == ')') place_ = Place::code;
      return private_ ? masked(c) : c;
    case Place::password:  // it may hold any character: only the brackets stay, up to the end of the block
      if (c == '(' || c == ')') return c;
      return is_digit(c) ? '0' : 'X';
    case Place::code:
      pass_in_code(c);
      return c;
  }
  return c;
}

void Mask::pass_in_code(char c) {
  if (c == '(') {
    open_bracket();
  } else if (c == '/' && code_.empty()) {
    place_ = Place::slash;
  } else if (c == '\r' || c == '\n' || c == '!' || c == ')' || static_cast<Byte>(c) == kAck) {
    code_.clear();
  } else if (static_cast<Byte>(c) > ' ' && static_cast<Byte>(c) != kDel && code_.size() < kLongestCode) {
    code_ += c;
  }
}

// A code that is left out is the one of the value before.
void Mask::open_bracket() {
  place_ = password_ ? Place::password : Place::value;
  if (in_command_) asked_ = code_;
  if (customers_ && !code_.empty()) private_ = names_a_customer(code_);
  code_.clear();
}

// SOH, STX, ETX or EOT: ends whatever was going on.
void Mask::leave_value(char c) {
  const auto byte = static_cast<Byte>(c);
  if (byte == kEot) value_goes_on_ = place_ == Place::value;
  if (byte == kEtx) value_goes_on_ = false;
  if (byte == kEtx || byte == kEot) in_command_ = password_ = false;
  if (byte == kSoh) {
    in_command_ = true;
    password_ = value_goes_on_ = false;
  }
  place_ = Place::code;
  if (byte == kStx) begin_block();
  code_.clear();
}

void Mask::begin_block() {
  password_ = code_.ends_with("P1") || code_.ends_with("P2");
  if (value_goes_on_) {
    place_ = Place::value;
    value_goes_on_ = false;
  } else {
    private_ = customers_ && names_a_customer(asked_);
  }
}

}  // namespace obiscope
