#include "transport/url.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace obiscope::transport {
namespace {

std::string wrong(std::string_view text) {
  const Result<Url> url = url_from(text);
  if (url) return "taken as " + text_from(*url);
  EXPECT_EQ(url.error().kind(), ErrorKind::usage) << text;
  return url.error().text() + " | " + url.error().advice();
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Url, ABarePathIsASerialPort) {
  for (const char* path : {"/dev/ttyUSB0", "./e350", "dir/e350", "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0"}) {
    const Result<Url> url = url_from(path);
    ASSERT_TRUE(url) << path;
    EXPECT_EQ(url->scheme, Scheme::serial);
    EXPECT_EQ(url->path, path);
    EXPECT_EQ(url_from(text_from(*url)).value(), *url);
  }
}

TEST(Url, AWordIsASerialPortWhereSomethingIsCalledSo) {
  const std::string name = "url_test_word";
  std::ofstream(name) << "";
  EXPECT_EQ(url_from(name).value().path, "./" + name);
  ASSERT_EQ(std::remove(name.c_str()), 0);
  EXPECT_TRUE(says(wrong(name), "is no URL"));
}

TEST(Url, SerialTakesItsParameters) {
  const Url url = url_from("serial:///dev/ttyUSB0?baud=9300&format=8N2&rts=on&dtr=off&parity=software").value();
  EXPECT_EQ(url.path, "/dev/ttyUSB0");
  EXPECT_EQ(url.baud, 9300U);
  EXPECT_EQ(url.format->data_bits, 8);
  EXPECT_EQ(url.format->parity, Parity::none);
  EXPECT_EQ(url.format->stop_bits, 2);
  EXPECT_EQ(url.rts, true);
  EXPECT_EQ(url.dtr, false);
  EXPECT_TRUE(url.software_parity);
  EXPECT_EQ(text_from(url), "serial:///dev/ttyUSB0?baud=9300&format=8N2&rts=on&dtr=off&parity=software");
  EXPECT_EQ(url_from("/dev/ttyUSB0?baud=300").value().baud, 300U);
}

TEST(Url, NetworkAddresses) {
  const Url tcp = url_from("tcp://meter.local:2000?parity=software").value();
  EXPECT_EQ(tcp.scheme, Scheme::tcp);
  EXPECT_EQ(tcp.host, "meter.local");
  EXPECT_EQ(tcp.port, "2000");
  EXPECT_TRUE(tcp.software_parity);
  const Url six = url_from("rfc2217://[fe80::1]:7000?baud=300").value();
  EXPECT_EQ(six.scheme, Scheme::rfc2217);
  EXPECT_EQ(six.host, "fe80::1");
  EXPECT_EQ(text_from(six), "rfc2217://[fe80::1]:7000?baud=300");
  EXPECT_EQ(url_from("tcp://127.0.0.1:0").value().port, "0");  // to listen
  const Url udp = url_from("udp://10.0.0.7:4059").value();
  EXPECT_EQ(udp.scheme, Scheme::udp);
  EXPECT_EQ(text_from(udp), "udp://10.0.0.7:4059");
}

TEST(Url, PtyAndFileTakeTheRestAsPath) {
  EXPECT_EQ(url_from("pty:./e350").value().scheme, Scheme::pty);
  EXPECT_EQ(url_from("pty:./what?").value().path, "./what?");
  EXPECT_EQ(url_from("file:a b.line").value().scheme, Scheme::file);
  EXPECT_EQ(text_from(url_from("file:a b.line").value()), "file:a b.line");
}

TEST(Url, ADottedPathIsWrittenSoThatItIsReadAgain) {
  for (const char* text : {"./meter", "serial:.://x", "serial:..", "serial:.hidden"}) {
    const Result<Url> url = url_from(text);
    ASSERT_TRUE(url) << text;
    const Result<Url> again = url_from(text_from(*url));
    ASSERT_TRUE(again) << text_from(*url);
    EXPECT_EQ(*again, *url) << text;
  }
}

TEST(Url, SaysWhatIsWrong) {
  EXPECT_TRUE(says(wrong(""), "empty"));
  EXPECT_TRUE(says(wrong("http://host:80"), "no scheme 'http'"));
  EXPECT_TRUE(says(wrong("http://host:80"), "rfc2217://"));
  EXPECT_TRUE(says(wrong("tcp://host"), "names no port"));
  EXPECT_TRUE(says(wrong("tcp://host:70000"), "'70000' is no port"));
  EXPECT_TRUE(says(wrong("tcp://host:-1"), "1 to 65535"));
  EXPECT_TRUE(says(wrong("tcp://host:"), "is no port"));
  EXPECT_TRUE(says(wrong("tcp://host:80/x"), "is no port"));
  EXPECT_TRUE(says(wrong("tcp://:80"), "is no host"));
  EXPECT_TRUE(says(wrong("tcp://fe80::1:80"), "brackets"));
  EXPECT_TRUE(says(wrong("tcp://[fe80::1"), "names no port"));
  EXPECT_TRUE(says(wrong("192.168.1.5:2000"), "tcp://192.168.1.5:2000"));
  EXPECT_TRUE(says(wrong("serial://"), "no path"));
  EXPECT_TRUE(says(wrong("pty:"), "no path"));
  EXPECT_TRUE(says(wrong("file:"), "no path"));
  EXPECT_TRUE(says(wrong("/dev/ttyUSB0?speed=300"), "baud, format, rts, dtr, parity"));
  EXPECT_TRUE(says(wrong("tcp://host:80?baud=300"), "known here: parity"));
  EXPECT_TRUE(says(wrong("udp://host:80?parity=software"), "takes none"));
  EXPECT_TRUE(says(wrong("udp://host"), "udp://host:port"));
  EXPECT_TRUE(says(wrong("/dev/ttyUSB0?baud=0"), "is no speed"));
  EXPECT_TRUE(says(wrong("/dev/ttyUSB0?baud"), "has no value"));
  EXPECT_TRUE(says(wrong("/dev/ttyUSB0?baud=300&baud=300"), "twice"));
  EXPECT_TRUE(says(wrong("/dev/ttyUSB0?format=9E1"), "no character format"));
  EXPECT_TRUE(says(wrong("/dev/ttyUSB0?rts=up"), "rts=on or rts=off"));
  EXPECT_TRUE(says(wrong("/dev/ttyUSB0?parity=even"), "parity=software"));
  EXPECT_TRUE(says(wrong("COM3"), "no port is called so"));
  EXPECT_TRUE(says(wrong(std::string_view("/dev/\0x", 7)), "NUL"));
}

}  // namespace
}  // namespace obiscope::transport
