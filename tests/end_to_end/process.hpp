// The program, started as a user would.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace obiscope::end_to_end {

using Words = std::vector<std::string>;

struct Ended {
  int code = -1;  // the exit code; 128 + the signal that killed it
  std::string out;
  std::string err;
};

// `environment`: "NAME=value", added to our own.
struct Start {
  Words words;
  std::string input = {};
  Words environment = {};
};

class Process {
 public:
  explicit Process(const Start& start);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  // Waits for the first line on stdout; "" where the program ends without one. Two minutes at most.
  std::string first_line();
  // Waits for the request to the meter on stderr (--trace), and gives all of stderr so far.
  std::string traced_request();
  void interrupt();
  // Waits for the end. Two minutes at most, after which the program is killed.
  Ended wait();

 private:
  // Reads what there is; false at the end of both outputs or of the time.
  bool read_some();
  void reap();

  pid_t id_ = -1;
  int out_ = -1;
  int err_ = -1;
  long deadline_ms_ = 0;
  Ended ended_;
};

// Runs the program with `words` to its end.
Ended run(const Words& words, const std::string& input = {}, const Words& environment = {});

// Something that serves at a URL: simulate, replay. Constructed, it is ready; destroyed, it is gone.
class Served {
 public:
  explicit Served(const Words& words);
  // What to read from.
  const std::string& url() const { return url_; }
  Ended stop();

 private:
  Process process_;
  std::string url_;
};

// A folder of this test's own, empty, gone at the end.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  std::string file(const std::string& name) const { return path_ + '/' + name; }
  // Writes a file and gives its path.
  std::string file(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

}  // namespace obiscope::end_to_end
