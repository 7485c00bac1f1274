#include "line/settings.hpp"

#include <charconv>

namespace obiscope {

std::string text_from(const LineSettings& settings) {
  constexpr char kParity[] = {'N', 'E', 'O'};
  std::string text = std::to_string(settings.baud);
  text += ' ';
  text += static_cast<char>('0' + settings.data_bits);
  text += kParity[static_cast<std::size_t>(settings.parity)];
  text += static_cast<char>('0' + settings.stop_bits);
  return text;
}

Result<LineSettings> with_format(LineSettings settings, std::string_view format) {
  const auto wrong = [&] {
    return failure(ErrorKind::usage, "'" + std::string(format) + "' is no character format",
                   "data bits, parity and stop bits, such as 7E1, 8N1 or 8N2");
  };
  if (format.size() != 3 || (format[0] != '7' && format[0] != '8') || (format[2] != '1' && format[2] != '2'))
    return wrong();
  switch (format[1]) {
    case 'N':
      settings.parity = Parity::none;
      break;
    case 'E':
      settings.parity = Parity::even;
      break;
    case 'O':
      settings.parity = Parity::odd;
      break;
    default:
      return wrong();
  }
  settings.data_bits = static_cast<std::uint8_t>(format[0] - '0');
  settings.stop_bits = static_cast<std::uint8_t>(format[2] - '0');
  return settings;
}

Result<std::uint32_t> baud_from(std::string_view text) {
  std::uint32_t baud = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), baud);
  if (code != std::errc{} || end != text.data() + text.size() || baud < 50 || baud > 4'000'000)
    return failure(ErrorKind::usage, "'" + std::string(text) + "' is no speed",
                   "a number of bauds from 50 to 4000000, such as 300 or 9600");
  return baud;
}

}  // namespace obiscope
