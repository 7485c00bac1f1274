// What goes wrong outside of any meter: one clear line and the right exit code for each.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>

#include "end_to_end/process.hpp"
#include "end_to_end/telegram.hpp"

namespace obiscope::end_to_end {
namespace {

struct Mistake {
  const char* name;
  Words words;
  int code;
  std::string says;  // somewhere on stderr
};

class Errors : public testing::TestWithParam<Mistake> {};

TEST_P(Errors, OneClearLine) {
  const Mistake& mistake = GetParam();
  const Ended ended = run(mistake.words);
  EXPECT_EQ(ended.code, mistake.code) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_TRUE(ended.err.starts_with("obiscope: ")) << ended.err;
  EXPECT_NE(ended.err.find(mistake.says), std::string::npos) << ended.err;
  const auto lines = std::count(ended.err.begin(), ended.err.end(), '\n');
  EXPECT_TRUE(lines == 1 || (lines == 2 && ended.err.find("\ntry: ") != std::string::npos)) << ended.err;
}

INSTANTIATE_TEST_SUITE_P(
    EndToEnd, Errors,
    testing::Values(
        Mistake{"unknown_command", {"reed"}, 2, "try: obiscope read"},
        Mistake{"unknown_global_option", {"--jsn"}, 2, "--jsn"},
        Mistake{"unknown_option", {"read", "./x", "--jsn"}, 2, "try: --json"},
        Mistake{"missing_url", {"read"}, 2, "URL"}, Mistake{"too_many_arguments", {"decode", "a", "b"}, 2, "'b'"},
        Mistake{"json_and_csv", {"read", "./x", "--json", "--csv"}, 2, "--csv"},
        Mistake{"unknown_scheme", {"read", "tpc://host:1"}, 2, "tpc"},
        Mistake{"tcp_without_port", {"read", "tcp://host"}, 2, "port"},
        Mistake{"wrong_baud_in_url", {"read", "serial:///dev/ttyS0?baud=fast"}, 2, "fast"},
        Mistake{"wrong_format", {"read", "./x", "--format", "7X1"}, 2, "7X1"},
        Mistake{"wrong_baud", {"read", "./x", "--baud", "0"}, 2, "--baud"},
        Mistake{"wrong_speed", {"read", "./x", "--speed", "9601"}, 2, "9601"},
        Mistake{"wrong_timeout", {"read", "./x", "--timeout", "soon"}, 2, "soon"},
        Mistake{"wrong_address", {"read", "./x", "--address", "a/b"}, 2, "a/b"},
        Mistake{"wrong_list", {"read", "./x", "--list", "!"}, 2, "--list"},
        Mistake{"wrong_register", {"read", "./x", "--register", "energy"}, 2, "energy"},
        Mistake{"redacts_no_recording", {"read", "./x", "--redact"}, 2, "--record"},
        Mistake{"wrong_wake_up", {"read", "./x", "--wake-up", "slow"}, 2, "normal"},
        Mistake{"unknown_meter", {"read", "./x", "--meter", "landisgyr-e351"}, 2, "landisgyr-e350"},
        Mistake{"programming_without_register", {"read", "./x", "--programming"}, 2, "--register"},
        Mistake{"absent_password_file",
                {"read", "./x", "--register", "1.8.0", "--password-file", "/nonexistent/p"},
                6,
                "/nonexistent/p"},
        Mistake{"no_terminal_to_ask_at", {"read", "./x", "--register", "1.8.0", "--ask-password"}, 2, "terminal"},
        Mistake{"absent_port", {"read", "/dev/ttyNONE7"}, 6, "/dev/ttyNONE7"},
        Mistake{"no_serial_port", {"read", "/dev/null"}, 6, "/dev/null"},
        Mistake{"nobody_listens", {"read", "tcp://127.0.0.1:1"}, 6, "127.0.0.1:1"},
        Mistake{"no_such_host", {"read", "tcp://no-such-host.invalid:1"}, 6, "no-such-host.invalid"},
        Mistake{"absent_recording", {"read", "file:/nonexistent/x.line"}, 6, "/nonexistent/x.line"},
        Mistake{"wrong_date", {"profile", "./x", "P.01", "--from", "2026-13-45"}, 2, "2026-13-45"},
        Mistake{"dates_the_wrong_way_round",
                {"profile", "./x", "P.01", "--from", "2026-02-02", "--to", "2026-02-01"},
                2,
                "--from"},
        Mistake{"wrong_profile", {"profile", "./x", "loads"}, 2, "loads"},
        Mistake{"absent_file", {"decode", "/nonexistent/capture.bin"}, 6, "/nonexistent/capture.bin"},
        Mistake{"a_folder", {"decode", "/"}, 6, "/"}, Mistake{"empty_file", {"decode", "/dev/null"}, 5, "empty"},
        Mistake{"unknown_family", {"decode", "/dev/null", "--as", "morse"}, 2, "iec62056-21"},
        Mistake{"explain_nothing", {"explain", "/dev/null"}, 5, "empty"},
        Mistake{"replay_nothing", {"replay", "/dev/null", "--at", "pty:/tmp/obiscope_never"}, 5, "/dev/null"},
        Mistake{"simulate_nowhere", {"simulate", "landisgyr-e350"}, 2, "--at"},
        Mistake{"simulate_at_a_file", {"simulate", "landisgyr-e350", "--at", "file:x.line"}, 2, "pty:"},
        Mistake{"simulate_nobody", {"simulate", "landisgyr", "--at", "pty:/tmp/obiscope_never"}, 2, "landisgyr"},
        Mistake{"unknown_fault",
                {"simulate", "landisgyr-e350", "--at", "pty:/tmp/obiscope_never", "--fault", "lat"},
                2,
                "late"},
        Mistake{"wrong_rate",
                {"simulate", "landisgyr-e350", "--at", "pty:/tmp/obiscope_never", "--fault", "noise:2"},
                2,
                "noise"},
        Mistake{"wrong_seed",
                {"simulate", "landisgyr-e350", "--at", "pty:/tmp/obiscope_never", "--seed", "x"},
                2,
                "--seed"},
        Mistake{"wrong_pace",
                {"simulate", "landisgyr-e350", "--at", "pty:/tmp/obiscope_never", "--pace", "slow"},
                2,
                "wire"},
        Mistake{"no_folder_for_the_pty",
                {"simulate", "landisgyr-e350", "--at", "pty:/nonexistent/pty"},
                6,
                "/nonexistent/pty"},
        Mistake{"unknown_meter_in_the_catalogue", {"meters", "x350"}, 2, "x350"},
        Mistake{"unknown_shell", {"completion", "ksh"}, 2, "bash"},
        Mistake{"full_disk_under_record", {"record", "/dev/ttyNONE7", "/dev/full"}, 6, "No space left"},
        Mistake{"no_folder_for_the_recording",
                {"record", "/dev/ttyNONE7", "/nonexistent/x.line"},
                6,
                "/nonexistent/x.line"}),
    [](const testing::TestParamInfo<Mistake>& one) { return one.param.name; });

TEST(Errors, NoPermission) {
  if (geteuid() == 0) GTEST_SKIP() << "nothing is forbidden to root";
  const Folder folder;
  const std::string path = folder.file("secret.bin", telegram());
  ASSERT_EQ(chmod(path.c_str(), 0), 0);
  const Ended ended = run({"decode", path});
  EXPECT_EQ(ended.code, 6);
  EXPECT_NE(ended.err.find("Permission denied"), std::string::npos) << ended.err;
}

TEST(Errors, ABrokenMeterFileIsNamedAndTheRestIsThere) {
  const Folder folder;
  const std::string path = folder.file("obiscope");
  ASSERT_EQ(mkdir(path.c_str(), 0755), 0);
  ASSERT_EQ(mkdir((path + "/meters").c_str(), 0755), 0);
  folder.file("obiscope/meters/broken.toml", "model = \"x\"\nnonsense = = 1\n");
  const Ended ended = run({"meters"}, {}, {"XDG_CONFIG_HOME=" + folder.file("")});
  EXPECT_EQ(ended.code, 0);
  EXPECT_NE(ended.err.find("broken.toml:2"), std::string::npos) << ended.err;
  EXPECT_NE(ended.out.find("landisgyr-e350"), std::string::npos);
}

TEST(Commands, HelpVersionManAndCompletion) {
  EXPECT_EQ(run({"--help"}).code, 0);
  EXPECT_NE(run({"--version"}).out.find("obiscope "), std::string::npos);
  for (const char* command :
       {"read", "profile", "decode", "explain", "record", "replay", "simulate", "meters", "ports"}) {
    const Ended ended = run({command, "--help"});
    EXPECT_EQ(ended.code, 0) << command;
    EXPECT_NE(ended.out.find("example"), std::string::npos) << command;
    EXPECT_NE(ended.out.find("--json"), std::string::npos) << command;
  }
  EXPECT_EQ(run({"man"}).out.substr(0, 3), ".TH");
  for (const char* shell : {"bash", "zsh", "fish"})
    EXPECT_NE(run({"completion", shell}).out.find("obiscope"), std::string::npos);
}

TEST(Commands, PortsAndMetersAsJson) {
  EXPECT_EQ(run({"ports", "--json"}).code, 0);
  const Ended meters = run({"meters", "--json"});
  EXPECT_EQ(meters.code, 0);
  EXPECT_NE(meters.out.find("\"name\": \"landisgyr-e350\""), std::string::npos) << meters.out;
}

}  // namespace
}  // namespace obiscope::end_to_end
