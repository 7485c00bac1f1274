#include "transport/ports.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace obiscope::transport {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code failed;
  fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) entries.push_back(entry->path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::string first_line_of(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// The folder of the USB device that a tty belongs to: the first one upwards that has an idVendor.
std::optional<fs::path> usb_device_of(const fs::path& tty) {
  std::error_code failed;
  fs::path folder = fs::canonical(tty / "device", failed);
  for (int above = 0; !failed && above < 6 && folder.has_relative_path(); ++above, folder = folder.parent_path())
    if (fs::exists(folder / "idVendor", failed)) return folder;
  return std::nullopt;
}

void describe(Port& port, const fs::path& tty) {
  const std::optional<fs::path> usb = usb_device_of(tty);
  if (!usb) return;
  port.usb_id = first_line_of(*usb / "idVendor") + ":" + first_line_of(*usb / "idProduct");
  const std::string maker = first_line_of(*usb / "manufacturer");
  const std::string product = first_line_of(*usb / "product");
  port.description = maker + (maker.empty() || product.empty() ? "" : " ") + product;
}

// The kernel lists /dev/ttyS0 to ttyS31 whether there is a UART or not; those without have type 0.
bool exists_in_hardware(const fs::path& tty) {
  std::error_code failed;
  if (!fs::exists(tty / "device", failed)) return false;
  return !fs::exists(tty / "type", failed) || first_line_of(tty / "type") != "0";
}

std::string by_id_name(const std::string& root, const fs::path& port) {
  std::error_code failed;
  for (const fs::path& link : entries_of(root + "/dev/serial/by-id"))
    if (fs::equivalent(link, port, failed)) return link.string().substr(root.size());
  return {};
}

}  // namespace

std::vector<Port> serial_ports(const std::string& root) {
  std::vector<Port> ports;
  for (const fs::path& tty : entries_of(root + "/sys/class/tty")) {
    const std::string path = "/dev/" + tty.filename().string();
    std::error_code failed;
    if (!exists_in_hardware(tty) || !fs::exists(root + path, failed)) continue;
    Port port;
    port.path = path;
    port.by_id = by_id_name(root, root + path);
    describe(port, tty);
    port.accessible = ::access((root + path).c_str(), R_OK | W_OK) == 0;
    port.in_use = process_holding(path, root);
    ports.push_back(std::move(port));
  }
  std::stable_sort(ports.begin(), ports.end(), [](const Port& left, const Port& right) {
    if (left.by_id.empty() != right.by_id.empty()) return right.by_id.empty();
    return left.by_id < right.by_id;
  });
  return ports;
}

std::optional<Process> process_holding(const std::string& path, const std::string& root) {
  std::error_code failed;
  const fs::path wanted = fs::canonical(root + path, failed);
  if (failed) return std::nullopt;
  for (const fs::path& process : entries_of(root + "/proc")) {
    const std::string name = process.filename().string();
    int id = 0;
    const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (code != std::errc{} || end != name.data() + name.size()) continue;
    for (const fs::path& descriptor : entries_of(process / "fd"))
      if (fs::read_symlink(descriptor, failed) == wanted) return Process{id, first_line_of(process / "comm")};
  }
  return std::nullopt;
}

}  // namespace obiscope::transport
