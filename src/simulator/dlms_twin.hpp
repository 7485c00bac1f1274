// A virtual DLMS meter whole: what it has to say, its objects, and the meter's side of the dialogue.
//
//   catalogue::Meter, seed ── Source ── Device ── dlms::Meter ── serve() ── any number of lines
#pragma once

#include <memory>

#include "catalogue/catalogue.hpp"
#include "protocol/dlms/meter.hpp"
#include "simulator/fault.hpp"
#include "simulator/twin.hpp"

namespace obiscope::simulator {

class DlmsTwin {
 public:
  // `kind` speaks DLMS and has a twin; it has to outlive this.
  DlmsTwin(const catalogue::Meter& kind, TwinOptions options, const Faults& faults);

  // Serves one reader after the other until the Line fails or the Task is destroyed; several lines at once. This has to
  // outlive them.
  Task<> serve(Line& line) { return meter_->serve(line); }
  const Source& source() const { return *source_; }
  const dlms::SystemTitle& title() const { return title_; }

 private:
  dlms::SystemTitle title_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<dlms::Device> device_;
  std::unique_ptr<dlms::Meter> meter_;
};

}  // namespace obiscope::simulator
