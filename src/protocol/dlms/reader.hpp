// Our side of a visit: get in, read what somebody wants, get out.
//
//   const Readout readout = co_await read(line, std::move(options));
#pragma once

#include "protocol/dlms/client.hpp"
#include "protocol/dlms/quirks.hpp"
#include "reading/profile.hpp"
#include "reading/progress.hpp"

namespace obiscope::dlms {

enum class Via : std::uint8_t { hdlc, mode_e, wrapper };
std::string_view name_of(Via via);  // "hdlc", "mode E", "wrapper": Readout::mode

struct VisitOptions {
  Via via = Via::hdlc;
  LineSettings line = k8N1;  // HDLC direct; mode E begins at 300 7E1
  hdlc::LinkOptions link;    // addresses of HDLC
  WrapperOptions wrapper;    // addresses of the wrapper
  AssociationOptions association;
  bool counter_from_meter = true;  // with a CounterStore or none: asks the public client first
  Duration total = 10min;
  Recognise recognise = follows_the_standard;
  std::function<void(const Progress&)> progress;
};

constexpr std::size_t kMostRegisters = 256;

struct Wanted {                           // --register
  std::optional<std::uint16_t> class_id;  // none: as the object list tells
  Obis obis;
  std::int8_t attribute = 2;
};

// Reads what a person wants to see (identity, clock, energies, demands, instantaneous values: at most `kMostRegisters`
// objects), or `wanted`. Association and link are closed whatever happens. Errors: silence, refused (locked: says what
// is readable without), damaged, malformed, cancelled, port.
Task<Readout> read(Line& line, VisitOptions options, std::vector<Wanted> wanted);

struct ObjectList {
  MeterIdentity meter;
  std::vector<Object> objects;
  std::vector<Warning> warnings;
};
Task<ObjectList> read_objects(Line& line, VisitOptions options);

// A profile (class 7) in bounded memory: head first, then every row as it comes.
struct ProfileWish {
  Obis obis;
  std::optional<MeterTime> from, to;
};
// Gives back the warnings: "rows_missing", "rows_doubled", "rows_out_of_order", "columns_missing",
// "selection_not_supported", ...
Task<std::vector<Warning>> read_profile(Line& line, VisitOptions options, ProfileWish wish, ProfileSink sink);

}  // namespace obiscope::dlms
