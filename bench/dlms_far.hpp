// A process of its own that serves virtual DLMS meters on TCP loopback, on one core.
#pragma once

#include <string>

#include "dlms_twin.hpp"

namespace obiscope::bench {

double cpu_seconds();   // of this process
double wall_seconds();  // since some moment

// The calling process stays on core `number` while this lives; a machine with fewer cores shares them.
class OneCore {
 public:
  explicit OneCore(unsigned number);
  OneCore(const OneCore&) = delete;
  OneCore& operator=(const OneCore&) = delete;
  ~OneCore();
};

class FarMeters {
 public:
  explicit FarMeters(const catalogue::Meter& kind);
  FarMeters(const FarMeters&) = delete;
  FarMeters& operator=(const FarMeters&) = delete;
  ~FarMeters();
  const std::string& url() const { return url_; }  // empty: it could not be served
  double cpu_seconds() const;

 private:
  int process_ = -1;
  std::string url_;
};

}  // namespace obiscope::bench
