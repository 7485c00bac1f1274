#include "transport/counter_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>

namespace obiscope::transport {
namespace {

namespace fs = std::filesystem;
using dlms::CounterName;
using dlms::Counters;

class CounterFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "counters_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    folder_ = root_ / "state" / "counters";
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string text() const {
    std::ifstream in(CounterFiles(folder_).path_of(name_));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& text) const { std::ofstream(CounterFiles(folder_).path_of(name_)) << text; }
  Result<Counters> loaded() const { return CounterFiles(folder_).load(name_); }

  fs::path root_, folder_;
  CounterName name_{{0x4D, 0x4D, 0x4D, 0, 0, 0xBC, 0x61, 0x4E}, "4c475a6700000001", "0123456789abcdef"};
};

unsigned mode_of(const fs::path& path) {
  struct stat found {};
  EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 0777U;
}

TEST_F(CounterFile, BeginsAtOneAndIsOnDiskBeforeItIsUsed) {
  CounterFiles store(folder_);
  EXPECT_EQ(store.load(name_).value(), Counters());
  EXPECT_EQ(text().substr(0, text().find("check")),
            "obiscope invocation counters 1\nown 4d4d4d0000bc614e\nmeter 4c475a6700000001\nkey 0123456789abcdef\n"
            "next_sent 65\nleast_received 0\n");
}

TEST_F(CounterFile, IsForNobodyElse) {
  fs::create_directories(folder_);
  ::chmod(folder_.c_str(), 0755);
  CounterFiles store(folder_);
  ASSERT_TRUE(store.load(name_));
  EXPECT_EQ(mode_of(folder_), 0700U);
  EXPECT_EQ(mode_of(store.path_of(name_)), 0600U);
}

TEST_F(CounterFile, WritesInSteps) {
  CounterFiles store(folder_, 10);
  ASSERT_TRUE(store.load(name_));
  const std::string first = text();
  for (std::uint32_t next = 2; next <= 10; ++next) ASSERT_TRUE(store.save(name_, {next, 0}));
  EXPECT_EQ(text(), first);
  ASSERT_TRUE(store.save(name_, {11, 5}));
  EXPECT_NE(text().find("next_sent 21\nleast_received 5\n"), std::string::npos);
}

TEST_F(CounterFile, ACleanEndGivesBack) {
  CounterFiles store(folder_);
  ASSERT_TRUE(store.load(name_));
  ASSERT_TRUE(store.save(name_, {5, 2}));
  ASSERT_TRUE(store.leave(name_, {7, 4}));
  EXPECT_EQ(loaded().value(), (Counters{7, 4}));  // another store, while this one lives
}

TEST_F(CounterFile, AnyOtherEndNeverGoesBack) {
  {
    CounterFiles store(folder_);
    ASSERT_TRUE(store.load(name_));
    ASSERT_TRUE(store.save(name_, {5, 2}));
  }
  EXPECT_EQ(loaded().value().next_sent, 65U);
  EXPECT_EQ(loaded().value().next_sent, 129U);  // the one before has left nothing either
}

TEST_F(CounterFile, CountersNeverFall) {
  CounterFiles store(folder_);
  ASSERT_TRUE(store.save(name_, {1000, 900}));
  ASSERT_TRUE(store.leave(name_, {3, 3}));
  EXPECT_EQ(loaded().value(), (Counters{1000, 900}));
}

TEST_F(CounterFile, OnlyOneAtATime) {
  CounterFiles first(folder_), second(folder_);
  ASSERT_TRUE(first.load(name_));
  const auto refused = second.load(name_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::port);
  EXPECT_EQ(refused.error().text().find("the invocation counters of this meter are in use by "), 0U);
  EXPECT_FALSE(second.save(name_, {9, 9}));
  CounterName other = name_;
  other.meter = "tcp://meter:4059";
  EXPECT_TRUE(second.load(other));  // other counters
  ASSERT_TRUE(first.leave(name_, {2, 0}));
  EXPECT_EQ(second.load(name_).value().next_sent, 2U);
}

// Each child takes counters until it has three blocks of them; all that any of them used are different.
TEST_F(CounterFile, ManyProcessesNeverUseTheSame) {
  constexpr int kProcesses = 4;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  for (int child = 0; child < kProcesses; ++child) {
    if (::fork() != 0) continue;
    for (int sessions = 0; sessions < 20;) {
      CounterFiles store(folder_, 4);
      const auto begun = store.load(name_);
      if (!begun) continue;  // another one is at it
      Counters counters = *begun;
      for (int used = 0; used < 6; ++used) {
        const std::uint32_t one = counters.next_sent++;
        if (!store.save(name_, counters) || ::write(ends[1], &one, sizeof(one)) != sizeof(one)) ::_exit(1);
      }
      ++sessions;
      if (sessions % 2 == 0 && !store.leave(name_, counters)) ::_exit(1);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  std::set<std::uint32_t> seen;
  std::size_t count = 0;
  for (std::uint32_t one = 0; ::read(ends[0], &one, sizeof(one)) == sizeof(one); ++count)
    EXPECT_TRUE(seen.insert(one).second) << one;
  for (int child = 0; child < kProcesses; ++child) {
    int status = 1;
    ::wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(count, kProcesses * 20U * 6U);
}

TEST_F(CounterFile, ADamagedFileIsNeverANewBeginning) {
  ASSERT_TRUE(loaded());
  const std::string right = text();
  for (std::size_t at = 0; at < right.size(); ++at) {
    std::string wrong = right;
    wrong[at] = wrong[at] == '7' ? '8' : '7';
    write(wrong);
    EXPECT_FALSE(loaded()) << at;
    write(right.substr(0, at));
    EXPECT_FALSE(loaded()) << at;
  }
  write(right + "\n");
  const auto refused = loaded();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::port);
  EXPECT_NE(refused.error().text().find("the invocation counters are damaged"), std::string::npos);
  write(right);
  EXPECT_EQ(loaded().value().next_sent, 65U);
}

TEST_F(CounterFile, AHalfWrittenNewOneIsPassedOver) {
  ASSERT_TRUE(loaded());
  std::ofstream(CounterFiles(folder_).path_of(name_).string() + ".new") << "obiscope invo";
  EXPECT_EQ(loaded().value().next_sent, 65U);
}

TEST_F(CounterFile, TheEndOfTheRangeStaysTheEnd) {
  {
    CounterFiles store(folder_);
    ASSERT_TRUE(store.save(name_, {0xFFFF'FFF0, 0}));
  }
  EXPECT_EQ(loaded().value().next_sent, 0xFFFF'FFFFU);
  EXPECT_EQ(loaded().value().next_sent, 0xFFFF'FFFFU);
}

TEST_F(CounterFile, WhereThereIsNoFolderThatIsSaid) {
  std::ofstream(root_ / "file") << "x";
  EXPECT_EQ(CounterFiles(root_ / "file").load(name_).error().kind(), ErrorKind::port);
  EXPECT_EQ(CounterFiles(root_ / "file" / "below").load(name_).error().kind(), ErrorKind::port);
  CounterName strange = name_;
  strange.meter = "a\nb";
  EXPECT_EQ(CounterFiles(folder_).load(strange).error().kind(), ErrorKind::usage);
}

TEST(CounterFolder, IsTheUsersStateFolder) {
  const auto set = [](const char* name, const char* value) {
    if (value == nullptr) {
      ::unsetenv(name);
    } else {
      ::setenv(name, value, 1);
    }
  };
  const char* const state = std::getenv("XDG_STATE_HOME");
  const char* const home = std::getenv("HOME");
  const std::string kept_state = state == nullptr ? "" : state, kept_home = home == nullptr ? "" : home;
  set("XDG_STATE_HOME", "/a/state");
  EXPECT_EQ(counter_folder().value(), "/a/state/obiscope/counters");
  set("XDG_STATE_HOME", "not/absolute");
  set("HOME", "/home/somebody");
  EXPECT_EQ(counter_folder().value(), "/home/somebody/.local/state/obiscope/counters");
  set("HOME", nullptr);
  EXPECT_EQ(counter_folder().error().kind(), ErrorKind::port);
  set("XDG_STATE_HOME", state == nullptr ? nullptr : kept_state.c_str());
  set("HOME", home == nullptr ? nullptr : kept_home.c_str());
}

}  // namespace
}  // namespace obiscope::transport
