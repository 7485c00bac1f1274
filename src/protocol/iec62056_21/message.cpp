#include "protocol/iec62056_21/message.hpp"

#include "bytes/checksum.hpp"
#include "protocol/iec62056_21/frame.hpp"

namespace obiscope::iec62056_21 {
namespace {

bool letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// All but the first character, SOH or STX, is covered.
void append_check(std::string& message, CheckCharacter check) {
  const Bytes covered = as_bytes(message).subspan(1);
  message += static_cast<char>(check == CheckCharacter::sum ? additive_check(covered) : block_check(covered));
}

}  // namespace

Mode Identification::mode() const {
  if (speed >= '0' && speed <= '9') return escapes.find('2') != std::string::npos ? Mode::e : Mode::c;
  return speed >= 'A' && speed <= 'F' ? Mode::b : Mode::a;
}

Result<Identification> identification_from(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  for (std::size_t i = 0; i < line.size(); ++i)
    if (line[i] < 0x20 || line[i] >= 0x7F)
      return failure(Error(ErrorKind::malformed, "the identification holds a character that is not printable").at(i));
  if (line.size() < 3 || !letter(line[0]) || !letter(line[1]) || !letter(line[2]))
    return failure(ErrorKind::malformed, "the identification does not begin with the three letters of a manufacturer");
  Identification id;
  id.text = line;
  id.manufacturer = line.substr(0, 3);
  line.remove_prefix(3);
  id.speed = line.empty() ? ' ' : line.front();  // none: mode A
  if (!line.empty()) line.remove_prefix(1);
  while (line.size() >= 2 && line[0] == '\\') {
    id.escapes += line[1];
    line.remove_prefix(2);
  }
  id.ident = line;
  return id;
}

std::optional<std::uint32_t> baud_of(char speed, Mode mode) {
  constexpr std::uint32_t kBauds[] = {300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};
  switch (mode) {
    case Mode::a:
      return std::nullopt;
    case Mode::b:
      if (speed < 'A' || speed > 'F') return std::nullopt;
      return kBauds[speed - 'A' + 1];
    case Mode::c:
    case Mode::e:
      if (speed < '0' || speed > '9') return std::nullopt;
      return kBauds[speed - '0'];
    case Mode::d:
      return speed == '3' ? std::optional<std::uint32_t>(2400) : std::nullopt;
  }
  return std::nullopt;
}

bool is_error_message(std::string_view content) {
  return content.size() >= 2 && content.front() == '(' && content.back() == ')' &&
         content.find_first_of("\n(", 1) == std::string_view::npos;
}

std::string encode_request(std::string_view list, std::string_view address) {
  std::string message = "/";
  message += list;
  message += address;
  message += "!\r\n";
  return message;
}

std::string encode(const OptionSelect& select) {
  return {kAck, select.protocol, select.speed, select.mode, '\r', '\n'};
}

std::string encode_command(std::string_view command, std::optional<std::string_view> data_set, CheckCharacter check) {
  std::string message{kSoh};
  message += command;
  if (data_set) {
    message += kStx;
    message += *data_set;
  }
  message += kEtx;
  append_check(message, check);
  return message;
}

std::string encode_block(std::string_view data_set, bool more_follows, CheckCharacter check) {
  std::string message{kStx};
  message += data_set;
  message += more_follows ? kEot : kEtx;
  append_check(message, check);
  return message;
}

}  // namespace obiscope::iec62056_21
