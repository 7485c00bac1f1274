// meter_from: what a file of meters/ may say, and the line that is named where it does not.
#include <gtest/gtest.h>

#include "catalogue/catalogue.hpp"

namespace obiscope::catalogue {
namespace {

// Three lines that are right, so that the fault begins on line 4.
const std::string kHead = "model = \"Test\"\nnotes = \"\"\nidentifications = ['XXX?*TEST*']\n";
const std::string kTwin = kHead + "[twin]\nidentification = 'XXX5TEST'\n";  // what follows begins on line 6

// The same of DLMS: what follows kDlms begins on line 5, what follows kDlmsTwin on line 9.
const std::string kDlms = kHead + "protocol = \"dlms\"\n";
const std::string kDlmsTwin =
    kDlms + "[twin]\nlogical_device_name = 'XXX5TEST#'\nsystem_title = '41424330########'\nvia = ['wrapper']\n";
const std::string kAssociation = "[[twin.associations]]\nclient = 16\n";
const std::string kObject =
    "{class = 3, obis = \"1-0:1.8.0\", kind = \"energy_import\", format = \"000000000\", unit = \"Wh\"}";
const std::string kClock = "{class = 8, obis = \"0-0:1.0.0\"}";

struct Broken {
  const char* name;
  std::string toml;
  std::string words;  // with the line in front
};

class BrokenFile : public testing::TestWithParam<Broken> {};

TEST_P(BrokenFile, IsRefusedWithFileLineAndReason) {
  const Result<Meter> meter = meter_from(GetParam().toml, "my/meter.toml");
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().kind(), ErrorKind::malformed);
  EXPECT_EQ(meter.error().text(), "my/meter.toml:" + GetParam().words);
}

const std::vector<Broken> kBroken = {
    {"unknown_key", kHead + "identifcation = 3\n", "4: unknown key 'identifcation', did you mean 'identifications'?"},
    {"unknown_table", kHead + "[lines]\n", "4: unknown key 'lines', did you mean 'line'?"},
    {"no_model", "notes = \"\"\n", "1: model: is missing"},
    {"wrong_type", "model = 3\n", "1: model: has to be a text in quotes"},
    {"no_identifications", "model = \"Test\"\n", "1: identifications: has to be a list of at least one identification"},
    {"empty_identifications", "model = \"Test\"\n\nidentifications = []\n",
     "3: identifications: has to be a list of at least one identification"},
    {"too_wide_a_pattern", "model = \"Test\"\nidentifications = [\n  'LGZ4X*',\n  'L*'\n]\n",
     "4: identifications: 'L*' is no pattern: 3 characters or more besides * and ?, no / and no !"},
    {"slash_in_pattern", "model = \"Test\"\nidentifications = ['/LGZ4']\n",
     "2: identifications: '/LGZ4' is no pattern: 3 characters or more besides * and ?, no / and no !"},
    {"protocol", kHead + "protocol = \"morse\"\n", "4: protocol: 'morse' is not known"},
    {"line_format", kHead + "[line]\nformat = \"9X9\"\n", "5: format: '9X9' is no character format"},
    {"line_baud", kHead + "[line]\nbaud = 3\n", "5: baud: 3 is not from 50 to 4000000"},
    {"line_baud_type", kHead + "[line]\nbaud = 300.5\n", "5: baud: has to be a whole number"},
    {"line_speed", kHead + "[line]\nspeed = \"x\"\n", "5: speed: 'x' is no speed character from 0 to 9"},
    {"line_speed_word", kHead + "[line]\nspeed = \"55\"\n", "5: speed: '55' is no speed character from 0 to 9"},
    {"line_wake_up", kHead + "[line]\nwake_up = \"loud\"\n", "5: wake_up: 'loud' is neither none, normal nor fast"},
    {"line_address", kHead + "[line]\naddress = \"a!b\"\n",
     "5: address: has to be up to 32 digits, letters and blanks"},
    {"not_on_one_line", kHead + "[line]\nlist = \"\\n\\u001b[2J\"\n", "5: list: '..[2J' is neither ? nor a digit"},
    {"very_long", kHead + "\"" + std::string(1000, 'k') + "\" = 1\n",
     "4: unknown key '" + std::string(300 - 13, 'k') + "..."},
    {"line_list", kHead + "[line]\nlist = \"!\"\n", "5: list: '!' is neither ? nor a digit"},
    {"quirk_speed", kHead + "[quirks]\nspeed = \"Z\"\n", "5: speed: 'Z' is no speed character from 0 to 9"},
    {"quirk_medium", kHead + "[quirks]\nmedium = 99\n", "5: medium: 99 is not from 0 to 15"},
    {"quirk_flag", kHead + "[quirks]\nadditive_checksum = 1\n", "5: additive_checksum: has to be true or false"},
    {"status_code", kHead + "[[status]]\ncode = \"no code\"\nbits = [{bit = 1, code = \"a\", text = \"b\"}]\n",
     "5: code: 'no code' is no OBIS code"},
    {"status_bit_range",
     kHead + "[[status]]\ncode = \"C.5.0\"\nbits = [\n  {bit = 64, code = \"a\", text = \"b\"}\n]\n",
     "7: bit: 64 is not from 0 to 63"},
    {"status_bit_twice",
     kHead + "[[status]]\ncode = \"C.5.0\"\nbits = [\n  {bit = 3, code = \"a\", text = \"b\"},\n"
             "  {bit = 3, code = \"c\", text = \"d\"}\n]\n",
     "8: bit: 3 stands here twice"},
    {"status_bit_name", kHead + "[[status]]\ncode = \"C.5.0\"\nbits = [{bit = 3, code = \"A b\", text = \"c\"}]\n",
     "6: code: 'A b' has to be of small letters, digits and _"},
    {"status_no_bits", kHead + "[[status]]\ncode = \"C.5.0\"\n", "4: bits: a status word without bits"},
    {"twin_other_meter", kHead + "[twin]\nidentification = 'LGZ5TEST'\n",
     "5: identification: 'LGZ5TEST' matches none of the identifications above"},
    {"twin_mode", kTwin + "mode = \"X\"\n", "6: mode: 'X' is no mode from A to E"},
    {"twin_phases", kTwin + "phases = 2\n", "6: phases: has to be 1 or 3"},
    {"twin_line_end", kTwin + "line_end = \"x\"\n", "6: line_end: has to be of CR and LF"},
    {"twin_reaction", kTwin + "reaction_ms = 0\n", "6: reaction_ms: 0 is not from 1 to 1500"},
    {"twin_without_registers", kTwin, "4: registers: a twin without registers"},
    {"register_code", kTwin + "registers = [{code = \"1.8.x\", kind = \"fixed\"}]\n", "6: '1.8.x' is no OBIS code"},
    {"register_kind", kTwin + "registers = [\n{code = \"1.8.0\", kind = \"energy_inport\"}]\n",
     "7: kind: 'energy_inport' is not known, did you mean 'energy_import'?"},
    {"register_no_kind", kTwin + "registers = [\n{code = \"1.8.0\"}]\n", "7: kind: is missing"},
    {"register_twice",
     kTwin + "registers = [\n{code = \"0.0\", kind = \"fixed\"},\n{code = \"0.0\", kind = \"fixed\"}]\n",
     "8: code: '0.0' stands here twice"},
    {"register_format", kTwin + "registers = [\n{code = \"1.8.0\", kind = \"energy_import\", format = \"9.9\"}]\n",
     "7: '9.9' is no picture of digits, such as 000000.000"},
    {"register_unit",
     kTwin + "registers = [\n{code = \"1.8.0\", kind = \"energy_import\", format = \"0.0\", unit = \"V\"}]\n",
     "7: unit 'V' does not fit energy_import, which can be written in: Wh, kWh, MWh, MJ, GJ"},
    {"register_text", kTwin + "registers = [\n{code = \"0.0\", kind = \"fixed\", format = \"a)b\"}]\n",
     "7: a fixed text has at most 128 printable characters, no ( ) / !"},
    {"register_hex", kTwin + "registers = [\n{code = \"C.5.0\", kind = \"status\", format = \"04G0\"}]\n",
     "7: '04G0' is no word of 1 to 16 hexadecimal digits"},
    {"register_serial", kTwin + "registers = [\n{code = \"0.0\", kind = \"serial\", format = \"123\"}]\n",
     "7: '123' has no # for a digit of the meter's number"},
    {"register_stamp", kTwin + "registers = [\n{code = \"0.9.1\", kind = \"clock\", format = \"hours\"}]\n",
     "7: 'hours' is no time stamp of S YYYY YY MM DD hh mm ss"},
    {"register_stray_stamp", kTwin + "registers = [\n{code = \"0.0\", kind = \"fixed\", stamp = \"YYMMDD\"}]\n",
     "7: only a demand_import or demand_export has a stamp"},
    {"register_is_no_table", kTwin + "registers = [\n3]\n", "7: registers: each entry has to be a table"},
    {"registers_no_list", kTwin + "registers = 3\n", "6: registers: has to be a list in square brackets"},
    {"profile_period",
     kTwin +
         "registers = [{code = \"0.0\", kind = \"fixed\"}]\n[[twin.profiles]]\ncode = \"P.01\"\nperiod_minutes = 7\n"
         "columns = [{code = \"1.8.0\", kind = \"energy_import\", format = \"0.0\"}]\n",
     "9: period_minutes: 7 is neither 15, 30, 60 nor 0 for a log book"},
    {"profile_column",
     kTwin + "registers = [{code = \"0.0\", kind = \"fixed\"}]\n[[twin.profiles]]\ncode = \"P.01\"\ncolumns = [\n"
             "{code = \"32.7\", kind = \"voltage_l1\", format = \"000\"}]\n",
     "10: kind: a load profile has columns of an energy or a demand"},
};

const std::vector<Broken> kBrokenDlms = {
    {"via", kDlms + "[dlms]\nvia = \"hdcl\"\n", "6: via: 'hdcl' is not known, did you mean 'hdlc'?"},
    {"client", kDlms + "[dlms]\nclient = 200\n", "6: client: 200 is not from 1 to 127"},
    {"server", kDlms + "[dlms]\nserver = \"x\"\n", "6: server: 'x' is no HDLC address"},
    {"mechanism", kDlms + "[dlms]\nmechanism = \"sha255\"\n",
     "6: mechanism: 'sha255' is not known, did you mean 'sha256'?"},
    {"suite", kDlms + "[dlms]\nsuite = 3\n", "6: suite: 3 is not from 0 to 2"},
    {"security", kDlms + "[dlms]\nsecurity = \"all\"\n", "6: security: 'all' is not known"},
    {"deviation", kDlms + "[dlms]\ndeviation = \"from utd\"\n",
     "6: deviation: 'from utd' is not known, did you mean 'from utc'?"},
    {"unknown_key", kDlms + "[dlms]\nwindows = 3\n", "6: unknown key 'windows', did you mean 'window'?"},
    {"sign_on_of_the_other_protocol", kDlms + "[line]\nwake_up = \"fast\"\n", "6: unknown key 'wake_up'"},
    {"dlms_table_of_the_other_protocol", kHead + "[dlms]\n", "4: unknown key 'dlms'"},
    {"device_name", kDlms + "[twin]\nlogical_device_name = 'LGZ1'\n",
     "6: logical_device_name: 'LGZ1' matches none of the identifications above"},
    {"title", kDlms + "[twin]\nlogical_device_name = 'XXX5TEST#'\nsystem_title = '41424'\n",
     "7: system_title: has to be 16 of 0 to 9, A to F and #"},
    {"vias", kDlms + "[twin]\nlogical_device_name = 'XXX5TEST#'\nsystem_title = '41424330########'\nvia = ['hdcl']\n",
     "8: via: 'hdcl' is neither hdlc, mode E nor wrapper"},
    {"mode_e_without_its_sign",
     kDlms + "[twin]\nlogical_device_name = 'XXX5TEST#'\nsystem_title = '41424330########'\nvia = ['mode E']\n"
             "identification = 'XXX5TEST'\n",
     "9: identification: 'XXX5TEST' offers no mode E"},
    {"no_association", kDlmsTwin, "5: associations: a meter that nobody can read"},
    {"association_client", kDlmsTwin + "[[twin.associations]]\nmechanism = 'none'\n", "9: client: is missing"},
    {"association_password", kDlmsTwin + "[[twin.associations]]\nclient = 1\nmechanism = 'lls'\n",
     "9: password: is missing"},
    {"association_needless_password", kDlmsTwin + "[[twin.associations]]\nclient = 1\npassword = 'secret'\n",
     "11: password: is of no use with this mechanism"},
    {"association_key", kDlmsTwin + "[[twin.associations]]\nclient = 1\nmechanism = 'gmac'\nencryption_key = '0011'\n",
     "12: encryption_key: has to be 16 bytes in hexadecimal"},
    {"association_no_key", kDlmsTwin + "[[twin.associations]]\nclient = 1\nmechanism = 'gmac'\n",
     "9: encryption_key: is missing"},
    {"association_needless_suite", kDlmsTwin + "[[twin.associations]]\nclient = 1\nsuite = 1\n",
     "11: suite: is of no use without encryption_key"},
    {"association_signing",
     kDlmsTwin +
         "[[twin.associations]]\nclient = 1\nmechanism = 'ecdsa'\nsuite = 1\n"
         "meter_signing_key = '" +
         std::string(64, '0') + "'\n",
     "13: meter_signing_key: is no private key of this suite's curve"},
    {"association_twice", kDlmsTwin + kAssociation + kAssociation,
     "12: client: 16 with this mechanism stands here twice"},
    {"no_objects", kDlmsTwin + kAssociation, "5: objects: a twin without objects"},
    {"object_class", kDlmsTwin + "objects = [{class = 18, obis = \"0-0:44.0.0\"}]\n" + kAssociation,
     "9: class: 18 is none that a twin can have"},
    {"object_profile", kDlmsTwin + "objects = [{class = 7, obis = \"1-0:99.1.0\"}]\n" + kAssociation,
     "9: class: a profile stands in [[twin.profiles]]"},
    {"object_obis", kDlmsTwin + "objects = [{class = 3, obis = \"no code\"}]\n" + kAssociation,
     "9: obis: 'no code' is no OBIS code"},
    {"object_kind",
     kDlmsTwin + "objects = [{class = 3, obis = \"1-0:1.8.0\", kind = \"energy_inport\"}]\n" + kAssociation,
     "9: kind: 'energy_inport' is not known, did you mean 'energy_import'?"},
    {"object_type",
     kDlmsTwin +
         "objects = [{class = 3, obis = \"1-0:1.8.0\", kind = \"energy_import\", format = \"000\", type = "
         "\"unit16\"}]\n" +
         kAssociation,
     "9: type: 'unit16' is not known, did you mean 'uint16'?"},
    {"object_range",
     kDlmsTwin +
         "objects = [{class = 3, obis = \"1-0:1.8.0\", kind = \"energy_import\", format = \"000000\", unit = "
         "\"Wh\", type = \"uint16\"}]\n" +
         kAssociation,
     "9: type: 'uint16' is too small for 000000"},
    {"object_sign",
     kDlmsTwin +
         "objects = [{class = 3, obis = \"1-0:16.7.0\", kind = \"power_net\", format = \"000\", unit = \"W\", "
         "type = \"uint32\"}]\n" +
         kAssociation,
     "9: type: 'uint32' is too small for 000"},
    {"object_text_as_register",
     kDlmsTwin + "objects = [{class = 3, obis = \"1-0:1.8.0\", text = \"x\"}]\n" + kAssociation,
     "9: text: a register holds a number"},
    {"object_ascii",
     kDlmsTwin + "objects = [{class = 1, obis = \"0-0:96.1.0\", text = \"x\", ascii = \"0.0.0\"}]\n" + kAssociation,
     "9: ascii: '0.0.0' is another code than 0-0:96.1.0*255"},
    {"object_twice", kDlmsTwin + "objects = [\n" + kObject + ",\n" + kObject + "]\n" + kAssociation,
     "11: obis: '1-0:1.8.0*255' stands here twice"},
    {"capture_of_nothing",
     kDlmsTwin + "objects = [" + kClock + "]\n" + kAssociation +
         "[[twin.profiles]]\nobis = '1-0:99.1.0'\ncaptures = ['0-0:1.0.0', '1-0:1.8.0']\n",
     "14: captures: there is no object '1-0:1.8.0' to capture"},
    {"capture_without_clock",
     kDlmsTwin + "objects = [" + kObject + "]\n" + kAssociation +
         "[[twin.profiles]]\nobis = '1-0:99.1.0'\ncaptures = ['1-0:1.8.0']\n",
     "14: captures: has to be a list of objects, the clock first"},
    {"push_of_nothing", kDlmsTwin + "objects = [" + kClock + "]\n" + kAssociation + "[twin.push]\ninterval_s = 5\n",
     "12: objects: a push of nothing"},
};

INSTANTIATE_TEST_SUITE_P(EachOfDlms, BrokenFile, testing::ValuesIn(kBrokenDlms),
                         [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(Each, BrokenFile, testing::ValuesIn(kBroken),
                         [](const auto& each) { return each.param.name; });

TEST(MeterFile, BrokenTomlIsRefusedWithItsLine) {
  const Result<Meter> meter = meter_from("model = \"Test\"\nnotes = \"not closed\n", "x.toml");
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().text().substr(0, 9), "x.toml:2:") << meter.error().text();
  EXPECT_EQ(meter.error().text().find('\n'), std::string::npos);
}

TEST(MeterFile, ATableNameThatIsNoneIsRefused) {
  for (const char* header : {"[\\quirks]\n", "[[=]]\n", "[ .a]\n", "[", "[["}) {
    const Result<Meter> meter = meter_from("model = \"Test\"\n" + std::string(header), "x.toml");
    ASSERT_FALSE(meter) << header;
    EXPECT_EQ(meter.error().text().substr(0, 9), "x.toml:2:") << header << meter.error().text();
  }
}

TEST(MeterFile, AFileWithoutATwinIsAMeterAllTheSame) {
  const Result<Meter> meter =
      meter_from(kHead + "push = true\n[line]\nbaud = 9600\nspeed = \"5\"\n", "a/b/my-meter.toml");
  ASSERT_TRUE(meter) << meter.error().text();
  EXPECT_EQ(meter->name, "my-meter");
  EXPECT_EQ(meter->file, "a/b/my-meter.toml");
  EXPECT_FALSE(meter->has_twin);
  EXPECT_TRUE(meter->push);
  EXPECT_TRUE(meter->quirks.push_only);
  EXPECT_EQ(meter->quirks.model, "Test");
  EXPECT_EQ(meter->sign_on.line.baud, 9600U);
  EXPECT_EQ(meter->sign_on.speed, '5');
}

TEST(MeterFile, HowADlmsMeterIsVisited) {
  const Result<Meter> meter = meter_from(
      kDlms +
          "[line]\nbaud = 19200\n[dlms]\nvia = \"mode E\"\nclient = 2\nserver = \"1/16\"\nshort_names = true\n"
          "mechanism = \"lls\"\nbare_snrm_first = true\nwindow = 3\ninformation = 512\ndeviation = \"from utc\"\n",
      "x.toml");
  ASSERT_TRUE(meter) << meter.error().text();
  EXPECT_EQ(meter->protocol, Protocol::dlms);
  EXPECT_EQ(meter->visit.via, dlms::Via::mode_e);
  EXPECT_EQ(meter->visit.line, k8N1.at(19'200));
  EXPECT_EQ(meter->visit.link.client, (hdlc::Address{2, 0, 1}));
  EXPECT_EQ(meter->visit.link.server, (hdlc::Address{1, 16, 2}));
  EXPECT_EQ(meter->visit.wrapper.ports.client, 2);
  EXPECT_EQ(meter->visit.link.wish, (hdlc::Parameters{512, 512, 3, 3}));
  EXPECT_TRUE(meter->visit.link.bare_snrm_first && meter->visit.association.short_names);
  EXPECT_EQ(meter->visit.association.mechanism, dlms::Mechanism::lls);
  EXPECT_FALSE(meter->visit.association.security);
  EXPECT_EQ(meter->dlms_quirks.deviation, dlms::Deviation::from_utc);
  EXPECT_EQ(meter->dlms_quirks.model, "Test");
}

TEST(MeterFile, TheTwinOfADlmsMeterHasItsObjectsAndBothSidesOfItsAssociations) {
  const Result<Meter> meter = meter_from(
      kDlmsTwin + "objects = [\n" + kClock + ",\n" + kObject +
          ",\n{class = 3, obis = \"1-0:32.7.0\", kind = \"voltage_l1\", format = \"000.0\", unit = \"V\", type = "
          "\"uint16\", open = true}]\n" +
          kAssociation +
          "[[twin.associations]]\nclient = 1\nmechanism = \"gmac\"\nencryption_key = "
          "'000102030405060708090A0B0C0D0E0F'\n"
          "authentication_key = '000102030405060708090A0B0C0D0E0F'\n" +
          "[[twin.profiles]]\nobis = '1-0:99.1.0'\ncaptures = ['0-0:1.0.0', '1-0:1.8.0']\n" +
          "[twin.push]\nobjects = ['1-0:1.8.0']\n",
      "x.toml");
  ASSERT_TRUE(meter) << meter.error().text();
  const DlmsTwin& twin = meter->dlms_twin;
  EXPECT_TRUE(twin.meter.wrapper && !twin.meter.hdlc && !twin.meter.mode_e);
  ASSERT_EQ(twin.model->descriptions.size(), 5U);  // the name, clock, two registers, the profile
  EXPECT_EQ(text_from(twin.model->descriptions[0].instance), "0-0:42.0.0*255");
  EXPECT_TRUE(twin.model->descriptions[0].open);
  EXPECT_EQ(twin.model->descriptions[2].scaler_unit.scaler, 0);
  EXPECT_EQ(twin.model->descriptions[2].scaler_unit.unit, 30);
  EXPECT_EQ(twin.model->descriptions[3].scaler_unit.scaler, -1);
  EXPECT_EQ(twin.model->descriptions[3].type, dlms::Tag::uint16);
  EXPECT_EQ(twin.model->descriptions[4].columns.size(), 2U);
  ASSERT_EQ(meter->profiles.size(), 1U);
  EXPECT_EQ(meter->profiles[0].columns.size(), 1U);
  EXPECT_EQ(meter->registers.size(), 3U);
  ASSERT_EQ(twin.associations.size(), 2U);
  EXPECT_FALSE(twin.associations[0].served.all);
  EXPECT_TRUE(twin.associations[1].served.all && twin.associations[1].served.ciphered);
  EXPECT_EQ(twin.associations[1].client.security->keys.encryption,
            twin.associations[1].served.security->keys.encryption);
  EXPECT_EQ(twin.meter.push.objects.front().class_id, 3);
}

TEST(MeterFile, EachSideHasItsOwnPrivateKeyAndTheOthersPublicOne) {
  const std::string scalar = std::string(62, '0');
  const Result<Meter> meter = meter_from(
      kDlmsTwin + "objects = [" + kClock + "]\n[[twin.associations]]\nclient = 3\nmechanism = \"ecdsa\"\nsuite = 1\n" +
          "encryption_key = '000102030405060708090A0B0C0D0E0F'\nauthentication_key = "
          "'000102030405060708090A0B0C0D0E0F'\nmeter_signing_key = '" +
          scalar + "01'\nclient_signing_key = '" + scalar + "02'\n",
      "x.toml");
  ASSERT_TRUE(meter) << meter.error().text();
  const TwinAssociation& association = meter->dlms_twin.associations.front();
  const dlms::Keys& served = association.served.security->keys;
  const dlms::Keys& client = association.client.security->keys;
  EXPECT_EQ(served.signing.back(), 1);
  EXPECT_EQ(client.signing.back(), 2);
  EXPECT_EQ(served.peer_signing, dlms::public_key_of(dlms::Curve::p256, client.signing));
  EXPECT_EQ(client.peer_signing, dlms::public_key_of(dlms::Curve::p256, served.signing));
  EXPECT_TRUE(dlms::check(*association.client.security));
}

TEST(MeterFile, MonthsBecomeARegisterEach) {
  const Result<Meter> meter = meter_from(
      kTwin + "registers = [{code = \"1-0:1.8.0*255\", kind = \"energy_import\", format = \"000.0\", months = 12}]\n",
      "x.toml");
  ASSERT_TRUE(meter) << meter.error().text();
  ASSERT_EQ(meter->registers.size(), 12U);
  EXPECT_EQ(meter->registers.front().code, "1-0:1.8.0*01");
  EXPECT_EQ(meter->registers.back().code, "1-0:1.8.0*12");
  EXPECT_EQ(meter->registers.back().months_back, 12);
  EXPECT_EQ(meter->registers.back().obis.f, 12);
}

TEST(MeterFile, ARegisterStandsInTheListsItNames) {
  TwinRegister entry;
  EXPECT_TRUE(entry.in_list(""));
  EXPECT_TRUE(entry.in_list("?"));
  EXPECT_FALSE(entry.in_list("2"));
  entry.lists = "?2";
  EXPECT_TRUE(entry.in_list("") && entry.in_list("2"));
  EXPECT_FALSE(entry.in_list("3"));
  entry.lists = "-";
  EXPECT_FALSE(entry.in_list("") || entry.in_list("-") || entry.in_list("2"));
}

}  // namespace
}  // namespace obiscope::catalogue
