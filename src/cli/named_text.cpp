#include "cli/named_text.hpp"

#include <algorithm>
#include <array>

namespace obiscope::cli {

namespace {

struct Name {
  std::string_view text;
  Byte byte;
};
constexpr Byte kStx = 0x02, kEtx = 0x03, kEot = 0x04;
constexpr std::array kNames{Name{"<NUL>", 0x00}, Name{"<SOH>", 0x01}, Name{"<STX>", kStx}, Name{"<ETX>", kEtx},
                            Name{"<EOT>", kEot}, Name{"<ACK>", 0x06}, Name{"<NAK>", 0x15}, Name{"<CR>", '\r'},
                            Name{"<LF>", '\n'},  Name{"<DEL>", 0x7F}};

bool is_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\r' || c == '\t'; });
}

const Name* name_at(std::string_view text) {
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&](const Name& name) { return text.starts_with(name.text); });
  return found == kNames.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::vector<Byte>> bytes_from_named(std::string_view text) {
  const auto holds = [&](std::string_view name) { return text.find(name) != std::string_view::npos; };
  if (!is_text(text) || !(holds("<SOH>") || holds("<STX>") || holds("<ACK>"))) return std::nullopt;
  const bool ends_have_names = holds("<CR>") || holds("<LF>");
  std::vector<Byte> bytes;
  bool in_block = false, identification = text.starts_with('/');
  while (!text.empty()) {
    if (const Name* const name = name_at(text)) {
      bytes.push_back(name->byte);
      if (name->byte == kStx) in_block = true;
      if (name->byte == kEtx || name->byte == kEot) in_block = false;
      text.remove_prefix(name->text.size());
      continue;
    }
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '\r' && c != '\n') bytes.push_back(static_cast<Byte>(c));
    if (c != '\n') continue;
    if (!ends_have_names && (in_block || identification)) bytes.insert(bytes.end(), {'\r', '\n'});
    identification = text.starts_with('/');
  }
  return bytes;
}

}  // namespace obiscope::cli
