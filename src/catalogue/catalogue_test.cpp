#include "catalogue/catalogue.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "catalogue/built_in.hpp"

namespace obiscope::catalogue {
namespace {

namespace fs = std::filesystem;

const Catalogue& built_in() {
  static std::vector<Error> faults;
  static const Catalogue catalogue = Catalogue::load({}, faults);
  return catalogue;
}

// A folder of its own for one test, gone afterwards.
class UserFolder : public testing::Test {
 protected:
  UserFolder() {
    std::string pattern = (fs::temp_directory_path() / "obiscope-meters-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~UserFolder() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }

  fs::path folder_;
};

TEST(Catalogue, EveryBuiltInFileLoads) {
  std::vector<Error> faults;
  const Catalogue catalogue = Catalogue::load({}, faults);
  for (const Error& fault : faults) ADD_FAILURE() << fault.text();
  EXPECT_EQ(catalogue.meters().size(), built_in_meters().size());
  EXPECT_GE(catalogue.meters().size(), 16U);
  for (const Meter& meter : catalogue.meters()) EXPECT_TRUE(meter.file.empty()) << meter.name;
}

TEST(Catalogue, EveryTwinIsRecognisedAsItself) {
  for (const Meter& meter : built_in().meters()) {
    if (!meter.has_twin || (meter.protocol != Protocol::iec62056_21 && meter.protocol != Protocol::p1)) continue;
    const bool ascii = meter.protocol == Protocol::iec62056_21;
    const Meter* const found =
        built_in().recognise(ascii ? meter.twin.identification : meter.p1.twin.identification, meter.protocol);
    ASSERT_NE(found, nullptr) << meter.name;
    EXPECT_EQ(found->name, meter.name);
  }
}

TEST(Catalogue, MetersAreRecognisedByWhatTheyCallThemselves) {
  const std::pair<const char*, const char*> cases[] = {
      {"LGZ4ZMF100AC.M29", "landisgyr-e350"},
      {"LGZ5ZMF100AC.M13", "landisgyr-e350"},
      {"LGZ4ZMF100AC.M23", "landisgyr-e350-m23"},
      {"LGZ0ZCF100AC.MXX", "landisgyr-e350-zcf100ac"},
      {"LGZ52ZMD120APt.G03", "landisgyr-zmd120"},
      {"LGZ5\\2ZMD4054459.B40", "landisgyr-zmd410"},
      {"ISk5MT174-0001", "iskra-mt174"},
      {"EMH5----eHZ-E0018E", "emh-ehz"},
      {"ACE0\\3k260V01.19", "itron-ace3000"},
      {"ELS5\\@V9.30 ", "elster-as1440"},
      {"HAG5eHZ010C_EHZ1vA02", "hager-ehz"},
      {"ESY5Q3DA1024 V3.03", "easymeter-q3d"},
      {"ITR5EM214", "itron-em214"},
      {"SIEC2WR5", "siemens-2wr5"},
      {"LUGCUH50", "landisgyr-uh50"},
      {"KAM MC", "kamstrup-mc66"},
  };
  for (const auto& [identification, name] : cases) {
    const Meter* const meter = built_in().recognise(identification);
    ASSERT_NE(meter, nullptr) << identification;
    EXPECT_EQ(meter->name, name) << identification;
  }
  EXPECT_EQ(built_in().recognise("XYZ5UNKNOWN"), nullptr);
  EXPECT_EQ(built_in().recognise(""), nullptr);
}

TEST(Catalogue, TheReaderGetsTheQuirks) {
  const iec62056_21::Recognise recognise = built_in().recognise();
  iec62056_21::Identification identification;
  identification.text = "KAM MC";
  EXPECT_TRUE(recognise(identification).additive_checksum);
  EXPECT_EQ(recognise(identification).medium, 6);
  identification.text = "LGZ4\\2ZMD120APt.G03";
  EXPECT_EQ(recognise(identification).speed, '0');
  EXPECT_EQ(recognise(identification).model, "Landis+Gyr ZMD120");
  identification.text = "XYZ5UNKNOWN";
  EXPECT_TRUE(recognise(identification).model.empty());
}

TEST(Catalogue, DlmsMetersAreRecognisedByNameAndTitle) {
  const dlms::Recognise recognise = built_in().recognise_dlms();
  EXPECT_EQ(recognise("LGZ1030641234567").model, "Landis+Gyr E450");
  EXPECT_EQ(recognise(std::string_view("OBIFLEET12345678\0", 17)).model, "DLMS fleet meter");
  EXPECT_EQ(recognise("4f42494612345678").model, "DLMS fleet meter");
  EXPECT_EQ(recognise("LGZZCX0123456789").model, "Landis+Gyr ZCXe110");
  EXPECT_TRUE(recognise("XYZ123").model.empty());
  EXPECT_TRUE(recognise("").model.empty());
}

// What a reader gets from the file is right for the meter's side of it.
TEST(Catalogue, TheTwinsOfDlmsMetersCanBeRead) {
  std::size_t seen = 0;
  for (const Meter& meter : built_in().meters()) {
    if (!meter.has_twin || meter.protocol != Protocol::dlms) continue;
    ++seen;
    const std::size_t objects = meter.dlms_twin.model->objects.size();
    EXPECT_GE(objects, 40U) << meter.name;
    EXPECT_LE(objects, 120U) << meter.name;
    bool open = false;
    for (const TwinAssociation& each : meter.dlms_twin.associations) {
      EXPECT_EQ(each.served.mechanism, each.client.mechanism) << meter.name;
      open = open || each.served.client == hdlc::kPublicClient;
      if (each.served.security) {
        EXPECT_TRUE(dlms::check(*each.served.security)) << meter.name << " " << each.served.client;
      }
      if (each.client.security) {
        EXPECT_TRUE(dlms::check(*each.client.security)) << meter.name << " " << each.served.client;
      }
    }
    EXPECT_TRUE(open) << meter.name << " has nothing for the public client";
  }
  EXPECT_EQ(seen, 4U);
}

TEST(Catalogue, TheStatusWordOfTheE350IsDescribed) {
  const Meter& meter = **built_in().find("landisgyr-e350");
  Reading reading;
  reading.code = "C.5.0";
  reading.value = std::string("8420");
  std::vector<Warning> warnings;
  for (const StatusWord& word : meter.quirks.status_words) {
    if (word.code == reading.code) apply(word, reading, warnings);
  }
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code, "status_cleared_by_readout");
  EXPECT_NE(warnings[0].text.find("a wrong password was tried"), std::string::npos);
}

TEST(Catalogue, AWrongNameNamesTheNearest) {
  ASSERT_TRUE(built_in().find("landisgyr-e350"));
  const auto found = built_in().find("landisgyr-e530");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind(), ErrorKind::usage);
  EXPECT_EQ(found.error().advice(), "did you mean landisgyr-e350?");
  EXPECT_EQ(built_in().find("toaster").error().advice(), "obiscope meters lists them");
}

TEST(Catalogue, TwinNamesAreThoseOfMetersWithATwin) {
  EXPECT_NE(built_in().twin_names().find("iskra-mt174, iskra-mt175, itron-ace3000"), std::string::npos);
  EXPECT_EQ(built_in().twin_names().find("siemens-2wr5"), std::string::npos);
}

TEST_F(UserFolder, AUsersFileHidesTheBuiltInOneOfItsName) {
  write("landisgyr-e350.toml", "model = \"Mine\"\nidentifications = ['LGZ?ZMF100AC.*']\n");
  write("another.toml", "model = \"Another\"\nidentifications = ['ZZZ?ANOTHER']\n");
  std::vector<Error> faults;
  const Catalogue catalogue = Catalogue::load(folder_, faults);
  for (const Error& fault : faults) ADD_FAILURE() << fault.text();
  EXPECT_EQ(catalogue.meters().size(), built_in_meters().size() + 1);
  EXPECT_EQ((*catalogue.find("landisgyr-e350"))->model, "Mine");
  EXPECT_EQ((*catalogue.find("landisgyr-e350"))->file, folder_ / "landisgyr-e350.toml");
  EXPECT_EQ(catalogue.recognise("ZZZ1ANOTHER")->model, "Another");
}

TEST_F(UserFolder, AUsersPatternGoesBeforeABuiltInOneThatSaysAsMuch) {
  write("zz-mine.toml", "model = \"Mine\"\nidentifications = ['KAM MC*']\n");
  write("aa-mine.toml", "model = \"Mine too\"\nidentifications = ['LUG?UH50*']\n");
  std::vector<Error> faults;
  const Catalogue catalogue = Catalogue::load(folder_, faults);
  EXPECT_EQ(catalogue.recognise("KAM MC")->model, "Mine");
  EXPECT_EQ(catalogue.recognise("LUGCUH50")->model, "Mine too");
}

TEST_F(UserFolder, ABrokenFileIsLeftOutAndNamed) {
  write("broken.toml", "model = \"Mine\"\nidentifications = ['ABC?X']\nbaud = 300\n");
  write("Bad Name.toml", "model = \"Mine\"\nidentifications = ['ABC?X']\n");
  write("right.toml", "model = \"Right\"\nidentifications = ['ABC?Y']\n");
  write("notes.txt", "not looked at");
  std::vector<Error> faults;
  const Catalogue catalogue = Catalogue::load(folder_, faults);
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_NE(faults[0].text().find("Bad Name.toml:1: the file's name is the meter's name"), std::string::npos);
  EXPECT_EQ(faults[1].text(), (folder_ / "broken.toml").string() + ":3: unknown key 'baud'");
  EXPECT_EQ(catalogue.meters().size(), built_in_meters().size() + 1);
}

TEST_F(UserFolder, AFileTooLargeIsNotRead) {
  write("large.toml", std::string((1U << 20U) + 1, '#'));
  std::vector<Error> faults;
  Catalogue::load(folder_, faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_NE(faults[0].text().find("large.toml:1: a meter file of more than 1 MiB"), std::string::npos);
}

TEST(Catalogue, AFolderThatIsNotThereIsNoFault) {
  std::vector<Error> faults;
  Catalogue::load("/nowhere/at/all", faults);
  EXPECT_TRUE(faults.empty());
}

TEST(Catalogue, TheExampleHasATwin) {
  std::vector<Error> faults;
  const Catalogue catalogue = Catalogue::load({}, faults);
  EXPECT_TRUE(catalogue.find(example_twin()).value()->has_twin);
}

}  // namespace
}  // namespace obiscope::catalogue
