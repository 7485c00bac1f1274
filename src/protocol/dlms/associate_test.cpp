// Associations as a client opens them, against a meter on paper that accepts, refuses and lies.
#include <gtest/gtest.h>

#include "protocol/dlms/client.hpp"
#include "protocol/dlms/scripted_carrier_test.hpp"

namespace obiscope::dlms {
namespace {

using test::Apdu;
using test::PaperMeter;
using test::ScriptedCarrier;

struct Bench {
  VirtualLoop loop;
  PaperMeter meter;
  ScriptedCarrier carrier{loop, [this](Bytes request) { return meter(request); }};

  Result<Associated> associate(AssociationOptions options = {}) {
    Client client(carrier, std::move(options));
    Result<Associated> associated = loop.run(client.associate());
    Result<void> released = loop.run(client.release());
    EXPECT_TRUE(released);
    return associated;
  }
};

AssociationOptions with_password() {
  AssociationOptions options;
  options.mechanism = Mechanism::lls;
  options.secret = "12345678";
  return options;
}

SecuritySetup security() {
  SecuritySetup setup;
  setup.own_title = {'M', 'M', 'M', 0, 0, 0, 0, 1};
  setup.keys.encryption.assign(16, 0x11);
  setup.keys.authentication.assign(16, 0x22);
  return setup;
}

AssociationOptions ciphered() {
  AssociationOptions options;
  options.security = security();
  return options;
}

TEST(Associate, ThePublicClientProposesNothingThatWrites) {
  Bench bench;
  const auto associated = bench.associate();
  ASSERT_TRUE(associated) << associated.error().text();
  EXPECT_EQ(associated->most_pdu, 1024);
  const auto aarq = aarq_from(bench.carrier.sent.front());
  ASSERT_TRUE(aarq);
  EXPECT_EQ(aarq->mechanism, Mechanism::none);
  const auto initiate = initiate_request_from(aarq->user_information);
  ASSERT_TRUE(initiate);
  for (const auto bit : {Conformance::set, Conformance::write, Conformance::unconfirmed_write, Conformance::action,
                         Conformance::block_transfer_with_set, Conformance::attribute_0_with_set})
    EXPECT_FALSE(initiate->conformance.has(bit)) << name_of(bit);
  EXPECT_FALSE(associated->conformance.has(Conformance::set)) << "granted although nobody asked";
  EXPECT_EQ(bench.carrier.count(ApduTag::rlrq), 1U);
}

TEST(Associate, APasswordIsSentOnceAndARefusalIsInWords) {
  Bench bench;
  bench.meter.aare.result = 1;
  bench.meter.aare.diagnostic = 13;
  const auto associated = bench.associate(with_password());
  ASSERT_FALSE(associated);
  EXPECT_EQ(associated.error().kind(), ErrorKind::refused);
  EXPECT_EQ(bench.carrier.count(ApduTag::aarq), 1U);
  EXPECT_EQ(bench.carrier.sent.size(), 1U) << "nothing follows a refusal";
  EXPECT_EQ(associated.error().text().find("12345678"), std::string::npos);
}

TEST(Associate, SilenceDoesNotRepeatThePassword) {
  Bench bench;
  bench.meter.instead = [](Bytes) { return std::vector<Apdu>{}; };
  Client client(bench.carrier, with_password());
  EXPECT_EQ(bench.loop.run(client.associate()).error().kind(), ErrorKind::silence);
  EXPECT_EQ(bench.loop.run(client.associate()).error().kind(), ErrorKind::usage);
  EXPECT_EQ(bench.carrier.sent.size(), 1U);
}

TEST(Associate, EveryRefusalHasWords) {
  for (unsigned diagnostic = 0; diagnostic < 20; ++diagnostic) {
    for (const bool provider : {false, true}) {
      Bench bench;
      bench.meter.aare.result = 2;
      bench.meter.aare.provider = provider;
      bench.meter.aare.diagnostic = static_cast<Byte>(diagnostic);
      const auto associated = bench.associate();
      ASSERT_FALSE(associated);
      EXPECT_EQ(associated.error().kind(), ErrorKind::refused);
      EXPECT_GT(associated.error().text().size(), 20U);
    }
  }
}

TEST(Associate, AcceptedWithAnotherContextIsAnErrorAndReleased) {
  Bench bench;
  bench.meter.aare.context = Context::short_names;
  const auto associated = bench.associate();
  ASSERT_FALSE(associated);
  EXPECT_EQ(associated.error().kind(), ErrorKind::malformed);
  EXPECT_NE(associated.error().text().find("context 2 where 1"), std::string::npos) << associated.error().text();
  EXPECT_EQ(bench.carrier.count(ApduTag::rlrq), 1U);
}

TEST(Associate, AConformanceThatReadsNothingIsAnError) {
  Bench bench;
  bench.meter.conformance = Conformance().with(Conformance::read);
  const auto associated = bench.associate();
  ASSERT_FALSE(associated);
  EXPECT_EQ(associated.error().kind(), ErrorKind::malformed);
  EXPECT_NE(associated.error().text().find("get"), std::string::npos);
}

TEST(Associate, AnotherVersionOfXdlmsIsAnError) {
  Bench bench;
  InitiateResponse initiate;
  initiate.version = 5;
  initiate.conformance = test::kEverything;
  bench.meter.aare.user_information = encode(initiate);
  EXPECT_EQ(bench.associate().error().kind(), ErrorKind::malformed);
}

TEST(Associate, AConfirmedServiceErrorInsideIsInWords) {
  Bench bench;
  bench.meter.aare.user_information = encode(ConfirmedServiceError{1, 6, 3});
  const auto associated = bench.associate();
  ASSERT_FALSE(associated);
  EXPECT_TRUE(associated.error().kind() == ErrorKind::refused || associated.error().kind() == ErrorKind::unsupported);
}

TEST(Associate, AnExceptionInsteadOfAnAareIsInWords) {
  Bench bench;
  bench.meter.instead = [](Bytes) { return std::vector<Apdu>{encode(ExceptionResponse{1, 6, 0x01020304U})}; };
  const auto associated = bench.associate(ciphered());
  ASSERT_FALSE(associated);
  EXPECT_NE(associated.error().text().find(std::to_string(0x01020304)), std::string::npos) << associated.error().text();
  EXPECT_EQ(bench.carrier.sent.size(), 1U) << "not tried again with the counter that it told";
}

TEST(Associate, AnswersThatAreNoneAreMalformed) {
  for (const Apdu& rubbish : {Apdu{}, Apdu{0xC4, 0x01, 0xC1, 0x00, 0x00}, Apdu{0x61}, Apdu{0x61, 0x03, 0x01},
                              Apdu(3000, 0x61), Apdu{0x60, 0x00}}) {
    Bench bench;
    bench.meter.instead = [&](Bytes) { return std::vector<Apdu>{rubbish}; };
    const auto associated = bench.associate();
    ASSERT_FALSE(associated);
    EXPECT_TRUE(associated.error().kind() == ErrorKind::malformed || associated.error().kind() == ErrorKind::incomplete)
        << associated.error().text();
  }
}

TEST(Associate, ACipheredContextBelievesNoPlainAnswer) {
  Bench bench;
  const auto associated = bench.associate(ciphered());
  ASSERT_FALSE(associated);
  EXPECT_EQ(associated.error().kind(), ErrorKind::malformed);
  EXPECT_NE(associated.error().text().find("without ciphering"), std::string::npos);
}

TEST(Associate, WhatIsMissingIsSaidBeforeAnythingIsSent) {
  for (const auto mechanism : {Mechanism::lls, Mechanism::md5, Mechanism::sha1, Mechanism::sha256, Mechanism::gmac,
                               Mechanism::ecdsa, Mechanism::manufacturer}) {
    Bench bench;
    AssociationOptions options;
    options.mechanism = mechanism;
    EXPECT_FALSE(bench.associate(options));
    EXPECT_TRUE(bench.carrier.sent.empty()) << name_of(mechanism);
  }
  Bench bench;
  AssociationOptions options = ciphered();
  options.security->keys.encryption.resize(15);
  EXPECT_EQ(bench.associate(options).error().kind(), ErrorKind::usage);
  EXPECT_TRUE(bench.carrier.sent.empty());
}

// The meter's side of MD5, on paper: passes 2 and 4.
struct Hls {
  Bench bench;
  Apdu client_challenge;
  Apdu proof;          // of the client
  bool wrong = false;  // its own proof
  bool refuses = false;
  const std::string secret = "hidden";
  const Apdu server_challenge{'P', '6', 'w', 'R', 'J', '2', '1', 'F'};

  Hls() {
    bench.meter.aare.diagnostic = 14;
    bench.meter.aare.mechanism = Mechanism::md5;
    bench.meter.aare.authentication = server_challenge;
    bench.meter.instead = [this](Bytes request) { return answer(request); };
  }
  Apdu right_proof(bool from_client) {
    Security none(SecuritySetup{}, Counters{});
    return hls_answer(Mechanism::md5, {client_challenge, server_challenge}, as_bytes(secret), from_client, none)
        .value_or(Apdu());
  }
  std::optional<std::vector<Apdu>> answer(Bytes request) {
    if (request[0] == static_cast<Byte>(ApduTag::aarq)) {
      client_challenge = aarq_from(request)->authentication;
      return std::nullopt;
    }
    if (request[0] == static_cast<Byte>(ApduTag::action_request)) return pass_4(*action_request_from(request));
    if (request[0] != static_cast<Byte>(ApduTag::read_request)) return std::nullopt;
    const auto read = read_request_from(request);
    if (read->items[0].name != 0xFA58) return std::nullopt;
    proof = *read->items[0].selection.parameters.octets();
    const Apdu value = PaperMeter::encoded(octets_data(right_proof(false)));
    ReadResult result;
    result.value = value;
    return std::vector<Apdu>{encode(ReadResponse{{result}})};
  }
  std::vector<Apdu> pass_4(const ActionRequest& request) {
    EXPECT_EQ(request.method, (Attribute{15, Obis{0, 0, 40, 0, 0, 255}, 1}));
    proof = *request.parameters->octets();
    ActionResponse response;
    response.invoke = request.invoke;
    response.result = refuses ? 3 : 0;
    Apdu own = right_proof(false);
    if (wrong) own[0] ^= 1;
    const Apdu value = PaperMeter::encoded(octets_data(own));
    if (!refuses) response.value = GetResult{AccessResult::success, value};
    return {encode(response)};
  }
  Result<Associated> associate(bool short_names = false) {
    AssociationOptions options;
    options.short_names = short_names;
    options.mechanism = Mechanism::md5;
    options.secret = secret;
    return bench.associate(options);
  }
};

TEST(AssociateHls, BothSidesProveThemselves) {
  Hls hls;
  const auto associated = hls.associate();
  ASSERT_TRUE(associated) << associated.error().text();
  EXPECT_EQ(hls.proof, hls.right_proof(true));
  EXPECT_EQ(hls.bench.carrier.count(ApduTag::action_request), 1U);
}

TEST(AssociateHls, WithShortNamesTheProofIsReadByName) {
  Hls hls;
  const auto associated = hls.associate(true);
  ASSERT_TRUE(associated) << associated.error().text();
  EXPECT_EQ(hls.proof, hls.right_proof(true));
}

TEST(AssociateHls, AMeterThatCannotProveItselfIsRefused) {
  Hls hls;
  hls.wrong = true;
  const auto associated = hls.associate();
  ASSERT_FALSE(associated);
  EXPECT_EQ(associated.error().kind(), ErrorKind::refused);
  EXPECT_EQ(hls.bench.carrier.count(ApduTag::rlrq), 1U);
}

TEST(AssociateHls, ARefusedProofIsNotSentAgain) {
  Hls hls;
  hls.refuses = true;
  const auto associated = hls.associate();
  ASSERT_FALSE(associated);
  EXPECT_EQ(associated.error().kind(), ErrorKind::refused);
  EXPECT_EQ(hls.bench.carrier.count(ApduTag::action_request), 1U);
  EXPECT_NE(associated.error().advice().find("not sent again"), std::string::npos);
}

TEST(AssociateHls, AChallengeThatIsTooShortGetsNoProof) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{65}}) {
    Hls hls;
    hls.bench.meter.aare.authentication.assign(size, 'x');
    EXPECT_EQ(hls.associate().error().kind(), ErrorKind::malformed);
    EXPECT_EQ(hls.bench.carrier.count(ApduTag::action_request), 0U);
  }
}

TEST(AssociateHls, OurOwnChallengeSentBackGetsNoProof) {
  Hls hls;
  hls.bench.meter.instead = [&](Bytes request) -> std::optional<std::vector<Apdu>> {
    if (const auto aarq = aarq_from(request)) hls.bench.meter.aare.authentication = aarq->authentication;
    return std::nullopt;
  };
  EXPECT_EQ(hls.associate().error().kind(), ErrorKind::refused);
  EXPECT_EQ(hls.bench.carrier.count(ApduTag::action_request), 0U);
}

TEST(AssociateHls, AMeterThatWantsAProofNobodyCanGive) {
  Bench bench;
  bench.meter.aare.diagnostic = 14;
  bench.meter.aare.mechanism = Mechanism::gmac;
  EXPECT_EQ(bench.associate(with_password()).error().kind(), ErrorKind::refused);
}

// A store that says what was kept, and when.
class Watched final : public CounterStore {
 public:
  Result<Counters> load(const CounterName& name) override { return inner.load(name); }
  Result<void> save(const CounterName& name, const Counters& counters) override {
    last = counters.next_sent;
    return full ? Result<void>(failure(ErrorKind::port, "the disk is full")) : inner.save(name, counters);
  }
  CountersInMemory inner;
  std::uint32_t last = 0;
  bool full = false;
};

TEST(AssociateCounters, AreOnDiskBeforeTheyAreUsed) {
  Bench bench;
  Watched store;
  AssociationOptions options = ciphered();
  options.counters = &store;
  options.counter_told = 700;
  std::uint32_t kept_before = 0;
  bench.meter.instead = [&](Bytes request) -> std::optional<std::vector<Apdu>> {
    kept_before = store.last;
    const auto header = security_header_from(aarq_from(request)->user_information);
    EXPECT_EQ(header->counter, 700U);
    return std::vector<Apdu>{};
  };
  EXPECT_FALSE(bench.associate(options));
  EXPECT_EQ(kept_before, 701U);
  EXPECT_EQ(store.inner.load(counter_name_of(*options.security, ""))->next_sent, 701U);
}

TEST(AssociateCounters, TheGreaterOfStoreAndMeterIsUsed) {
  for (const std::uint32_t told : {std::uint32_t{5}, std::uint32_t{5000}}) {
    Bench bench;
    Watched store;
    AssociationOptions options = ciphered();
    options.counters = &store;
    options.counters_of = "tcp://meter";
    options.counter_told = told;
    EXPECT_TRUE(store.save(counter_name_of(*options.security, "tcp://meter"), {1000, 0}));
    std::uint32_t used = 0;
    bench.meter.instead = [&](Bytes request) {
      used = security_header_from(aarq_from(request)->user_information)->counter;
      return std::vector<Apdu>{};
    };
    EXPECT_FALSE(bench.associate(options));
    EXPECT_EQ(used, std::max<std::uint32_t>(told, 1000));
  }
}

TEST(AssociateCounters, ACounterThatCannotBeKeptIsNotUsed) {
  Bench bench;
  Watched store;
  store.full = true;
  AssociationOptions options = ciphered();
  options.counters = &store;
  EXPECT_EQ(bench.associate(options).error().kind(), ErrorKind::port);
  EXPECT_TRUE(bench.carrier.sent.empty());
}

TEST(AssociateCounters, ThePublicClientReadsWhatTheMeterExpects) {
  Bench bench;
  bench.meter.values[text_from(Attribute{1, Obis{0, 0, 43, 1, 0, 255}, 2})] = unsigned_data(Tag::uint32, 4711);
  const auto counter = bench.loop.run(read_invocation_counter(bench.carrier, Suite::suite_0));
  ASSERT_TRUE(counter);
  EXPECT_EQ(*counter, 4711U);
  EXPECT_EQ(bench.carrier.count(ApduTag::rlrq), 1U);
  Bench without;
  EXPECT_EQ(without.loop.run(read_invocation_counter(without.carrier, Suite::suite_0)).value(), std::nullopt);
}

TEST(Release, WhateverBeginsWithTheTagIsOne) {
  for (const Apdu& answer : {Apdu{0x63, 0x11, 0x80, 0x01, 0x00, 0xBE, 0x0F, 0x04, 0x0E}, Apdu{0x63}, Apdu{}}) {
    Bench bench;
    Client client(bench.carrier, {});
    ASSERT_TRUE(bench.loop.run(client.associate()));
    bench.meter.instead = [&](Bytes) { return std::vector<Apdu>{answer}; };
    EXPECT_TRUE(bench.loop.run(client.release()));
    EXPECT_TRUE(bench.loop.run(client.release()));
    EXPECT_EQ(bench.carrier.count(ApduTag::rlrq), 1U);
  }
}

TEST(Release, SilenceIsTakenAsReleased) {
  Bench bench;
  Client client(bench.carrier, {});
  ASSERT_TRUE(bench.loop.run(client.associate()));
  bench.meter.instead = [](Bytes) { return std::vector<Apdu>{}; };
  EXPECT_TRUE(bench.loop.run(client.release()));
  EXPECT_TRUE(client.warnings.empty());
}

}  // namespace
}  // namespace obiscope::dlms
