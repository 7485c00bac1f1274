// What decode and explain work on: a file or stdin that holds bytes, hexadecimal text or a `.line` recording. The
// content tells which.
#pragma once

#include <string>
#include <vector>

#include "async/error.hpp"
#include "bytes/bytes.hpp"
#include "line/record.hpp"

namespace obiscope::cli {

constexpr std::size_t kMostInput = 256UL << 20U;  // bytes

// The content of the file at `path`; "-" is stdin. Errors: port, also where it is larger than kMostInput.
Result<std::string> content_of(const std::string& path);

// A recording, where the content is one. Errors: port, malformed.
Result<LineRecording> recording_of(const std::string& path);

// The bytes that `content` stands for. `name`: of the file, for messages. Errors: malformed.
Result<std::vector<Byte>> input_from(std::string content, const std::string& name);

// What a person calls the file: "stdin" for "-".
std::string name_of_input(const std::string& path);

}  // namespace obiscope::cli
