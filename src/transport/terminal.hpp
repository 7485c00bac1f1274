// The settings of a terminal (a serial port or a pseudo terminal) through termios2, which knows any speed.
// <asm/termbits.h> clashes with <termios.h>, therefore this stands alone.
#pragma once

#include <optional>

#include "line/settings.hpp"

namespace obiscope::transport {

// Raw, no flow control, wrong parity and breaks marked as 0xFF 0x00 X (and 0xFF as 0xFF 0xFF: see TerminalMarks), reads
// that never wait. Takes effect at once, and flushes nothing. What the port really took; nothing where it is no
// terminal, or refuses (errno tells).
std::optional<LineSettings> set_terminal(int descriptor, const LineSettings& settings);

// What is in force now. On a pseudo terminal's master: what the other side has set.
std::optional<LineSettings> terminal_settings(int descriptor);

// The same without the marks, for the slave that a pseudo terminal's owner keeps open.
bool make_raw(int descriptor, std::uint32_t baud);

// Characters that have not left yet, as far as the kernel knows. A pseudo terminal has none.
std::size_t unsent_characters(int descriptor);

// Drops what has arrived before; what waits to be sent.
void flush_input(int descriptor);
void flush_output(int descriptor);

// Level of a modem control line. False where the port has none.
bool set_rts(int descriptor, bool on);
bool set_dtr(int descriptor, bool on);

// Asks the kernel to refuse others who open the port; takes that back.
void claim(int descriptor);
void release(int descriptor);

// A pseudo terminal's slave: nothing leaves on a wire there.
bool is_pseudo_terminal(int descriptor);

}  // namespace obiscope::transport
