// The serial ports of this machine, and who has one open.
//
//   /dev/serial/by-id/usb-FTDI_FT232R_A1B2-if00-port0 -> ../../ttyUSB0      names that stay when plugs change places
//   /sys/class/tty/ttyUSB0/device -> .../1-1:1.0/ttyUSB0                    the USB device is a few folders above
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "async/error.hpp"

namespace obiscope::transport {

struct Process {
  int id = 0;
  std::string name;
};

struct Port {
  std::string path;         // "/dev/ttyUSB0"
  std::string by_id;        // "/dev/serial/by-id/usb-..."; empty where there is none
  std::string description;  // what the device calls itself: "FTDI FT232R USB UART"; empty where it says nothing
  std::string usb_id;       // "0403:6001"; empty where it is no USB device
  bool accessible = false;  // this user may open it
  std::optional<Process> in_use;

  // What to pass to connect(): the name that stays.
  const std::string& name() const { return by_id.empty() ? path : by_id; }
};

// `root` stands before /dev, /sys and /proc. Those with by-id names come first, in order of their names.
std::vector<Port> serial_ports(const std::string& root = "");

// A process that has the file at `path` open, of those that this user may look at.
std::optional<Process> process_holding(const std::string& path, const std::string& root = "");

}  // namespace obiscope::transport
