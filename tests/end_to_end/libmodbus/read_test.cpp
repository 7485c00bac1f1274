// Our reader against a Modbus server that is not ours.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "catalogue/catalogue.hpp"
#include "protocol/modbus/reader.hpp"
#include "transport/open.hpp"

namespace obiscope::modbus {
namespace {

// The server as a process of its own, gone at the end.
class Server {
 public:
  Server(const char* kind, const char* device) {
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0) return;
    id_ = fork();
    if (id_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]);
      execl(OBISCOPE_MODBUS_SERVER, OBISCOPE_MODBUS_SERVER, kind, device, nullptr);
      _exit(127);
    }
    close(ends[1]);
    char c = 0;
    while (::read(ends[0], &c, 1) == 1 && c != '\n') said_ += c;
    close(ends[0]);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  // Behind "ready ".
  std::string port() const { return said_.size() > 6 ? said_.substr(6) : ""; }

 private:
  pid_t id_ = -1;
  std::string said_;
};

ReadOptions options_of(Framing framing) {
  const std::string path = std::string(OBISCOPE_SOURCE_DIR) + "/meters/eastron-sdm630.toml";
  std::ifstream file(path);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  ReadOptions options = catalogue::meter_from(content, path).value().modbus.visit;
  options.framing = framing;
  options.line = k8N2;
  options.total = 30s;
  return options;
}

std::string said(const Readout& readout, std::string_view code) {
  for (const Reading& reading : readout.readings)
    if (reading.obis == obis_from(code).value()) return text_from(reading.value) + " " + unit_text_of(reading);
  return "absent";
}

void expect_readings(const Result<Readout>& readout) {
  ASSERT_TRUE(readout) << readout.error().text();
  EXPECT_EQ(said(*readout, "1-0:32.7.0"), "230.4 V");
  EXPECT_EQ(said(*readout, "1-0:16.7.0"), "-1500.5 W");
  EXPECT_EQ(said(*readout, "1-0:14.7.0"), "50.01 Hz");
  EXPECT_EQ(said(*readout, "1-0:1.8.0"), "12345.67 kWh");
  EXPECT_EQ(said(*readout, "1-0:15.8.0"), "20000.5 kWh") << "in a group of which the rest is refused";
  EXPECT_EQ(said(*readout, "1-0:22.8.0"), "absent");
  ASSERT_FALSE(readout->warnings.empty());
  EXPECT_EQ(readout->warnings.front().code, "register_refused");
  EXPECT_NE(readout->warnings.front().text.find("illegal address"), std::string::npos);
}

TEST(Libmodbus, IsReadOverTcp) {
  const Server server("tcp", nullptr);
  ASSERT_NE(server.port(), "");
  transport::RealLoop loop;
  const std::string at = "tcp://127.0.0.1:" + server.port();
  Result<std::unique_ptr<Line>> line = loop.run(transport::connect(loop, transport::url_from(at).value()));
  ASSERT_TRUE(line) << line.error().text();
  expect_readings(loop.run(read(**line, options_of(Framing::tcp))));
}

TEST(Libmodbus, IsReadOverAPseudoTerminal) {
  const std::filesystem::path link =
      std::filesystem::temp_directory_path() / ("obiscope-modbus-" + std::to_string(getpid()));
  transport::RealLoop loop;
  const transport::Url url = transport::url_from("pty:" + link.string()).value();
  Result<std::unique_ptr<transport::Listener>> listener = transport::listen(loop, url, {.wire = false});
  ASSERT_TRUE(listener) << listener.error().text();
  Result<std::unique_ptr<Line>> line = loop.run((*listener)->accept());
  ASSERT_TRUE(line) << line.error().text();
  const Server server("rtu", link.c_str());
  ASSERT_NE(server.port(), "");
  expect_readings(loop.run(read(**line, options_of(Framing::rtu))));
}

}  // namespace
}  // namespace obiscope::modbus
