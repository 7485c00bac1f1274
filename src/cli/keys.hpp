// Where keys come from: a file, the environment or a prompt; never the command line, which others can see.
//
//   # a key file; blanks and colons between bytes, comments and empty lines are passed over
//   000102030405060708090a0b0c0d0e0f        encryption key: 16 bytes, or 32 for suite 2
//   d0d1d2d3d4d5d6d7d8d9dadbdcdddedf        authentication key, where there is one
//   broadcast 101112131415161718191a1b1c1d1e1f
//   signing client-signing.pem              our private keys: PEM beside the key file, or hexadecimal
//   agreement client-agreement.pem
//   meter-signing meter-signing.crt         the meter's public keys: PEM, certificate or hexadecimal
//   meter-agreement meter-agreement.crt
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "protocol/dlms/security.hpp"

namespace obiscope::cli {

// --key-file and --ask-key.
std::vector<Option> key_options();

// Nothing where none is given. Errors: port (a file that cannot be read), usage (no terminal to ask at; no key, or one
// of another length: the line is named and never shown).
Result<std::optional<dlms::Keys>> keys_from(const Arguments& arguments, Console& console);

// A key file with these keys: for those of virtual meters, which are no secrets.
std::string text_from(const dlms::Keys& keys);

// The text of a key file. `source` is what Errors call it; `folder` is where relative names of PEM files begin.
Result<dlms::Keys> keys_in(std::string_view text, const std::string& source, const std::filesystem::path& folder);

}  // namespace obiscope::cli
