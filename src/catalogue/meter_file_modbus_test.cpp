#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "catalogue/catalogue.hpp"
#include "protocol/modbus/value.hpp"

namespace obiscope::catalogue {
namespace {

const std::string kHead = "model = \"Test\"\nprotocol = \"modbus\"\nidentifications = ['0067*']\n";
const std::string kClock = "{address = 1, type = \"clock\", obis = \"0-0:1.0.0\"}";
const std::string kEnergy = "{address = 0x16, type = \"u32\", unit = \"Wh\", obis = \"1-0:1.8.0\", name = \"+A\"}";

std::string modbus(const std::string& registers, const std::string& more = "") {
  return kHead + "[modbus]\nobjects = true\nregisters = [\n" + registers + ",\n]\n" + more;
}

TEST(ModbusFile, SaysHowAMeterIsReadAndWhatItsRegistersMean) {
  const Result<Meter> meter = meter_from(
      kHead +
          "[line]\nbaud = 19200\n[modbus]\nunit = 7\npause_ms = 1000\npatience_ms = 2000\nrest_after_error_ms = "
          "35000\nwhen_denied = \"write\"\nobjects = true\nregisters = [\n" +
          kClock + ",\n" + kEnergy +
          ",\n{address = 0x84, type = \"u8\", obis = \"0-0:96.3.10\", part = \"some\", meanings = [{value = 1, code = "
          "\"on\", text = \"the supply is on\"}]},\n]\nmeasurements = [{id = 9, type = \"u32\", unit = \"Wh\", obis = "
          "\"1-0:1.29.0\"}]\n",
      "x.toml");
  ASSERT_TRUE(meter) << meter.error().text();
  EXPECT_EQ(meter->protocol, Protocol::modbus);
  const modbus::ReadOptions& visit = meter->modbus.visit;
  EXPECT_EQ(visit.unit, 7);
  EXPECT_EQ(visit.line, modbus::k8N2.at(19'200));
  EXPECT_EQ(visit.pause, 1s);
  EXPECT_EQ(visit.patience, 2s);
  EXPECT_EQ(meter->modbus.quirks.rest_after_error, 35s);
  EXPECT_EQ(meter->modbus.quirks.model, "Test");
  ASSERT_EQ(visit.map->entries.size(), 3U);
  EXPECT_TRUE(visit.map->objects);
  EXPECT_EQ(visit.map->entries[1].address, 0x16);
  EXPECT_EQ(visit.map->entries[1].unit, unit_from("Wh"));
  EXPECT_EQ(visit.map->entries[2].part, "some");
  EXPECT_EQ(visit.map->entries[2].meanings.at(0).flag.text, "the supply is on");
  EXPECT_EQ(visit.map->measurements.at(0).obis, (Obis{1, 0, 1, 29, 0, 255}));
  EXPECT_EQ(visit.map->when_denied, "write");
}

struct Broken {
  const char* name;
  std::string toml;
  std::string fault;
};
class BrokenModbusFile : public testing::TestWithParam<Broken> {};

TEST_P(BrokenModbusFile, SaysWhereAndWhy) {
  const Result<Meter> meter = meter_from(GetParam().toml, "x.toml");
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().text(), "x.toml:" + GetParam().fault);
}

const Broken kBroken[] = {
    {"type", modbus("{address = 1, type = \"u23\", obis = \"0-0:1.0.0\"}"),
     "7: type: 'u23' is not known, did you mean 'u32'?"},
    {"no_type", modbus("{address = 1, obis = \"0-0:1.0.0\"}"), "7: type: is missing"},
    {"no_size", modbus("{address = 1, type = \"text\", obis = \"0-0:1.0.0\"}"), "7: bytes: is missing"},
    {"size", modbus("{address = 1, type = \"u8\", bytes = 3, obis = \"0-0:1.0.0\"}"),
     "7: bytes: this type has a size of its own"},
    {"obis", modbus("{address = 1, type = \"u8\", obis = \"one\"}"), "7: obis: 'one' is no OBIS code"},
    {"order", modbus(kEnergy + ",\n" + kClock), "8: address: stands before or inside the register above"},
    {"nothing", kHead + "[modbus]\nunit = 1\n", "4: registers: a Modbus meter without registers"},
    {"columns", modbus(kClock, "[twin]\ncolumns = [\"9\"]\n"),
     "10: columns: '9' is the id of none of the measurements above"},
};
INSTANTIATE_TEST_SUITE_P(Each, BrokenModbusFile, testing::ValuesIn(kBroken),
                         [](const auto& each) { return each.param.name; });

// The map of the specification: every address from 1 to D1, and the sizes that it prints.
TEST(ModbusFile, TheHanHasItsWholeMap) {
  const std::string path = std::string(OBISCOPE_SOURCE_DIR) + "/meters/eredes-han-zcxe110.toml";
  std::ifstream file(path);
  const Result<Meter> meter = meter_from(std::string{std::istreambuf_iterator<char>(file), {}}, path);
  ASSERT_TRUE(meter) << meter.error().text();
  const modbus::RegisterMap& map = *meter->modbus.visit.map;
  ASSERT_EQ(map.entries.size(), 0xD1U);
  for (std::uint16_t address = 1; address <= 0xD1; ++address) EXPECT_NE(map.at(4, address), nullptr) << address;
  EXPECT_EQ(modbus::size_of_answer(map, 4, 3, 4), 21U);
  EXPECT_EQ(modbus::size_of_answer(map, 4, 0x6C, 7), 14U);
  EXPECT_EQ(map.at(4, 0x14)->size, 30);
  EXPECT_EQ(map.at(4, 0x7A)->obis, (Obis{1, 0, 2, 7, 0, 255})) << "export, not the power factor";
  EXPECT_EQ(map.at(4, 0x7B)->obis, (Obis{1, 0, 13, 7, 0, 255}));
  EXPECT_EQ(map.at(4, 0xD1)->obis, (Obis{1, 0, 94, 35, 93, 255}));
  EXPECT_EQ(map.measurements.size(), 48U);
  EXPECT_EQ(meter->modbus.visit.pause, 1s);
  EXPECT_EQ(meter->modbus.visit.line.stop_bits, 2);
}

}  // namespace
}  // namespace obiscope::catalogue
