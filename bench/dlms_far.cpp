#include "dlms_far.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <ctime>

#include "transport/open.hpp"

namespace obiscope::bench {
namespace {

double seconds_on(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Task<> serve_line(std::unique_ptr<Line> line, simulator::DlmsTwin& twin) {
  co_await twin.serve(*line);
}

Task<> serve_all(transport::Listener& listener, simulator::DlmsTwin& twin, TaskGroup& serving) {
  for (;;) {
    std::unique_ptr<Line> line = co_await listener.accept();
    serving.add(serve_line(std::move(line), twin));
  }
}

// Tells its URL into `tell` and serves until it is ended.
[[noreturn]] void serve_for_ever(const catalogue::Meter& kind, int tell) {
  transport::RealLoop loop;
  const Result<transport::Url> url = transport::url_from("tcp://127.0.0.1:0");
  Result<std::unique_ptr<transport::Listener>> listener =
      url ? transport::listen(loop, *url, {.wire = false}) : failure(url.error());
  if (!listener) _exit(1);
  const std::string told = (*listener)->url();
  if (::write(tell, told.data(), told.size()) < 0) _exit(1);
  ::close(tell);
  simulator::DlmsTwin twin(kind, {.seed = 1, .now = {}}, {});
  TaskGroup serving;
  static_cast<void>(loop.run(serve_all(**listener, twin, serving)));
  _exit(0);
}

}  // namespace

double cpu_seconds() {
  return seconds_on(CLOCK_PROCESS_CPUTIME_ID);
}
double wall_seconds() {
  return seconds_on(CLOCK_MONOTONIC);
}

OneCore::OneCore(unsigned number) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(number, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}
OneCore::~OneCore() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) CPU_SET(core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

FarMeters::FarMeters(const catalogue::Meter& kind) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) return;
  std::fflush(nullptr);
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // not left behind, however the reader ends
    ::close(ends[0]);
    const OneCore core(1);
    serve_for_ever(kind, ends[1]);
  }
  ::close(ends[1]);
  char told[64];
  const ssize_t size = ::read(ends[0], told, sizeof told);
  if (size > 0) url_.assign(told, static_cast<std::size_t>(size));
  ::close(ends[0]);
}

FarMeters::~FarMeters() {
  if (process_ <= 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

double FarMeters::cpu_seconds() const {
  clockid_t clock{};
  return clock_getcpuclockid(process_, &clock) == 0 ? seconds_on(clock) : 0;
}

}  // namespace obiscope::bench
