// obiscope decode and explain: what they take, what they print, how they end.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bytes/hex.hpp"
#include "end_to_end/process.hpp"
#include "end_to_end/telegram.hpp"

namespace obiscope::end_to_end {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void expect_the_telegram(const Ended& ended) {
  EXPECT_EQ(ended.code, 0) << ended.err;
  ASSERT_TRUE(nlohmann::json::accept(ended.out)) << ended.out;
  EXPECT_EQ(nlohmann::json::parse(ended.out)["meter"]["identification"], "XXX4TESTMETER");
  EXPECT_TRUE(has(ended.out, R"("code": "1.8.0", "name": "energy_import", "value": 12345.60, "unit": "kWh")"))
      << ended.out;
}

// As hexdump -C writes it.
std::string hexdump(const std::string& bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    std::ostringstream offset;
    offset << std::hex;
    offset.width(8);
    offset.fill('0');
    offset << at;
    text += offset.str() + "  " +
            hex_from(as_bytes(bytes).subspan(at, std::min<std::size_t>(16, bytes.size() - at)), " ") +
            "  |................|\n";
  }
  return text;
}

TEST(Decode, BytesOnStdin) {
  expect_the_telegram(run({"decode", "-", "--json"}, telegram()));
}

TEST(Decode, HexadecimalTextInAnyShape) {
  for (const char* separator : {"", " ", ", ", ":", "\n"}) {
    expect_the_telegram(run({"decode", "-", "--json"}, hex_from(as_bytes(telegram()), separator)));
  }
  expect_the_telegram(run({"decode", "-", "--json"}, "0x" + hex_from(as_bytes(telegram()), ", 0x")));
  expect_the_telegram(run({"decode", "-", "--json"}, hexdump(telegram())));
}

TEST(Decode, ARecording) {
  const std::string recording =
      "source: made for this test\n\nline 300 7E1\n> \"/?!\\r\\n\"\n< \"/XXX4TESTMETER\\r\\n\" +300ms\n> ACK "
      "\"040\\r\\n\" "
      "+200ms\nline 4800 7E1\n< STX \"F.F(00)\\r\\nC.1.0(40123456)\\r\\n1.8.0(012345.60*kWh)\\r\\n!\\r\\n\" ETX BCC\n";
  expect_the_telegram(run({"decode", "-", "--json"}, recording));
}

TEST(Decode, OneObjectForEachGoodTelegramAndALineForEachRefusedOne) {
  std::string damaged = telegram();
  damaged[40] ^= 1;
  const Ended ended = run({"decode", "-", "--json"}, telegram() + damaged + telegram());
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 2) << ended.out;
  EXPECT_TRUE(has(ended.err, "obiscope: stdin: telegram 2 at byte ")) << ended.err;
}

TEST(Decode, NoneGoodIsDamage) {
  std::string damaged = telegram();
  damaged[40] ^= 1;
  const Ended ended = run({"decode", "-", "--json"}, damaged);
  EXPECT_EQ(ended.code, 5);
  EXPECT_EQ(ended.out, "");
  EXPECT_TRUE(has(ended.err, "is refused")) << ended.err;
}

TEST(Decode, TablesAndCsv) {
  const Ended table = run({"decode", "-"}, telegram());
  EXPECT_EQ(table.code, 0);
  EXPECT_TRUE(has(table.out, "12345.60  kWh")) << table.out;
  const Ended csv = run({"decode", "-", "--csv"}, telegram() + telegram());
  EXPECT_TRUE(csv.out.starts_with("received,meter,obis,code,name,value,unit,captured\n")) << csv.out;
  EXPECT_TRUE(has(csv.out, ",40123456,1-0:1.8.0*255,1.8.0,energy_import,12345.60,kWh,\n")) << csv.out;
  EXPECT_EQ(std::count(csv.out.begin(), csv.out.end(), '\n'), 7) << csv.out;
}

TEST(Decode, WhatIsNoTelegram) {
  for (const std::string& input : {std::string("hello"), std::string(1000, '\0'), std::string(300'000, 'x')}) {
    const Ended ended = run({"decode", "-"}, input);
    EXPECT_EQ(ended.code, 5) << input.size();
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with("obiscope: stdin: ")) << ended.err;
  }
  EXPECT_TRUE(has(run({"decode", "-"}).err, "empty"));
}

TEST(Decode, ATypoInARecordingHasItsPlace) {
  const Folder folder;
  const std::string path = folder.file("typo.line", "source: x\nline 300 7E1\n< \"/XXX4\\r\\n\n");
  const Ended ended = run({"decode", path});
  EXPECT_EQ(ended.code, 5);
  EXPECT_TRUE(ended.err.starts_with("obiscope: " + path + ":3:")) << ended.err;
}

TEST(Decode, MuchInputWithoutALineEndTakesLinearTime) {
  for (const auto& [first, size] : {std::pair{'/', 100'000'000U}, {'\x02', 10'000'000U}, {'(', 10'000'000U}}) {
    std::string input(size, '1');
    input[0] = first;
    const Ended ended = run({"decode", "-", "--json"}, input);
    EXPECT_EQ(ended.code, 5) << ended.err.substr(0, 200);
    EXPECT_EQ(ended.out, "");
    EXPECT_LT(ended.err.size(), 1000U);
  }
}

TEST(Explain, NamesEveryByteOnce) {
  const Ended ended = run({"explain", "-", "--json"}, telegram());
  ASSERT_EQ(ended.code, 0) << ended.err;
  std::vector<nlohmann::json> fields;
  std::istringstream lines(ended.out);
  for (std::string line; std::getline(lines, line);) fields.push_back(nlohmann::json::parse(line));
  std::vector<unsigned> named(telegram().size(), 0);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool has_parts = i + 1 < fields.size() && fields[i + 1]["depth"] > fields[i]["depth"];
    if (has_parts) continue;
    const std::size_t begin = fields[i]["offset"], length = fields[i]["length"];
    for (std::size_t at = begin; at < begin + length; ++at) ++named.at(at);
  }
  EXPECT_EQ(named, std::vector<unsigned>(named.size(), 1));
  EXPECT_TRUE(has(run({"explain", "-"}, telegram()).out, "manufacturer"));
}

TEST(Explain, APasswordShowsNowhere) {
  const std::string command =
      "\x01P1\x02(73519846)\x03"
      "a";
  for (const char* form : {"--json", ""}) {
    std::vector<std::string> words = {"explain", "-"};
    if (*form != '\0') words.emplace_back(form);
    const std::string out = run(words, command).out;
    EXPECT_TRUE(has(out, "password"));
    EXPECT_FALSE(has(out, "73519846"));
    EXPECT_FALSE(has(out, "3733"));
    EXPECT_FALSE(has(out, "37 33"));
  }
}

}  // namespace
}  // namespace obiscope::end_to_end
