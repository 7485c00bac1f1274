#include "protocol/dlms/server.hpp"

#include <gtest/gtest.h>

#include "bytes/hex.hpp"
#include "protocol/dlms/source_test.hpp"
#include "protocol/dlms/writing.hpp"

namespace obiscope::dlms {
namespace {

constexpr Caller kPublic{16, 1}, kReader{1, 1}, kByName{2, 1};

class ServerTest : public testing::Test {
 protected:
  static MeterOptions options() {
    MeterOptions meter;
    meter.most_pdu = 200;
    meter.associations.resize(3);
    meter.associations[1].client = kReader.client;
    meter.associations[1].mechanism = Mechanism::lls;
    meter.associations[1].secret = "secret";
    meter.associations[1].all = true;
    meter.associations[2].client = kByName.client;
    meter.associations[2].short_names = true;
    meter.associations[2].all = true;
    return meter;
  }
  void restart(MeterOptions meter) {
    server_.reset();
    state_.emplace(*device_, source_, std::move(meter));
    server_.emplace(*state_, nullptr);
  }
  std::string say(const Caller& caller, Bytes apdu) { return hex_from(server_->answer(caller, apdu, kTestNow)); }
  std::string say(const Caller& caller, std::string_view hex) { return say(caller, *bytes_from_hex(hex)); }

  static Aarq aarq_for(const Caller& caller) {
    Aarq aarq;
    if (caller == kByName) aarq.context = Context::short_names;
    if (caller == kReader) {
      aarq.mechanism = Mechanism::lls;
      const Bytes secret = as_bytes("secret");
      aarq.authentication.assign(secret.begin(), secret.end());
    }
    InitiateRequest initiate;
    initiate.conformance = Conformance(0xFFFFFF);
    aarq.user_information = encode(initiate);
    return aarq;
  }
  Aare associate(const Caller& caller, const Aarq& aarq) {
    const Bytes answer = server_->answer(caller, encode(aarq), kTestNow);
    const Result<Aare> aare = aare_from(answer);
    EXPECT_TRUE(aare) << hex_from(answer);
    return aare ? *aare : Aare{};
  }
  Aare associate(const Caller& caller) { return associate(caller, aarq_for(caller)); }

  TestSource source_;
  std::unique_ptr<Device> device_ = make_device(source_, test_objects(), Deviation::to_utc);
  std::optional<Meter::State> state_{std::in_place, *device_, source_, options()};
  std::optional<Server> server_{std::in_place, *state_, nullptr};
};

TEST_F(ServerTest, AcceptsWhoFits) {
  const Aare aare = associate(kReader);
  EXPECT_EQ(aare.result, 0);
  const Result<InitiateResponse> response = initiate_response_from(aare.user_information);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->most_pdu, 200);
  EXPECT_EQ(response->vaa_name, 0x0007);
  EXPECT_TRUE(response->conformance.has(Conformance::get));
  EXPECT_FALSE(response->conformance.has(Conformance::set));
  EXPECT_EQ(initiate_response_from(associate(kByName).user_information)->vaa_name, 0xFA00);
}

TEST_F(ServerTest, SaysWhyItRefuses) {
  const auto diagnostic = [&](const Caller& caller, const Aarq& aarq) {
    const Aare aare = associate(caller, aarq);
    EXPECT_EQ(aare.result, 1);
    EXPECT_FALSE(server_->associated());
    return int{aare.diagnostic};
  };
  Aarq aarq = aarq_for(kReader);
  aarq.authentication.back() ^= 1;
  EXPECT_EQ(diagnostic(kReader, aarq), 13);
  EXPECT_EQ(diagnostic(kReader, aarq_for(kPublic)), 12);
  aarq = aarq_for(kReader);
  aarq.mechanism = Mechanism::md5;
  EXPECT_EQ(diagnostic(kReader, aarq), 11);
  aarq = aarq_for(kReader);
  aarq.context = Context::short_names;
  EXPECT_EQ(diagnostic(kReader, aarq), 2);
  aarq.context = Context::logical_names_ciphered;
  EXPECT_EQ(diagnostic(kReader, aarq), 2);
  EXPECT_EQ(diagnostic({99, 1}, aarq_for(kPublic)), 1);
  EXPECT_EQ(diagnostic({16, 9}, aarq_for(kPublic)), 1);
}

TEST_F(ServerTest, ChecksWhatTheClientInitiates) {
  const auto error = [&](const InitiateRequest& initiate) {
    Aarq aarq = aarq_for(kPublic);
    aarq.user_information = encode(initiate);
    const Aare aare = associate(kPublic, aarq);
    EXPECT_EQ(aare.result, 1);
    const Result<ConfirmedServiceError> why = confirmed_service_error_from(aare.user_information);
    EXPECT_TRUE(why);
    return why ? int{why->value} : -1;
  };
  InitiateRequest initiate;
  initiate.conformance = Conformance(0xFFFFFF);
  initiate.version = 5;
  EXPECT_EQ(error(initiate), 1);
  initiate.version = 6;
  initiate.conformance = Conformance().with(Conformance::read);
  EXPECT_EQ(error(initiate), 2);
  initiate.conformance = Conformance(0xFFFFFF);
  initiate.most_pdu = 11;
  EXPECT_EQ(error(initiate), 3);
}

TEST_F(ServerTest, AnotherAcseVersionIsRefusedByTheProvider) {
  std::vector<Byte> apdu = encode(aarq_for(kPublic));
  const Byte version[] = {0x80, 0x02, 0x07, 0x00};
  apdu.insert(apdu.begin() + 2, std::begin(version), std::end(version));
  apdu[1] = static_cast<Byte>(apdu[1] + sizeof version);
  const Result<Aare> aare = aare_from(server_->answer(kPublic, apdu, kTestNow));
  ASSERT_TRUE(aare);
  EXPECT_TRUE(aare->provider);
  EXPECT_EQ(aare->diagnostic, 2);
}

TEST_F(ServerTest, WithoutAnAssociationThereIsNoService) {
  EXPECT_EQ(say(kReader, "c001c100030100010800ff0200"), "d80101");
  associate(kReader);
  EXPECT_EQ(say(kPublic, "c001c100030100010800ff0200"), "d80101");
}

TEST_F(ServerTest, GetsAnAttribute) {
  associate(kReader);
  EXPECT_EQ(say(kReader, "c001c100030100010800ff0200"), "c401c100060012d687");
  EXPECT_EQ(say(kReader, "c0018500030100010800ff0300"), "c401850002020f00161e");
  EXPECT_EQ(say(kReader, "c001c100030100010900ff0200"), "c401c10104");  // object undefined
  EXPECT_EQ(say(kReader, "c001c100010100010800ff0200"), "c401c10109");  // class inconsistent
  EXPECT_EQ(say(kReader, "c001c100030100010800ff0900"), "c401c10104");
  EXPECT_EQ(say(kReader, "c001c1000f0000280000ff0700"), "c401c10103");  // the secret
}

TEST_F(ServerTest, GetsAList) {
  associate(kReader);
  EXPECT_EQ(say(kReader,
                "c003c103"
                "00030100010800ff0200"
                "00030100010900ff0200"
                "00030100200700ff0200"),
            "c403c10300060012d687010400"
            "1208fd");
}

TEST_F(ServerTest, IsReadOnly) {
  associate(kReader);
  EXPECT_EQ(say(kReader, "c101c100030100010800ff02000600000000"), "c501c103");
  EXPECT_EQ(say(kReader,
                "c104c10200030100010800ff020000030100010800ff020002001200011200"
                "01"),
            "c505c1020303");
  EXPECT_EQ(say(kReader, "c301c100460000600300ff01010f00"), "c701c10300");
  EXPECT_EQ(say(kReader, "d9000000000000"), "d80202");
  EXPECT_EQ(say(kReader, "c001"), "d80103");
  associate(kByName);
  EXPECT_EQ(say(kByName, "060102020001"), "0d010103");
}

TEST_F(ServerTest, SendsLongValuesInBlocks) {
  associate(kReader);
  std::string value;
  std::string answer = say(kReader, "c001c1000f0000280000ff0200");
  for (unsigned number = 1; number < 100; ++number) {
    ASSERT_LE(answer.size(), 400U);
    ASSERT_EQ(answer.substr(0, 6), "c402c1");
    const std::vector<Byte> apdu = *bytes_from_hex(answer);
    const Result<GetResponse> block = get_response_from(apdu);
    ASSERT_TRUE(block);
    EXPECT_EQ(block->block, number);
    value += hex_from(block->results.front().value);
    if (block->last) break;
    GetRequest next;
    next.form = GetRequest::Form::next;
    next.block = number;
    answer = say(kReader, encode(next));
  }
  const std::vector<Byte> whole = *bytes_from_hex(value);
  const Result<DecodedData> list = decode_data(whole);
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_EQ(list->size, whole.size());
  const Result<std::vector<Object>> objects = object_list_from(list->data);
  ASSERT_TRUE(objects);
  EXPECT_EQ(objects->size(), test_objects().size() + 1);
}

TEST_F(ServerTest, BlockNumbersHaveToFollow) {
  associate(kReader);
  EXPECT_EQ(say(kReader, "c002c100000001"), "c402c101000000020110");  // no long get in progress
  say(kReader, "c001c1000f0000280000ff0200");
  EXPECT_EQ(say(kReader, "c002c100000005"), "c402c101000000060113");  // block number invalid
  EXPECT_EQ(say(kReader, "c002c100000001"), "c402c101000000020110");
}

TEST_F(ServerTest, ReadsByShortNames) {
  associate(kByName);
  std::uint16_t name = 0;
  for (const Object& object : device_->objects())
    if (object.instance == kEnergy) name = object.base_name;
  ReadRequest request;
  request.items.resize(3);
  request.items[0].name = static_cast<std::uint16_t>(name + 8);
  request.items[1].name = static_cast<std::uint16_t>(name + 16);
  request.items[2].name = 0xFFF8;
  EXPECT_EQ(say(kByName, encode(request)), "0c0300060012d6870002020f00161e0104");
  EXPECT_EQ(say(kByName, "c001c100030100010800ff0200"), "d80202");
}

TEST_F(ServerTest, ShortNamesTellThemselvesInBlocks) {
  associate(kByName);
  std::vector<Byte> joined;
  std::vector<Byte> answer = *bytes_from_hex(say(kByName, "050102fa08"));
  for (std::uint16_t number = 1; number < 100; ++number) {
    const Result<ReadResponse> response = read_response_from(answer);
    ASSERT_TRUE(response) << response.error().text();
    const ReadResult& block = response->results.front();
    ASSERT_EQ(block.form, ReadResult::Form::block);
    EXPECT_EQ(block.block, number);
    joined.insert(joined.end(), block.value.begin(), block.value.end());
    if (block.last) break;
    ReadRequest next;
    next.items.resize(1);
    next.items[0].form = VariableAccess::Form::block_number;
    next.items[0].block = number;
    answer = *bytes_from_hex(say(kByName, encode(next)));
  }
  ASSERT_GT(joined.size(), 2U);
  const Result<DecodedData> list = decode_data(Bytes(joined).subspan(2));
  ASSERT_TRUE(list);
  const Result<std::vector<Object>> objects = short_name_list_from(list->data);
  ASSERT_TRUE(objects);
  EXPECT_EQ(objects->size(), test_objects().size() + 1);
}

TEST_F(ServerTest, TheAssociationTellsOfItself) {
  associate(kReader);
  EXPECT_EQ(say(kReader, "c001c1000f0000280000ff0400"), "c401c100090760857405080101");
  EXPECT_EQ(say(kReader, "c001c1000f0000280000ff0600"), "c401c100090760857405080201");
  EXPECT_EQ(say(kReader, "c001c1000f0000280000ff0300"), "c401c10002020f01120001");
  EXPECT_EQ(say(kReader, "c001c1000f0000280000ff0800"), "c401c1001602");
}

TEST_F(ServerTest, ReleasesWhoAsks) {
  associate(kReader);
  EXPECT_EQ(say(kReader, encode_rlrq({0, {}})).substr(0, 2), "63");
  EXPECT_FALSE(server_->associated());
}

TEST_F(ServerTest, ThePasswordIsRefusedForAMinute) {
  MeterOptions meter = options();
  meter.faults.wrong_password_lockout = true;
  restart(std::move(meter));
  EXPECT_EQ(associate(kReader).diagnostic, 13);
  state_->options.faults.wrong_password_lockout = false;
  EXPECT_EQ(associate(kReader).diagnostic, 13);
  state_->locked_until = kTestNow;
  EXPECT_EQ(associate(kReader).result, 0);
}

TEST_F(ServerTest, ALogicalDeviceOfItsOwnIsListed) {
  const std::unique_ptr<Device> other = make_device(source_, test_objects(), Deviation::to_utc);
  MeterOptions meter = options();
  meter.further.push_back({17, other.get()});
  restart(std::move(meter));
  associate(kReader);
  EXPECT_EQ(say(kReader, "c001c100110000110900ff0200"),
            "c401c100010202021200010910585858313233343536373839303132330202120011091058585831323334353637383930313233");
  EXPECT_EQ(associate({1, 17}, aarq_for(kReader)).result, 0);
  EXPECT_EQ(say({1, 17}, "c001c100030100010800ff0200"), "c401c100060012d687");
}

}  // namespace
}  // namespace obiscope::dlms
