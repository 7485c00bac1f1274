// Protected APDUs. The first byte of the input says what is done with the rest:
//   whatever comes in, taking its protection off ends without a fault, and an Error leaves counters and title alone;
//   an APDU goes out and comes in again in every form, suite and protection;
//   of what goes out, an APDU with one bit flipped is never accepted.
#include <array>
#include <cstdlib>
#include <memory>

#include "protocol/dlms/security.hpp"

namespace {

using namespace obiscope;
using namespace obiscope::dlms;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr SystemTitle kClient{0x4D, 0x4D, 0x4D, 0, 0, 0xBC, 0x61, 0x4E};
constexpr SystemTitle kMeter{0x4D, 0x4D, 0x4D, 0, 0, 0, 0, 1};

// Key pairs cost time: made once.
const KeyPair& key_pair(Curve curve, std::size_t which) {
  static const std::array<KeyPair, 4> p256{make_key_pair(Curve::p256), make_key_pair(Curve::p256),
                                           make_key_pair(Curve::p256), make_key_pair(Curve::p256)};
  static const std::array<KeyPair, 4> p384{make_key_pair(Curve::p384), make_key_pair(Curve::p384),
                                           make_key_pair(Curve::p384), make_key_pair(Curve::p384)};
  return (curve == Curve::p384 ? p384 : p256)[which];
}

SecuritySetup setup_of(Suite suite, bool is_client) {
  SecuritySetup setup;
  const Curve curve = curve_of(suite);
  setup.suite = suite;
  setup.own_title = is_client ? kClient : kMeter;
  setup.keys.encryption.assign(key_size(suite), 0x11);
  setup.keys.authentication.assign(key_size(suite), 0x22);
  setup.keys.broadcast.assign(key_size(suite), 0x33);
  setup.keys.signing = key_pair(curve, is_client ? 0 : 1).private_key;
  setup.keys.agreement = key_pair(curve, is_client ? 2 : 3).private_key;
  setup.keys.peer_signing = key_pair(curve, is_client ? 1 : 0).public_key;
  setup.keys.peer_agreement = key_pair(curve, is_client ? 3 : 2).public_key;
  return setup;
}

Security side(SecuritySetup setup) {
  Security security(setup, {});
  security.peer_title(setup.own_title == kClient ? kMeter : kClient);
  require(security.dedicated_key(std::vector<Byte>(key_size(setup.suite), 0x44)).has_value());
  return security;
}

void check_arbitrary(Byte choice, Bytes apdu) {
  const Suite suite = static_cast<Suite>(choice % 3);
  SecuritySetup setup = setup_of(suite, true);
  if ((choice & 0x10U) != 0) setup.keys.authentication.clear();
  if ((choice & 0x20U) != 0) setup.protect = {false, true};
  Security security(setup, {});
  if ((choice & 0x40U) != 0) security.peer_title(kMeter);
  const auto title = security.peer_title();
  const Result<std::vector<Byte>> plain = security.unprotect(apdu);
  if (plain) return require(plain->size() <= apdu.size());
  require(!plain.error().text().empty());
  require(security.counters() == Counters() && security.peer_title() == title);
  require(!security.applied().protect.any() && !security.applied().signature);
}

SecuritySetup with_choice(SecuritySetup setup, Byte choice, Byte more) {
  const Form forms[] = {Form::service_specific, Form::general_global, Form::general_dedicated,
                        Form::general_agreed,   Form::general_static, Form::general_identified};
  const Protect protects[] = {{true, true}, {true, false}, {false, true}};
  setup.form = forms[choice % 6];
  setup.protect = protects[more % 3];
  setup.sign = (more & 0x10U) != 0 && setup.suite != Suite::suite_0;
  const bool agreed = setup.form == Form::general_agreed || setup.form == Form::general_static;
  if (agreed && setup.suite == Suite::suite_0) setup.form = Form::general_global;
  return setup;
}

bool means_itself(Bytes apdu) {  // and would be taken for protected where it came in
  return is_protected(apdu);
}

// A tag protects what the bit stood in; without one there is nothing to protect it.
void check_flipped(const SecuritySetup& theirs, const std::vector<Byte>& apdu, std::size_t bit) {
  std::vector<Byte> wrong = apdu;
  wrong[bit / 8] ^= static_cast<Byte>(1U << bit % 8);
  Security receiver = side(setup_of(theirs.suite, true));
  const Result<std::vector<Byte>> plain = receiver.unprotect(wrong);
  if (!plain || !is_protected(wrong)) return;  // its tag says now that it is plain: applied() tells
  require(!theirs.protect.authenticated && !theirs.sign);
}

void check_round_trip(Byte choice, Byte more, std::size_t bit, Bytes apdu) {
  if (apdu.empty() || means_itself(apdu)) return;
  const Suite suite = static_cast<Suite>((choice >> 4) % 3);
  const SecuritySetup ours = with_choice(setup_of(suite, true), choice, more);
  const SecuritySetup theirs = with_choice(setup_of(suite, false), choice, more);
  Security client = side(ours);
  Security meter = side(theirs);
  const Result<std::vector<Byte>> out = meter.protect(apdu);
  require(out.has_value());
  const Result<std::vector<Byte>> in = client.unprotect(*out);
  const bool readable = ours.protect.authenticated || !is_protected(*out);
  if (readable) require(in.has_value() && std::equal(in->begin(), in->end(), apdu.begin(), apdu.end()));
  if (in && is_protected(*out)) require(client.protected_enough() && !client.unprotect(*out));
  if (is_protected(*out)) check_flipped(theirs, *out, bit % (8 * out->size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  constexpr std::size_t kHead = 4;
  if (size <= kHead) return 0;
  const Bytes rest(input + kHead, size - kHead);
  if ((input[0] & 0x80U) != 0) {
    check_arbitrary(input[0], rest);
  } else {
    check_round_trip(input[0], input[1], static_cast<std::size_t>(input[2]) << 8 | input[3], rest);
  }
  return 0;
}
