// Ten thousand virtual meters push SML over TCP loopback, a telegram a second each, into one `obiscope read --follow
// --json`: what that costs the reader in CPU time and memory. Meters and reader are the program itself, as users start
// it.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>

#include "measure.hpp"

namespace obiscope::bench {
namespace {

constexpr std::size_t kMeters = 10'000;
constexpr double kSeconds = 10;

// A program with its stdout in a pipe; killed at the end.
class Program {
 public:
  explicit Program(std::vector<std::string> words) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    id_ = fork();
    if (id_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execv(argv.front(), argv.data());
      _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (id_ > 0) {
      kill(id_, SIGKILL);
      waitpid(id_, nullptr, 0);
    }
    if (out_ >= 0) close(out_);
  }

  // Up to `most` bytes of what it printed; none at its end.
  std::string_view read_some() {
    const ssize_t count = read(out_, buffer_.data(), buffer_.size());
    return {buffer_.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }
  // User and system time so far.
  double cpu_seconds() const {
    std::ifstream stat("/proc/" + std::to_string(id_) + "/stat");
    std::string word;
    double ticks = 0;
    constexpr int kUser = 14, kSystem = 15;
    for (int place = 1; stat >> word; ++place)
      if (place == kUser || place == kSystem) ticks += std::stod(word);
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  double resident_bytes() const {
    std::ifstream statm("/proc/" + std::to_string(id_) + "/statm");
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
  }

 private:
  pid_t id_ = -1;
  int out_ = -1;
  std::array<char, 1U << 16U> buffer_{};
};

std::string url_of(Program& meters) {
  const std::string line(meters.read_some());  // "ready tcp://127.0.0.1:40123"
  const std::size_t blank = line.find(' ');
  return blank == std::string::npos ? "" : line.substr(blank + 1, line.find('\n') - blank - 1);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Reads telegrams for so long, and counts their lines.
std::size_t telegrams_in(Program& reader, double seconds) {
  std::size_t count = 0;
  for (const double end = wall_seconds() + seconds; wall_seconds() < end;) {
    const std::string_view some = reader.read_some();
    if (some.empty()) break;
    count += static_cast<std::size_t>(std::count(some.begin(), some.end(), '\n'));
  }
  return count;
}

}  // namespace

std::vector<Measurement> measure_sml_pushes(const std::string& program) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t meters = std::min<std::size_t>(kMeters, limit.rlim_max - 100);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  Program simulator({program, "simulate", "landisgyr-e320", "--at", "tcp://127.0.0.1:0", "--pace", "fast"});
  const std::string url = url_of(simulator);
  if (url.empty()) return {};
  std::vector<std::string> words{program, "read", "--follow", "--json", "--protocol", "sml"};
  words.insert(words.end(), meters, url);
  Program reader(std::move(words));
  telegrams_in(reader, 2 * kSeconds);  // until all are connected
  const double begin = wall_seconds(), cpu = reader.cpu_seconds();
  const std::size_t telegrams = telegrams_in(reader, kSeconds);
  const double taken = wall_seconds() - begin, used = reader.cpu_seconds() - cpu;
  const auto each = static_cast<double>(std::max<std::size_t>(telegrams, 1));
  return {{"sml_push_meters", static_cast<double>(meters), "", "10000"},
          {"sml_push_telegrams_per_second", each / taken, "1/s", std::to_string(meters)},
          {"sml_push_10000_cpu", used / taken, "core", "0.25"},
          {"sml_push_telegram_cpu_us", used / each * 1e6, "us", "25"},
          {"sml_push_resident_bytes", reader.resident_bytes(), "B", "1e8"}};
}

}  // namespace obiscope::bench
