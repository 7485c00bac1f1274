#include "transport/counter_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>
#include <sstream>

#include "bytes/hex.hpp"
#include "transport/ports.hpp"

namespace obiscope::transport {
namespace {

namespace fs = std::filesystem;
using dlms::CounterName;
using dlms::Counters;

constexpr std::uint32_t kEnd = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMostBytes = 4096;  // a file of ours has some 200

tl::unexpected<Error> failed(const fs::path& path, const std::string& what, int reason) {
  return failure(ErrorKind::port, path.string() + ": cannot " + what + ": " + std::strerror(reason));
}

tl::unexpected<Error> damaged(const fs::path& path) {
  return failure(ErrorKind::port, path.string() + ": the invocation counters are damaged",
                 "delete the file only if the meter tells its counter: one that is used twice gives the key away");
}

std::string short_hash(std::string_view text, std::size_t bytes) {
  return hex_from(Bytes(dlms::sha256(as_bytes(text))).first(bytes));
}

std::string head_of(const CounterName& name) {
  return "obiscope invocation counters 1\nown " + hex_from(name.own) + "\nmeter " + name.meter + "\nkey " +
         name.fingerprint + "\n";
}

std::string text_of(const CounterName& name, const Counters& counters) {
  std::string text = head_of(name) + "next_sent " + std::to_string(counters.next_sent) + "\nleast_received " +
                     std::to_string(counters.least_received) + "\n";
  return text + "check " + short_hash(text, 4) + "\n";
}

// "next_sent 129\n" off the front of `text`.
std::optional<std::uint32_t> take_number(std::string_view& text, std::string_view label) {
  if (!text.starts_with(label)) return std::nullopt;
  text.remove_prefix(label.size());
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end == text.data() + text.size() || *end != '\n') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

std::optional<Counters> counters_in(std::string_view text, const CounterName& name) {
  const std::string head = head_of(name);
  if (!text.starts_with(head)) return std::nullopt;
  std::string_view rest = text.substr(head.size());
  const auto next_sent = take_number(rest, "next_sent ");
  const auto least_received = next_sent ? take_number(rest, "least_received ") : std::nullopt;
  if (!least_received) return std::nullopt;
  const Counters counters{*next_sent, *least_received};
  return text == text_of(name, counters) ? std::optional(counters) : std::nullopt;
}

// A descriptor that closes itself.
class File {
 public:
  File(const fs::path& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }
  int release() { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

// Nothing where there is no such file.
Result<std::optional<std::string>> text_in(const fs::path& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open() && errno == ENOENT) return std::optional<std::string>();
  if (!file.is_open()) return failed(path, "read the invocation counters", errno);
  std::string text(kMostBytes, '\0');
  const ssize_t read = ::read(file.get(), text.data(), text.size());
  if (read < 0) return failed(path, "read the invocation counters", errno);
  text.resize(static_cast<std::size_t>(read));
  return std::optional(std::move(text));
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Either the old text or the new one is there, whatever happens in between.
Result<void> replace(const fs::path& path, std::string_view text) {
  const fs::path beside = path.string() + ".new";
  {
    const File file(beside, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open() || !write_all(file.get(), text) || ::fsync(file.get()) != 0)
      return failed(beside, "write the invocation counters", errno);
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return failed(path, "write the invocation counters", errno);
  const File folder(path.parent_path(), O_RDONLY | O_DIRECTORY);
  if (!folder.is_open() || ::fsync(folder.get()) != 0)
    return failed(path.parent_path(), "write the invocation counters", errno);
  return {};
}

Result<void> make_private(const fs::path& folder) {
  std::error_code fault;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), fault);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return failed(folder, "make the folder of the invocation counters", errno);
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode))
    return failed(folder, "use as the folder of the invocation counters", ENOTDIR);
  if ((found.st_mode & 077U) != 0 && ::chmod(folder.c_str(), 0700) != 0)
    return failed(folder, "keep others out of the folder of the invocation counters", errno);
  return {};
}

tl::unexpected<Error> in_use(const fs::path& lock) {
  const std::optional<Process> other = process_holding(lock.string());
  std::string by = "another program";
  if (other) by = other->name + " (process " + std::to_string(other->id) + ")";
  return failure(ErrorKind::port, "the invocation counters of this meter are in use by " + by,
                 "one program at a time: wait until it has ended");
}

// The descriptor of the lock, which the kernel takes back where the program ends.
Result<int> lock(const fs::path& path) {
  File file(path, O_RDWR | O_CREAT);
  if (!file.is_open()) return failed(path, "lock the invocation counters", errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file.release();
  if (errno == EWOULDBLOCK) return in_use(path);
  return failed(path, "lock the invocation counters", errno);
}

std::uint32_t ahead(std::uint32_t counter, std::uint32_t step) {
  return counter > kEnd - step ? kEnd : counter + step;
}

}  // namespace

Result<fs::path> counter_folder() {
  const char* const state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && fs::path(state).is_absolute()) return fs::path(state) / "obiscope" / "counters";
  const char* const home = std::getenv("HOME");
  if (home != nullptr && fs::path(home).is_absolute())
    return fs::path(home) / ".local" / "state" / "obiscope" / "counters";
  return failure(ErrorKind::port, "there is no folder for invocation counters: neither XDG_STATE_HOME nor HOME is set");
}

CounterFiles::CounterFiles(fs::path folder, std::uint32_t step) : folder_(std::move(folder)), step_(step) {}

CounterFiles::~CounterFiles() {
  for (const auto& [name, held] : held_) ::close(held.lock);
}

fs::path CounterFiles::path_of(const CounterName& name) const {
  return folder_ / (short_hash(text_from(name), 16) + ".counters");
}

Result<CounterFiles::Held*> CounterFiles::hold(const CounterName& name) {
  const std::string key = text_from(name);
  if (const auto found = held_.find(key); found != held_.end()) return &found->second;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (std::any_of(key.begin(), key.end(), is_control))
    return failure(ErrorKind::usage, "the name of the meter holds a control character");
  const Result<void> folder = make_private(folder_);
  if (!folder) return failure(folder.error());
  const fs::path path = path_of(name);
  const Result<int> locked = lock(path.string() + ".lock");
  if (!locked) return failure(locked.error());
  Held held{*locked, {}, {}};
  const Result<std::optional<std::string>> text = text_in(path);
  const std::optional<Counters> kept = text && *text ? counters_in(**text, name) : std::optional(Counters());
  if (text && kept) {
    held.used = held.on_disk = *kept;
    return &held_.emplace(key, held).first->second;
  }
  ::close(held.lock);
  if (!text) return failure(text.error());
  return damaged(path);
}

Result<Counters> CounterFiles::load(const CounterName& name) {
  const Result<Held*> held = hold(name);
  if (!held) return failure(held.error());
  const Result<void> kept = save(name, (*held)->used);
  if (!kept) return failure(kept.error());
  return (*held)->used;
}

Result<void> CounterFiles::save(const CounterName& name, const Counters& counters) {
  const Result<Held*> found = hold(name);
  if (!found) return failure(found.error());
  Held& held = **found;
  held.used = risen(held.used, counters);
  // Strictly ahead: next_sent itself may be used as soon as this returns.
  if (held.used.next_sent < held.on_disk.next_sent || held.on_disk.next_sent == kEnd) return {};
  const Counters wanted{ahead(held.used.next_sent, step_), held.used.least_received};
  const Result<void> written = replace(path_of(name), text_of(name, wanted));
  if (written) held.on_disk = wanted;
  return written;
}

Result<void> CounterFiles::leave(const CounterName& name, const Counters& counters) {
  const Result<Held*> held = hold(name);
  if (!held) return failure(held.error());
  const Counters last = risen((*held)->used, counters);
  const Result<void> written = replace(path_of(name), text_of(name, last));
  ::close((*held)->lock);
  held_.erase(text_from(name));
  return written;
}

}  // namespace obiscope::transport
