// Hexadecimal text as people have it -> bytes.
//
//   2f 4c 47 5a  2F4C475A  0x2f, 0x4c  {0x2f, 0x4c};                     plain, in any shape
//   00000000: 2f4c 475a 345a  /LGZ4Z                                     xxd
//   00000000  2f 4c 47 5a  34 5a  |/LGZ4Z|                               hexdump -C
//   0000000 2f 4c 47 5a                                                  od -t x1 (offsets in octal), od -A x -t x1z
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"

namespace obiscope::cli {

// Nothing where `text` is no hexadecimal text. Error: malformed, "LINE:COLUMN: ...", where it is one with a fault.
// Takes time in proportion to the text; gives at most `most` bytes.
Result<std::optional<std::vector<Byte>>> bytes_from_dump(std::string_view text, std::size_t most);

}  // namespace obiscope::cli
