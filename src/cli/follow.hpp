// obiscope read --follow: every telegram of meters that send by themselves, as it comes, of one line or of ten
// thousand.
#pragma once

#include "cli/output.hpp"
#include "cli/visit.hpp"

namespace obiscope::cli {

// Listens at every URL until Ctrl-C, which is how it is meant to end, until --timeout, or until all lines have failed.
// Prints each good telegram and names each refused one. Errors: usage (a protocol that has to be asked), and the last
// line's own where all have failed.
Result<ExitCode> follow(const Arguments& arguments, Form form, const catalogue::Catalogue& catalogue,
                        const Visit& visit, Console& console);

}  // namespace obiscope::cli
