#include "transport/serial.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "transport/ports.hpp"
#include "transport/stack.hpp"
#include "transport/stream.hpp"
#include "transport/terminal.hpp"
#include "transport/terminal_marks.hpp"

namespace obiscope::transport {
namespace {

// An adapter on USB begins to send up to a few milliseconds after it was told; its speed must not change before it has
// sent all. Meters leave 20 ms at least.
constexpr Duration kAdapterLatency = 5ms;
// How much longer than computed characters may take before something holds them up.
constexpr Duration kSendLimit = 2s;

Error busy(const std::string& path) {
  std::string text = path + " is busy";
  if (const std::optional<Process> holder = process_holding(path))
    text += ": " + holder->name + " (process " + std::to_string(holder->id) + ") has it open";
  return {ErrorKind::port, text, "end the other program first"};
}

Error no_permission(const std::string& path) {
  struct stat status {};
  const ::group* group = ::stat(path.c_str(), &status) == 0 ? ::getgrgid(status.st_gid) : nullptr;
  const std::string name = group != nullptr ? group->gr_name : "dialout";
  return {ErrorKind::port, "no permission to open " + path + ": it belongs to the group " + name,
          "sudo usermod -aG " + name + " $USER, then log in again"};
}

Error cannot_open(const std::string& path, int error) {
  switch (error) {
    case ENOENT:
      return {ErrorKind::port, "there is no " + path, "`obiscope ports` lists the ports that are there"};
    case EBUSY:
      return busy(path);
    case EACCES:
    case EPERM:
      return no_permission(path);
    case ENXIO:
    case ENODEV:
    case EIO:
      return {ErrorKind::port, "there is no hardware behind " + path,
              "`obiscope ports` lists the ports that are there"};
    default:
      return {ErrorKind::port, "cannot open " + path + ": " + std::strerror(error)};
  }
}

Error no_serial_port(const std::string& path) {
  return {ErrorKind::port, path + " is not a serial port", "`obiscope ports` lists the ports that are there"};
}

// Closes what has not been handed on.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int value() const { return value_; }
  int hand_on() { return std::exchange(value_, -1); }

 private:
  int value_;
};

class SerialLine final : public Line {
 public:
  SerialLine(RealLoop& loop, int descriptor, std::string path, LineSettings settings)
      : loop_(loop),
        stream_(loop, descriptor, {path + " is gone: it was unplugged, or its driver has stopped", "plug it in again"}),
        path_(std::move(path)),
        pseudo_(is_pseudo_terminal(descriptor)),
        settings_(settings),
        sent_until_(loop.now()),
        received_until_(sent_until_) {}

  ~SerialLine() override {
    // Else closing a port waits for characters that nobody wants any more.
    if (!pseudo_ && loop_.now() < sent_until_) flush_output(stream_.descriptor());
    release(stream_.descriptor());
  }

  Task<> configure(LineSettings settings) override {
    if (settings == settings_) co_return;
    const Instant left = pseudo_ ? sent_until_ : sent_until_ + kAdapterLatency;
    co_await loop_.until(left);
    const std::optional<LineSettings> took = set_terminal(stream_.descriptor(), settings);
    const int error = errno;
    if (!took) co_await cannot_open(path_, error);
    if (const std::optional<Error> refused = difference(settings, *took)) co_await *refused;
    settings_ = settings;
  }

  Task<> send(Bytes bytes) override {
    sent_until_ = std::max(loop_.now(), sent_until_) + settings_.time_of(bytes.size());
    co_await stream_.write(bytes, sent_until_ + kSendLimit);
    co_await loop_.until(sent_until_);  // what the port itself says of this is not to be trusted
    while (unsent_characters(stream_.descriptor()) > 0) {
      if (loop_.now() > sent_until_ + kSendLimit)
        co_await Error(ErrorKind::port, path_ + " does not send what it was given");
      co_await loop_.until(loop_.now() + 1ms);
    }
    sent_until_ = std::max(sent_until_, loop_.now());
  }

  Task<Received> receive(Instant deadline) override {
    characters_.clear();
    Received received;
    while (characters_.empty()) {
      const std::size_t count = co_await stream_.read_some(room_);
      received.ended = loop_.now();
      received.damaged += marks_.decode(Bytes(room_).first(count), settings_.data_bits == 7, characters_);
      if (count > 0) continue;
      if (received.ended >= deadline) co_await Error(ErrorKind::silence, "nothing came");
      co_await stream_.readable(deadline);
    }
    received.bytes = characters_;
    received.began = std::max(received_until_, received.ended - settings_.time_of(characters_.size()));
    received_until_ = received.ended;
    co_return received;
  }

  Task<> wait_until(Instant instant) override { co_await loop_.until(instant); }
  Instant now() const override { return loop_.now(); }
  LineSettings settings() const override { return settings_; }

 private:
  std::optional<Error> difference(const LineSettings& wanted, const LineSettings& took) const {
    const std::uint64_t low = std::min(wanted.baud, took.baud), high = std::max(wanted.baud, took.baud);
    if (high * 100 > low * 103)
      return Error(ErrorKind::port, path_ + " does not do " + std::to_string(wanted.baud) + " Bd");
    if (wanted.data_bits != took.data_bits || wanted.parity != took.parity)
      return Error(ErrorKind::port, path_ + " does not do " + text_from(wanted) + ", it took " + text_from(took));
    return std::nullopt;
  }

  RealLoop& loop_;
  Stream stream_;
  std::string path_;
  bool pseudo_;
  LineSettings settings_;
  Instant sent_until_, received_until_;
  TerminalMarks marks_;
  std::array<Byte, 4096> room_{};
  std::vector<Byte> characters_;
};

Result<void> hold_levels(int descriptor, const Url& url) {
  const auto missing = [&](const char* name) {
    return failure(ErrorKind::port, url.path + " has no " + std::string(name) + " line",
                   "leave " + std::string(name) + "= out of the URL");
  };
  if (url.rts && !set_rts(descriptor, *url.rts)) return missing("rts");
  if (url.dtr && !set_dtr(descriptor, *url.dtr)) return missing("dtr");
  return {};
}

}  // namespace

Result<std::unique_ptr<Line>> open_serial(RealLoop& loop, const Url& url) {
  Descriptor descriptor(::open(url.path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (descriptor.value() < 0) return failure(errno == EISDIR ? no_serial_port(url.path) : cannot_open(url.path, errno));
  if (::isatty(descriptor.value()) == 0)
    return failure(errno == EIO ? cannot_open(url.path, EIO) : no_serial_port(url.path));
  if (::flock(descriptor.value(), LOCK_EX | LOCK_NB) != 0) return failure(busy(url.path));
  const bool pseudo = is_pseudo_terminal(descriptor.value());
  // On a pseudo terminal the claim would outlive us, since its owner keeps it open.
  if (!pseudo) claim(descriptor.value());
  const LineSettings wanted = fixed_by(url, k7E1);
  LineSettings settings = wanted;
  std::optional<LineSettings> took = set_terminal(descriptor.value(), settings);
  const bool seven = took && took->data_bits == 7 && took->parity != Parity::none;
  const bool software = url.software_parity || (wanted.data_bits == 7 && wanted.parity != Parity::none && !seven);
  if (software) {
    settings = k8N1.at(wanted.baud);
    took = set_terminal(descriptor.value(), settings);
  }
  if (!took) return failure(cannot_open(url.path, errno));
  Result<void> held = hold_levels(descriptor.value(), url);
  if (!held) return failure(held.error());
  flush_input(descriptor.value());  // what came before there was a dialogue
  std::unique_ptr<Line> line = std::make_unique<SerialLine>(loop, descriptor.hand_on(), url.path, settings);
  if (software) line = with_software_parity(std::move(line), pseudo && !url.software_parity);
  return with_fixed_settings(std::move(line), url);
}

}  // namespace obiscope::transport
