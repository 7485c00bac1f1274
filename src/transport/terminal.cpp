#include "transport/terminal.hpp"

#include <asm/termbits.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace obiscope::transport {
namespace {

constexpr tcflag_t kInputSpeed = static_cast<tcflag_t>(CBAUD) << IBSHIFT;

tcflag_t control_flags(tcflag_t before, const LineSettings& settings) {
  tcflag_t flags = before & ~static_cast<tcflag_t>(CBAUD | CSIZE | PARENB | PARODD | CMSPAR | CSTOPB | CRTSCTS);
  flags &= ~kInputSpeed;
  flags |= BOTHER | static_cast<tcflag_t>(BOTHER) << IBSHIFT | CREAD | CLOCAL;
  flags |= settings.data_bits == 7 ? CS7 : CS8;
  if (settings.parity != Parity::none) flags |= PARENB;
  if (settings.parity == Parity::odd) flags |= PARODD;
  if (settings.stop_bits == 2) flags |= CSTOPB;
  return flags;
}

bool set(int descriptor, const LineSettings& settings, tcflag_t input_flags) {
  termios2 terminal{};
  if (::ioctl(descriptor, TCGETS2, &terminal) != 0) return false;
  terminal.c_iflag = input_flags;
  terminal.c_oflag = 0;
  terminal.c_lflag = 0;
  terminal.c_cflag = control_flags(terminal.c_cflag, settings);
  terminal.c_ispeed = terminal.c_ospeed = settings.baud;
  terminal.c_cc[VMIN] = 1;  // 0 would make "nothing there" and "hung up" look the same
  terminal.c_cc[VTIME] = 0;
  return ::ioctl(descriptor, TCSETS2, &terminal) == 0;
}

bool set_modem_line(int descriptor, int line, bool on) {
  return ::ioctl(descriptor, on ? TIOCMBIS : TIOCMBIC, &line) == 0;
}

}  // namespace

std::optional<LineSettings> set_terminal(int descriptor, const LineSettings& settings) {
  if (!set(descriptor, settings, INPCK | PARMRK)) return std::nullopt;
  return terminal_settings(descriptor);
}

bool make_raw(int descriptor, std::uint32_t baud) {
  return set(descriptor, k8N1.at(baud), 0);
}

std::optional<LineSettings> terminal_settings(int descriptor) {
  termios2 terminal{};
  if (::ioctl(descriptor, TCGETS2, &terminal) != 0) return std::nullopt;
  LineSettings settings;
  settings.baud = terminal.c_ospeed;
  settings.data_bits = (terminal.c_cflag & CSIZE) == CS7 ? 7 : 8;
  settings.parity = Parity::none;
  if ((terminal.c_cflag & PARENB) != 0) settings.parity = (terminal.c_cflag & PARODD) != 0 ? Parity::odd : Parity::even;
  settings.stop_bits = (terminal.c_cflag & CSTOPB) != 0 ? 2 : 1;
  return settings;
}

std::size_t unsent_characters(int descriptor) {
  int count = 0;
  return ::ioctl(descriptor, TIOCOUTQ, &count) == 0 && count > 0 ? static_cast<std::size_t>(count) : 0;
}

void flush_input(int descriptor) {
  ::ioctl(descriptor, TCFLSH, TCIFLUSH);
}

void flush_output(int descriptor) {
  ::ioctl(descriptor, TCFLSH, TCOFLUSH);
}

bool set_rts(int descriptor, bool on) {
  return set_modem_line(descriptor, TIOCM_RTS, on);
}

bool set_dtr(int descriptor, bool on) {
  return set_modem_line(descriptor, TIOCM_DTR, on);
}

void claim(int descriptor) {
  ::ioctl(descriptor, TIOCEXCL);
}

void release(int descriptor) {
  ::ioctl(descriptor, TIOCNXCL);
}

bool is_pseudo_terminal(int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return false;
  return major(status.st_rdev) >= 136 && major(status.st_rdev) <= 143;  // Unix98 slaves (devices.txt of the kernel)
}

}  // namespace obiscope::transport
