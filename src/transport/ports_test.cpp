#include "transport/ports.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace obiscope::transport {
namespace {

namespace fs = std::filesystem;

// A machine made of files: one FTDI adapter, one modem without a serial number, an on-board UART, and ttyS1 without
// one.
class Ports : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "ports_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = fs::canonical(pattern).string();
    usb("1-1", "ttyUSB0", "0403", "6001", "FTDI", "FT232R USB UART");
    usb("1-2", "ttyACM0", "2341", "0043", "", "Modem");
    fs::create_directories(root_ + "/dev/serial/by-id");
    fs::create_symlink("../../ttyUSB0", root_ + "/dev/serial/by-id/usb-FTDI_FT232R_A1B2-if00-port0");
    uart("ttyS0", "4");
    uart("ttyS1", "0");
    fs::create_directories(root_ + "/sys/class/tty/tty1");  // a console: no device
    file("/dev/tty1");
  }
  void TearDown() override { fs::remove_all(root_); }

  void file(const std::string& path, const std::string& text = "") {
    fs::create_directories(fs::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text << '\n';
  }
  void usb(const std::string& plug, const std::string& name, const std::string& vendor, const std::string& product,
           const std::string& maker, const std::string& what) {
    const std::string device = "/sys/devices/" + plug;
    file(device + "/idVendor", vendor);
    file(device + "/idProduct", product);
    if (!maker.empty()) file(device + "/manufacturer", maker);
    file(device + "/product", what);
    fs::create_directories(root_ + device + "/" + plug + ":1.0/" + name);
    fs::create_directories(root_ + "/sys/class/tty/" + name);
    fs::create_symlink(root_ + device + "/" + plug + ":1.0/" + name, root_ + "/sys/class/tty/" + name + "/device");
    file("/dev/" + name);
  }
  void uart(const std::string& name, const std::string& type) {
    fs::create_directories(root_ + "/sys/devices/platform");
    file("/sys/class/tty/" + name + "/type", type);
    fs::create_symlink(root_ + "/sys/devices/platform", root_ + "/sys/class/tty/" + name + "/device");
    file("/dev/" + name);
  }

  std::string root_;
};

TEST_F(Ports, ListsThoseWithByIdNamesFirst) {
  const std::vector<Port> ports = serial_ports(root_);
  ASSERT_EQ(ports.size(), 3U);
  EXPECT_EQ(ports[0].path, "/dev/ttyUSB0");
  EXPECT_EQ(ports[0].by_id, "/dev/serial/by-id/usb-FTDI_FT232R_A1B2-if00-port0");
  EXPECT_EQ(ports[0].name(), ports[0].by_id);
  EXPECT_EQ(ports[0].description, "FTDI FT232R USB UART");
  EXPECT_EQ(ports[0].usb_id, "0403:6001");
  EXPECT_TRUE(ports[0].accessible);
  EXPECT_FALSE(ports[0].in_use);
  EXPECT_EQ(ports[1].path, "/dev/ttyACM0");
  EXPECT_EQ(ports[1].description, "Modem");
  EXPECT_EQ(ports[2].path, "/dev/ttyS0");
  EXPECT_EQ(ports[2].name(), "/dev/ttyS0");
  EXPECT_EQ(ports[2].usb_id, "");
}

TEST_F(Ports, KnowsWhoHasOneOpen) {
  file("/proc/4711/comm", "terminal");
  fs::create_directories(root_ + "/proc/4711/fd");
  fs::create_symlink(root_ + "/dev/ttyACM0", root_ + "/proc/4711/fd/3");
  file("/proc/meminfo");
  const std::vector<Port> ports = serial_ports(root_);
  ASSERT_EQ(ports.size(), 3U);
  EXPECT_FALSE(ports[0].in_use);
  ASSERT_TRUE(ports[1].in_use);
  EXPECT_EQ(ports[1].in_use->id, 4711);
  EXPECT_EQ(ports[1].in_use->name, "terminal");
}

TEST_F(Ports, AMachineWithoutPortsHasNone) {
  EXPECT_TRUE(serial_ports(root_ + "/nowhere").empty());
}

TEST(PortsHere, CanBeListed) {
  for (const Port& port : serial_ports()) EXPECT_TRUE(fs::exists(port.path)) << port.path;
}

}  // namespace
}  // namespace obiscope::transport
