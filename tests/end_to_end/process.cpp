#include "end_to_end/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace obiscope::end_to_end {

namespace {

constexpr long kPatienceMs = 120'000;

long now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return ends;
}

// A file that is gone once it is closed, so that any amount of input fits.
int input_of(const std::string& content) {
  std::string path = "/tmp/obiscope_input_XXXXXX";
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) throw std::runtime_error("no temporary file");
  unlink(path.c_str());
  if (::write(descriptor, content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    throw std::runtime_error("cannot write the input");
  }
  lseek(descriptor, 0, SEEK_SET);
  return descriptor;
}

std::vector<char*> pointers_to(Words& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Appends what can be read; false once there is no more.
bool drain(int& descriptor, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }
  close(descriptor);
  descriptor = -1;
  return false;
}

}  // namespace

Process::Process(const Start& start) : deadline_ms_(now_ms() + kPatienceMs) {
  Words words{OBISCOPE_PROGRAM};
  words.insert(words.end(), start.words.begin(), start.words.end());
  Words environment = start.environment;
  for (char** one = environ; *one != nullptr; ++one) environment.emplace_back(*one);
  const std::array<int, 2> out = make_pipe(), err = make_pipe();
  const int input = input_of(start.input);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  const int failed = posix_spawn(&id_, OBISCOPE_PROGRAM, &actions, nullptr, pointers_to(words).data(),
                                 pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  for (const int descriptor : {input, out[1], err[1]}) close(descriptor);
  out_ = out[0];
  err_ = err[0];
  if (failed != 0) throw std::runtime_error("cannot start " OBISCOPE_PROGRAM);
}

Process::~Process() {
  if (id_ > 0) {
    kill(id_, SIGKILL);
    reap();
  }
  if (out_ >= 0) close(out_);
  if (err_ >= 0) close(err_);
}

bool Process::read_some() {
  std::array<pollfd, 2> both{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};  // poll passes over -1
  const long left = deadline_ms_ - now_ms();
  if ((out_ < 0 && err_ < 0) || left <= 0) return false;
  if (poll(both.data(), both.size(), static_cast<int>(left)) <= 0) return false;
  if (both[0].revents != 0) drain(out_, ended_.out);
  if (both[1].revents != 0) drain(err_, ended_.err);
  return true;
}

std::string Process::first_line() {
  std::size_t end = std::string::npos;
  while ((end = ended_.out.find('\n')) == std::string::npos && out_ >= 0) {
    if (!read_some()) break;
  }
  return end == std::string::npos ? "" : ended_.out.substr(0, end);
}

std::string Process::traced_request() {
  while (ended_.err.find("/?!") == std::string::npos && err_ >= 0) {
    if (!read_some()) break;
  }
  return ended_.err;
}

void Process::interrupt() {
  kill(id_, SIGINT);
}

void Process::reap() {
  int status = 0;
  waitpid(id_, &status, 0);
  id_ = -1;
  ended_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Ended Process::wait() {
  while (read_some()) {
  }
  if (out_ >= 0 || err_ >= 0) {
    ended_.err += "\n(killed after two minutes)";
    kill(id_, SIGKILL);
  }
  reap();
  return ended_;
}

Ended run(const Words& words, const std::string& input, const Words& environment) {
  return Process({words, input, environment}).wait();
}

Served::Served(const Words& words) : process_({words}) {
  constexpr std::string_view kReady = "ready ";
  const std::string line = process_.first_line();
  if (!line.starts_with(kReady)) {
    throw std::runtime_error("not ready: " + line + process_.wait().err);
  }
  url_ = line.substr(kReady.size());
}

Ended Served::stop() {
  process_.interrupt();
  return process_.wait();
}

Folder::Folder() : path_("/tmp/obiscope_test_XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::file(const std::string& name, const std::string& content) const {
  std::ofstream(file(name), std::ios::binary) << content;
  return file(name);
}

}  // namespace obiscope::end_to_end
