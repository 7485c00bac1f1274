// Lines that own the Line that they stand on.
#pragma once

#include <memory>

#include "line/line.hpp"
#include "transport/url.hpp"

namespace obiscope::transport {

// Parity is made and checked here, `below` carries 8N1.
std::unique_ptr<Line> with_software_parity(std::unique_ptr<Line> below, bool plain_too = false);

// The speed and the character format that the user has fixed stay, whatever a dialogue asks for. `below` itself where
// nothing is fixed.
std::unique_ptr<Line> with_fixed_settings(std::unique_ptr<Line> below, const Url& url);

// `settings` with what the user has fixed.
LineSettings fixed_by(const Url& url, LineSettings settings);

}  // namespace obiscope::transport
