#include "transport/pty.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "line/uart.hpp"
#include "transport/parity_in_kind.hpp"
#include "transport/served_line.hpp"
#include "transport/stream.hpp"
#include "transport/terminal.hpp"

namespace obiscope::transport {
namespace {

namespace fs = std::filesystem;

constexpr Duration kReaderLimit = 2s;  // how long a reader may leave the terminal full before characters are lost

// Both ends of the pseudo terminal, and the link. Lives as long as the Listener or its Line.
class Terminal {
 public:
  Terminal(RealLoop& loop, int master, int slave, std::string path, std::string slave_path)
      : stream_(loop, master, {"the pseudo terminal " + slave_path + " is gone", ""}),
        slave_(slave),
        path_(std::move(path)),
        slave_path_(std::move(slave_path)) {}
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    std::error_code ignored;
    if (fs::read_symlink(path_, ignored) == slave_path_) fs::remove(path_, ignored);
    ::close(slave_);
  }
  Stream& master() { return stream_; }
  const std::string& path() const { return path_; }

  bool taken = false;  // there is a Line on it
  Signal left;

 private:
  Stream stream_;
  int slave_;
  std::string path_, slave_path_;
};

class PtyPeer final : public Peer {
 public:
  PtyPeer(RealLoop& loop, std::shared_ptr<Terminal> terminal) : loop_(loop), terminal_(std::move(terminal)) {
    terminal_->taken = true;
  }
  ~PtyPeer() override {
    terminal_->taken = false;
    terminal_->left.notify();
  }

  LineSettings settings(const LineSettings& ours) override {
    const std::optional<LineSettings> far = terminal_settings(terminal_->master().descriptor());
    return far && far->baud > 0 ? ours.at(far->baud) : ours;
  }

  Result<std::vector<Run>> read(const LineSettings& ours) override {
    std::vector<Run> runs;
    for (;;) {
      const LineSettings before = settings(ours);
      Result<std::size_t> count = terminal_->master().read_some(room_);
      if (!count) return failure(count.error());
      if (*count == 0) return runs;
      // Where the speed changes meanwhile, the characters came before it did: the reader gets the benefit of the doubt.
      const LineSettings sender = uart::agree(before, ours) ? before : settings(ours);
      runs.push_back({{room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(*count)}, sender});
      parity_.receive(runs.back().bytes, ours);
      if (runs.size() == kMostRuns) return runs;
    }
  }

  Task<bool> readable(Instant deadline) override { return terminal_->master().readable(deadline); }

  Task<> write(std::vector<Byte> characters, LineSettings far) override {
    parity_.send(characters, far);
    Bytes rest(characters);
    const Instant deadline = loop_.now() + kReaderLimit;
    while (!rest.empty()) {
      const std::size_t count = co_await terminal_->master().write_some(rest);
      rest = rest.subspan(count);
      if (rest.empty()) co_return;
      const bool ready = co_await terminal_->master().writable(deadline);
      if (!ready) co_return;  // nobody reads: they are lost, as light that nobody looks at
    }
  }

 private:
  static constexpr std::size_t kMostRuns = 16;

  RealLoop& loop_;
  std::shared_ptr<Terminal> terminal_;
  ParityInKind parity_;
  std::array<Byte, 4096> room_{};
};

class PtyListener final : public Listener {
 public:
  PtyListener(RealLoop& loop, std::shared_ptr<Terminal> terminal, Pace pace)
      : loop_(loop), terminal_(std::move(terminal)), pace_(pace) {}
  std::string url() const override { return "pty:" + terminal_->path(); }
  Task<std::unique_ptr<Line>> accept() override {
    while (terminal_->taken) co_await loop_.wait(terminal_->left, Instant::max());
    co_return std::make_unique<ServedLine>(loop_, pace_, std::make_unique<PtyPeer>(loop_, terminal_));
  }

 private:
  RealLoop& loop_;
  std::shared_ptr<Terminal> terminal_;
  Pace pace_;
};

tl::unexpected<Error> cannot_make(const std::string& what, int error) {
  return failure(ErrorKind::port, "cannot make " + what + ": " + std::strerror(error));
}

Result<void> link(const std::string& path, const std::string& slave_path) {
  std::error_code failed;
  if (fs::is_symlink(path, failed) && !fs::exists(path, failed)) fs::remove(path, failed);
  if (::symlink(slave_path.c_str(), path.c_str()) == 0) return {};
  if (errno == EEXIST)
    return failure(ErrorKind::port, path + " is there already", "take another path, or remove that file");
  return cannot_make("the link " + path, errno);
}

}  // namespace

Result<std::unique_ptr<Listener>> listen_on_pty(RealLoop& loop, const std::string& path, Pace pace) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master < 0) return cannot_make("a pseudo terminal", errno);
  std::array<char, 128> slave_path{};
  int slave = -1;
  if (::grantpt(master) == 0 && ::unlockpt(master) == 0 && ::ptsname_r(master, slave_path.data(), 128) == 0)
    slave = ::open(slave_path.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0 || !make_raw(slave, k7E1.baud)) {
    const int error = errno;
    if (slave >= 0) ::close(slave);
    ::close(master);
    return cannot_make("a pseudo terminal", error);
  }
  auto terminal = std::make_shared<Terminal>(loop, master, slave, path, slave_path.data());
  Result<void> linked = link(path, slave_path.data());
  if (!linked) return failure(linked.error());
  return std::make_unique<PtyListener>(loop, std::move(terminal), pace);
}

}  // namespace obiscope::transport
