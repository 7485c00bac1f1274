// Load profiles and log books over R5 and R6, in the form of the German VDEW specification and as plain rows.
//
//   P.01(1220823161500)(00000000)(15)(2)(1.5)(kW)(2.5)(kW) CR LF     header: stamp, status, period in minutes,
//   (0.18374)(0.00078) CR LF                                         count, a code and a unit for each column;
//   (0.16832)(0.00000) CR LF                                         a row each period, the first at that stamp
//   P.01(1220823164500)(00000080)(15)(2)(1.5)(kW)... CR LF           a new header where status or season change
//                                                                    and behind a gap
//   P.98(1220823161500)(00000020)()(2)(0.9.1)()(0.9.2)() CR LF       log book: no period, a header for each event,
//   (161500)(220823) CR LF                                           with values behind it
//   P.98(1220823161600)(00000080)()(0) CR LF                         or without
//
//   P.01(2407131300)(0.123)(0.456) CR LF                             plain rows: each with its own stamp, no header,
//   (2407131315)(0.124)(0.457) CR LF                                 the code in front of each row or of the first
//
// Which form it is, the structure says: brackets are a header where they hold, in this order, a stamp, a status (at
// most 16 characters), a period (digits or nothing), a count (digits) and, unless the count is 0, a code. Behind the
// first header they are one again where a code like "P.01" stands in front, or where as many codes and units as the
// count says follow on the same line. All else behind a header are values, cut into rows by the count. CR LF may be
// missing between header and rows and between rows; where it stands, it ends a row, and where one line
// held one row, the following hold no more. Without a header in the first line
// all lines are plain rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "async/error.hpp"
#include "reading/profile.hpp"

namespace obiscope::iec62056_21 {

// `content`: the data sets of all blocks joined. "P.01()" and "()" are a Profile without rows. Columns of all headers
// are joined in the order in which they first appear; a row holds values up to the last column that its header names.
// Values: nothing for "", "-" and "---.-"; text for what is no number and in columns that hold times, numbers of
// meters and status words (codes 0.x, C, F, L, P without a unit); Decimal for all else.
// Warnings: "unreadable_status", "period_changed", "rows_missing", "rows_doubled", "rows_out_of_order"; the last three
// only for load profiles, and an hour that daylight saving takes or gives back is none of them where the stamps tell.
// Errors: malformed, with the offset in `content`.
// Rows that were complete before a fault are kept in `partial` where it is given.
Result<Profile> profile_from(std::string_view content, Profile* partial = nullptr);

// The same as a meter writes it, with a header at each change of status or season and behind each gap; plain rows where
// the columns have no codes.
std::string encode_profile(const Profile& profile);

// "P.01(1220823161500;1220824000000)": the data set that asks for rows. A missing bound is left out: "P.01(;)".
std::string profile_request(std::string_view code, const std::optional<MeterTime>& from,
                            const std::optional<MeterTime>& to);

}  // namespace obiscope::iec62056_21
