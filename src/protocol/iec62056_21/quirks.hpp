// What one kind of meter does differently from the standard, or leaves open. meters/ fills it in; the protocol asks it
// in one place per field.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/iec62056_21/message.hpp"
#include "reading/status_word.hpp"

namespace obiscope::iec62056_21 {

struct Quirks {
  std::string model;               // "Landis+Gyr E350", for Readout::meter
  Byte medium = 1;                 // A of short codes: 6 for a heat meter
  bool additive_checksum = false;  // a sum where the standard asks for the block check character
  CheckCharacter check() const { return additive_checksum ? CheckCharacter::sum : CheckCharacter::block_check; }
  bool push_only = false;     // mode D: sends by itself, has no check character
  std::optional<char> speed;  // the Z to ask for, where the offered one does not work
  std::vector<StatusWord> status_words;
};

// Finds a meter's quirks by its identification; those of a meter that follows the standard where it is not known.
using Recognise = std::function<const Quirks&(const Identification&)>;
const Quirks& follows_the_standard(const Identification&);

}  // namespace obiscope::iec62056_21
