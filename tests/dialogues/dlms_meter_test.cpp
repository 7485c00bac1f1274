// A client and a virtual meter talk to each other over a Wire, in virtual time: each mechanism, context, referencing
// and carrier; each form of protection; each fault.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "line/wire.hpp"
#include "protocol/dlms/client.hpp"
#include "protocol/dlms/crypto.hpp"
#include "protocol/dlms/meter.hpp"
#include "protocol/dlms/source_test.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::uint16_t kClient = 2;
constexpr SystemTitle kClientTitle{'C', 'L', 'I', 0, 0, 0, 0, 1}, kMeterTitle{'M', 'T', 'R', 0, 0, 0, 0, 2};
constexpr std::string_view kSecret = "12345678";

// How a client and the meter deal with each other.
struct Terms {
  Mechanism mechanism = Mechanism::none;
  bool ciphered = false;
  bool short_names = false;
  bool wrapper = false;
  Suite suite = Suite::suite_0;
  Protect protect{true, true};
  Form form = Form::service_specific;  // the client's
  bool dedicated = false;
  bool sign = false;
};

std::string text_of(const Terms& terms) {
  return std::string(name_of(terms.mechanism)) + (terms.ciphered ? ", ciphered" : ", plain") +
         (terms.short_names ? ", SN" : ", LN") + (terms.wrapper ? ", wrapper" : ", HDLC") + ", suite " +
         std::to_string(static_cast<int>(terms.suite)) + ", form " + std::to_string(static_cast<int>(terms.form)) +
         (terms.dedicated ? ", dedicated" : "") + (terms.sign ? ", signed" : "");
}

std::vector<Byte> counted(std::size_t size, Byte first) {
  std::vector<Byte> bytes(size);
  for (std::size_t place = 0; place < size; ++place) bytes[place] = static_cast<Byte>(first + place);
  return bytes;
}

struct Sides {
  SecuritySetup client, meter;
};
Sides setups_of(const Terms& terms) {
  Sides sides;
  SecuritySetup& client = sides.client;
  client.suite = terms.suite;
  client.protect = terms.protect;
  client.form = terms.form;
  client.dedicated = terms.dedicated;
  client.sign = terms.sign;
  client.own_title = kClientTitle;
  client.keys.encryption = counted(key_size(terms.suite), 0x00);
  client.keys.authentication = counted(key_size(terms.suite), 0xD0);
  sides.meter = client;
  sides.meter.own_title = kMeterTitle;
  sides.meter.form = Form::service_specific;
  sides.meter.sign = false;
  sides.meter.dedicated = false;
  const Curve curve = curve_of(terms.suite);
  const KeyPair client_signs = make_key_pair(curve), meter_signs = make_key_pair(curve);
  const KeyPair client_agrees = make_key_pair(curve), meter_agrees = make_key_pair(curve);
  client.keys.signing = sides.meter.keys.signing = {};
  client.keys.signing = client_signs.private_key;
  client.keys.agreement = client_agrees.private_key;
  client.keys.peer_signing = meter_signs.public_key;
  client.keys.peer_agreement = meter_agrees.public_key;
  sides.meter.keys.signing = meter_signs.private_key;
  sides.meter.keys.agreement = meter_agrees.private_key;
  sides.meter.keys.peer_signing = client_signs.public_key;
  sides.meter.keys.peer_agreement = client_agrees.public_key;
  if (terms.suite == Suite::suite_0 && terms.mechanism != Mechanism::ecdsa) {
    for (SecuritySetup* side : {&sides.client, &sides.meter}) {
      side->keys.signing.clear();
      side->keys.agreement.clear();
      side->keys.peer_signing.clear();
      side->keys.peer_agreement.clear();
    }
  }
  return sides;
}

bool needs_setup(const Terms& terms) {
  return terms.ciphered || terms.mechanism == Mechanism::gmac || terms.mechanism == Mechanism::ecdsa ||
         terms.mechanism == Mechanism::sha256;
}

MeterOptions meter_for(const Terms& terms, const Sides& sides) {
  MeterOptions meter;
  meter.hdlc = !terms.wrapper;
  meter.wrapper = terms.wrapper;
  meter.title = kMeterTitle;
  meter.associations.push_back({});  // the public client, 16
  meter.associations.back().short_names = terms.short_names;
  ServerAssociation association;
  association.client = kClient;
  association.short_names = terms.short_names;
  association.mechanism = terms.mechanism;
  association.secret = kSecret;
  if (needs_setup(terms)) association.security = sides.meter;
  association.ciphered = terms.ciphered;
  association.all = true;
  meter.associations.push_back(std::move(association));
  return meter;
}

AssociationOptions client_for(const Terms& terms, const Sides& sides) {
  AssociationOptions client;
  client.short_names = terms.short_names;
  client.mechanism = terms.mechanism;
  client.secret = std::string(kSecret);
  if (needs_setup(terms)) client.security = sides.client;
  client.ciphered_context = terms.ciphered;
  return client;
}

struct Seen {
  Associated associated;
  std::vector<Object> objects;
  std::vector<Answer> answers;
  std::size_t rows = 0;
};

// Associates, reads the object list, three registers and an hour of the profile, and releases.
Task<Seen> read_all(Client& client, bool short_names) {
  Seen seen;
  seen.associated = co_await client.associate();
  const Attribute list{short_names ? class_id::association_sn : class_id::association_ln, {0, 0, 40, 0, 0, 255}, 2};
  const Answer objects = co_await client.get(list);
  const DecodedData decoded = co_await decode_data(objects.value);
  if (short_names) {
    seen.objects = co_await short_name_list_from(decoded.data);
  } else {
    seen.objects = co_await object_list_from(decoded.data);
  }
  client.names(seen.objects);
  std::vector<Attribute> wanted;
  wanted.push_back({class_id::register_, kEnergy, 2});
  wanted.push_back({class_id::register_, kVoltage, 2});
  wanted.push_back({class_id::extended_register, kDemand, 2});
  seen.answers = co_await client.get_all(std::move(wanted));
  const Range hours{MeterTime{2025, 12, 31, 0, 0, 0}, MeterTime{2025, 12, 31, 12, 0, 0}};
  std::optional<Selection> selection = selection_of(hours, Deviation::to_utc);
  const Answer buffer = co_await client.get({class_id::profile_generic, kLoadProfile, 2}, std::move(selection));
  if (buffer.result == AccessResult::success) {
    const DecodedData rows = co_await decode_data(buffer.value);
    seen.rows = rows.data.items() == nullptr ? 0 : rows.data.items()->size();
  }
  co_return seen;
}

Task<Result<Seen>> visit_with(Carrier& carrier, AssociationOptions options) {
  const bool short_names = options.short_names;
  co_await carrier.open();
  Client client(carrier, std::move(options));
  Result<Seen> seen = co_await read_all(client, short_names).result();
  co_await client.release();
  co_await carrier.close();
  co_return seen;
}

class DlmsMeter : public testing::Test {
 protected:
  std::unique_ptr<Carrier> carrier(bool wrapper, std::uint16_t client) {
    if (wrapper) {
      WrapperOptions options;
      options.ports.client = client;
      return wrapper_carrier(wire_.left(), options, loop_.now() + 10min);
    }
    hdlc::LinkOptions options;
    options.client.upper = client;
    return hdlc_carrier(wire_.left(), options, loop_.now() + 10min);
  }
  void serve_as(MeterOptions options) {
    meter_.emplace(*device_, source_, std::move(options));
    serving_.emplace(meter_->serve(wire_.right()));
    serving_->start();
    static_cast<void>(loop_.run(wire_.left().configure(k8N1)));
  }
  Result<Seen> visit(bool wrapper, std::uint16_t client, AssociationOptions options) {
    const std::unique_ptr<Carrier> with = carrier(wrapper, client);
    Result<Result<Seen>> seen = loop_.run(visit_with(*with, std::move(options)));
    if (!seen) return failure(seen.error());
    return std::move(*seen);
  }
  Result<Seen> visit(const Terms& terms) {
    const Sides sides = setups_of(terms);
    serve_as(meter_for(terms, sides));
    return visit(terms.wrapper, kClient, client_for(terms, sides));
  }
  static void expect_all(const Result<Seen>& seen, const Terms& terms) {
    ASSERT_TRUE(seen) << text_of(terms) << ": " << seen.error().text();
    EXPECT_GT(seen->objects.size(), 15U) << text_of(terms);
    ASSERT_EQ(seen->answers.size(), 3U);
    EXPECT_EQ(seen->answers[0].value, (std::vector<Byte>{6, 0x00, 0x12, 0xD6, 0x87})) << text_of(terms);
    EXPECT_EQ(seen->answers[1].value, (std::vector<Byte>{18, 0x08, 0xFD})) << text_of(terms);
    EXPECT_EQ(seen->answers[2].value, (std::vector<Byte>{6, 0x00, 0x00, 0x10, 0xE1})) << text_of(terms);
    EXPECT_EQ(seen->rows, 49U) << text_of(terms);
  }

  VirtualLoop loop_{kTestNow};
  Wire wire_{loop_};
  TestSource source_;
  std::unique_ptr<Device> device_ = make_device(source_, test_objects(), Deviation::to_utc);
  std::optional<Meter> meter_;
  std::optional<Task<>> serving_;
};

constexpr Mechanism kMechanisms[] = {Mechanism::none, Mechanism::lls,    Mechanism::md5,  Mechanism::sha1,
                                     Mechanism::gmac, Mechanism::sha256, Mechanism::ecdsa};

class DlmsMeterTerms : public DlmsMeter, public testing::WithParamInterface<int> {};

// Bits: short names, ciphered, wrapper; above them the mechanism.
TEST_P(DlmsMeterTerms, AreKeptByBothSides) {
  const auto bits = static_cast<unsigned>(GetParam());
  Terms terms;
  terms.short_names = (bits & 1U) != 0;
  terms.ciphered = (bits & 2U) != 0;
  terms.wrapper = (bits & 4U) != 0;
  terms.mechanism = kMechanisms[bits >> 3U];
  if (terms.mechanism == Mechanism::ecdsa) terms.suite = Suite::suite_1;
  expect_all(visit(terms), terms);
}
INSTANTIATE_TEST_SUITE_P(Each, DlmsMeterTerms, testing::Range(0, 7 * 8));

TEST_F(DlmsMeter, AnswersInTheFormThatWasAskedIn) {
  for (const Suite suite : {Suite::suite_0, Suite::suite_1, Suite::suite_2}) {
    for (const Form form : {Form::service_specific, Form::general_global, Form::general_agreed, Form::general_static,
                            Form::general_identified}) {
      for (const bool sign : {false, true}) {
        const bool public_keys = sign || form == Form::general_agreed || form == Form::general_static;
        if (suite == Suite::suite_0 && public_keys) continue;
        Terms terms;
        terms.mechanism = Mechanism::gmac;
        terms.ciphered = terms.wrapper = true;
        terms.suite = suite;
        terms.form = form;
        terms.sign = sign;
        expect_all(visit(terms), terms);
      }
    }
  }
}

TEST_F(DlmsMeter, KnowsDedicatedKeys) {
  for (const Form form : {Form::service_specific, Form::general_dedicated}) {
    Terms terms;
    terms.mechanism = Mechanism::lls;
    terms.ciphered = true;
    terms.dedicated = true;
    terms.form = form;
    expect_all(visit(terms), terms);
  }
}

TEST_F(DlmsMeter, KnowsEachDegreeOfProtection) {
  for (const Protect protect : {Protect{true, false}, Protect{false, true}, Protect{true, true}}) {
    Terms terms;
    terms.mechanism = Mechanism::lls;
    terms.ciphered = terms.wrapper = true;
    terms.protect = protect;
    expect_all(visit(terms), terms);
  }
}

// What fewer than the policy asks for is refused.
TEST_F(DlmsMeter, RefusesLessProtectionThanItsPolicy) {
  Terms terms;
  terms.ciphered = terms.wrapper = true;
  terms.mechanism = Mechanism::lls;
  Sides sides = setups_of(terms);
  serve_as(meter_for(terms, sides));
  sides.client.protect = {false, true};
  const Result<Seen> seen = visit(true, kClient, client_for(terms, sides));
  ASSERT_FALSE(seen);
  EXPECT_NE(seen.error().kind(), ErrorKind::silence) << seen.error().text();
}

TEST_F(DlmsMeter, TheMechanismAndThePasswordHaveToBeRight) {
  Terms terms;
  terms.mechanism = Mechanism::lls;
  const Sides sides = setups_of(terms);
  serve_as(meter_for(terms, sides));
  AssociationOptions wrong = client_for(terms, sides);
  wrong.secret = "87654321";
  Result<Seen> seen = visit(false, kClient, wrong);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().kind(), ErrorKind::refused) << seen.error().text();

  AssociationOptions none = client_for(terms, sides);
  none.mechanism = Mechanism::none;
  seen = visit(false, kClient, none);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().kind(), ErrorKind::refused) << seen.error().text();
  expect_all(visit(false, kClient, client_for(terms, sides)), terms);
}

TEST_F(DlmsMeter, AWrongSecretOfHighLevelSecurityIsRefused) {
  for (const Mechanism mechanism : {Mechanism::md5, Mechanism::sha1, Mechanism::sha256}) {
    Terms terms;
    terms.mechanism = mechanism;
    terms.short_names = mechanism == Mechanism::sha1;
    const Sides sides = setups_of(terms);
    serve_as(meter_for(terms, sides));
    AssociationOptions wrong = client_for(terms, sides);
    wrong.secret = "87654321";
    const Result<Seen> seen = visit(false, kClient, wrong);
    ASSERT_FALSE(seen) << text_of(terms);
    EXPECT_EQ(seen.error().kind(), ErrorKind::refused) << seen.error().text();
  }
}

TEST_F(DlmsMeter, ThePublicClientSeesWhatIsOpen) {
  Terms terms;
  const Sides sides = setups_of(terms);
  MeterOptions options = meter_for(terms, sides);
  serve_as(std::move(options));
  const Result<Seen> seen = visit(false, 16, client_for(terms, sides));
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_LT(seen->objects.size(), 10U);
  for (const Answer& answer : seen->answers) EXPECT_EQ(static_cast<int>(answer.result), 3);
  EXPECT_EQ(seen->rows, 0U);
}

// A counter that is too low is told the one that is awaited, and the public client may read it.
TEST_F(DlmsMeter, InvocationCountersOnlyGrow) {
  Terms terms;
  terms.ciphered = terms.wrapper = true;
  terms.mechanism = Mechanism::gmac;
  const Sides sides = setups_of(terms);
  serve_as(meter_for(terms, sides));
  expect_all(visit(true, kClient, client_for(terms, sides)), terms);
  const Result<Seen> low = visit(true, kClient, client_for(terms, sides));
  ASSERT_FALSE(low);
  EXPECT_EQ(low.error().kind(), ErrorKind::refused) << low.error().text();

  const std::unique_ptr<Carrier> open = carrier(true, 16);
  const auto counter = loop_.run(read_invocation_counter(*open, Suite::suite_0));
  ASSERT_TRUE(counter && *counter);
  AssociationOptions again = client_for(terms, sides);
  again.counter_told = **counter + 1;
  expect_all(visit(true, kClient, std::move(again)), terms);
}

TEST_F(DlmsMeter, EveryRejectionIsTold) {
  for (const Byte diagnostic : std::initializer_list<Byte>{1, 2, 3, 11, 12, 13}) {
    Terms terms;
    const Sides sides = setups_of(terms);
    MeterOptions options = meter_for(terms, sides);
    options.faults.reject = diagnostic;
    serve_as(std::move(options));
    const Result<Seen> seen = visit(false, kClient, client_for(terms, sides));
    ASSERT_FALSE(seen) << int{diagnostic};
    EXPECT_EQ(seen.error().kind(), ErrorKind::refused) << seen.error().text();
  }
}

struct FaultCase {
  const char* name;
  void (*apply)(MeterOptions&);
  bool read_right;                // in spite of it
  std::optional<ErrorKind> kind;  // of the refusal
};
const FaultCase kFaults[] = {
    {"silent", [](MeterOptions& meter) { meter.faults.silent = true; }, false, ErrorKind::silence},
    {"late", [](MeterOptions& meter) { meter.faults.late = true; }, true, {}},
    {"locked", [](MeterOptions& meter) { meter.faults.locked = true; }, false, ErrorKind::refused},
    {"lockout", [](MeterOptions& meter) { meter.faults.wrong_password_lockout = true; }, false, ErrorKind::refused},
    {"reset", [](MeterOptions& meter) { meter.faults.reset_mid_telegram = true; }, false, {}},
    {"counter jump", [](MeterOptions& meter) { meter.faults.counter_jump = true; }, false, ErrorKind::refused},
    {"block repeat", [](MeterOptions& meter) { meter.faults.block_repeat = true; }, true, {}},
    {"segment lost", [](MeterOptions& meter) { meter.faults.segment_lost = true; }, true, {}},
    {"dm", [](MeterOptions& meter) { meter.link.faults.dm = true; }, false, ErrorKind::refused},
    {"frmr", [](MeterOptions& meter) { meter.link.faults.frmr = true; }, false, ErrorKind::refused},
    {"rnr", [](MeterOptions& meter) { meter.link.faults.rnr = 3; }, true, {}},
    {"wrong FCS", [](MeterOptions& meter) { meter.link.faults.wrong_fcs = 2; }, true, {}},
};

TEST_F(DlmsMeter, EachFaultEndsInARightReadingOrARightError) {
  for (const FaultCase& fault : kFaults) {
    Terms terms;
    terms.mechanism = Mechanism::lls;
    terms.ciphered = true;
    const Sides sides = setups_of(terms);
    MeterOptions options = meter_for(terms, sides);
    fault.apply(options);
    serve_as(std::move(options));
    const Result<Seen> seen = visit(false, kClient, client_for(terms, sides));
    if (fault.read_right) {
      EXPECT_TRUE(seen) << fault.name << ": " << (seen ? "" : seen.error().text());
      if (seen) expect_all(seen, terms);
      continue;
    }
    ASSERT_FALSE(seen) << fault.name;
    if (fault.kind) {
      EXPECT_EQ(seen.error().kind(), *fault.kind) << fault.name << ": " << seen.error().text();
    }
  }
}

TEST_F(DlmsMeter, SmallApdusAndShortFramesCarryAllTheSame) {
  for (const bool wrapper : {false, true}) {
    for (const bool short_names : {false, true}) {
      Terms terms;
      terms.mechanism = Mechanism::lls;
      terms.ciphered = true;
      terms.wrapper = wrapper;
      terms.short_names = short_names;
      const Sides sides = setups_of(terms);
      MeterOptions options = meter_for(terms, sides);
      options.most_pdu = 128;
      options.link.wish = {32, 32, 1, 1};
      serve_as(std::move(options));
      expect_all(visit(wrapper, kClient, client_for(terms, sides)), terms);
    }
  }
}

// Without block transfer of GET, long answers go in general blocks.
TEST_F(DlmsMeter, GeneralBlockTransfer) {
  for (const bool wrapper : {false, true}) {
    Terms terms;
    terms.mechanism = Mechanism::gmac;
    terms.ciphered = true;
    terms.wrapper = wrapper;
    const Sides sides = setups_of(terms);
    MeterOptions options = meter_for(terms, sides);
    using Bit = Conformance::Bit;
    options.conformance = Conformance()
                              .with(Bit::general_block_transfer)
                              .with(Bit::multiple_references)
                              .with(Bit::get)
                              .with(Bit::selective_access)
                              .with(Bit::action);
    options.most_pdu = 128;
    serve_as(std::move(options));
    expect_all(visit(wrapper, kClient, client_for(terms, sides)), terms);
  }
}

TEST_F(DlmsMeter, ASelectionThatItDoesNotServeIsRefused) {
  Terms terms;
  const Sides sides = setups_of(terms);
  MeterOptions options = meter_for(terms, sides);
  options.range_selection = false;
  serve_as(std::move(options));
  const Result<Seen> seen = visit(false, kClient, client_for(terms, sides));
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_EQ(seen->rows, 0U);
}

TEST_F(DlmsMeter, ASecondReaderComesBehindTheFirst) {
  Terms terms;
  terms.mechanism = Mechanism::lls;
  const Sides sides = setups_of(terms);
  serve_as(meter_for(terms, sides));
  for (int round = 0; round < 3; ++round) expect_all(visit(false, kClient, client_for(terms, sides)), terms);
}

}  // namespace
}  // namespace obiscope::dlms
