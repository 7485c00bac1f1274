// A-XDR, written straight into bytes: what the meter's side sends. Appends to `out`, builds no tree.
#pragma once

#include <optional>
#include <vector>

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/date_time.hpp"
#include "protocol/dlms/value.hpp"
#include "reading/reading.hpp"

namespace obiscope::dlms {

// data-access-result (IEC 62056-5-3), those that a meter's side gives.
namespace access {
constexpr AccessResult success{0}, temporary_failure{2}, read_write_denied{3}, object_undefined{4},
    class_inconsistent{9}, object_unavailable{11}, type_unmatched{12}, scope_violated{13}, block_unavailable{14},
    no_long_get{16}, block_number_invalid{19}, other_reason{250};
}  // namespace access

// The lowest `count` bytes of `value`, most significant first.
void put_bytes(std::uint64_t value, std::size_t count, std::vector<Byte>& out);
void put_null(std::vector<Byte>& out);
// A whole number of fixed length, tag in front. `value` has to fit.
void put_number(Tag tag, std::int64_t value, std::vector<Byte>& out);
void put_octet_string(Bytes octets, std::vector<Byte>& out, Tag tag = Tag::octet_string);
void put_obis(const Obis& obis, std::vector<Byte>& out);
// The head of an array or structure: its items follow.
void put_head(Tag tag, std::size_t count, std::vector<Byte>& out);
// 12 octets in an octet string.
void put_time(const MeterTime& time, Deviation deviation, std::vector<Byte>& out);
void put_scaler_unit(ScalerUnit scaler_unit, std::vector<Byte>& out);
// { class, OBIS, attribute, index 0 }: as capture objects and push objects are written.
void put_reference(const Attribute& attribute, std::vector<Byte>& out);

// How a value is written.
struct Writing {
  Tag tag = Tag::uint32;
  ScalerUnit scaler_unit;
  Deviation deviation = Deviation::to_utc;
};
// `value`, which stands in `unit`, as `how` says; what has no value is null-data. Digits behind the last one are cut
// off, never rounded. Results other than success, and nothing appended: type_unmatched, other_reason (does not fit the
// type).
AccessResult put_value(const Value& value, Unit unit, const Writing& how, std::vector<Byte>& out);

// value x 10^shift without what stands behind the point; nothing where int64 is too small.
std::optional<std::int64_t> whole_number(Decimal value, int shift);

}  // namespace obiscope::dlms
