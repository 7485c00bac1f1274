// Load profiles and log books over R5 and R6, in the form of the German VDEW specification and as plain rows.
//
//   P.01(1220823161500)(00000000)(15)(2)(1.5)(kW)(2.5)(kW) CR LF     header: stamp, status, period, count, codes and
//   units (0.18374)(0.00078) CR LF                                        a row each period, the first at the header's
//   stamp (0.16832)(0.00000) CR LF P.01(1220823164500)(00000080)...                                a new header
//   wherever the status changes
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "async/error.hpp"
#include "reading/profile.hpp"

namespace obiscope::iec62056_21 {

// `content`: the data sets of all blocks joined. Errors: malformed, with the offset in `content`.
// Rows that were complete before a fault are kept in `partial` where it is given.
Result<Profile> profile_from(std::string_view content, Profile* partial = nullptr);

// The same as a meter writes it, with a header at each change of status and after each gap.
std::string encode_profile(const Profile& profile);

// "P.01(1220823161500;1220824000000)": the data set that asks for rows. A missing bound is left out.
std::string profile_request(std::string_view code, const std::optional<MeterTime>& from,
                            const std::optional<MeterTime>& to);

// Stamps as meters write them: YYMMDDhhmm, YYMMDDhhmmss, a leading S (0 normal time, 1 daylight saving, 2 UTC) before
// either, YY-MM-DD,hh:mm. Nothing where it is none.
std::optional<MeterTime> stamp_from(std::string_view text);
// SYYMMDDhhmmss
std::string stamp_text(const MeterTime& time);

}  // namespace obiscope::iec62056_21
