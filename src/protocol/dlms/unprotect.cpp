// How an APDU that came in loses its protection, layer by layer; nothing of one is given away before its tag was right.
#include <algorithm>
#include <utility>

#include "bytes/hex.hpp"
#include "protocol/dlms/security_state.hpp"

namespace obiscope::dlms {

namespace {

// The key of one layer, and how people call it.
struct Chosen {
  CipherKey* key = nullptr;
  std::string_view name;
  bool broadcast = false;
};

tl::unexpected<Error> damaged(std::string text, std::string advice = {}) {
  return failure(ErrorKind::damaged, std::move(text), std::move(advice));
}

Result<void> check_control(const Security::State& state, const SecurityHeader& header) {
  if (header.is_compressed())
    return failure(ErrorKind::unsupported, "the APDU is compressed, which this program cannot undo");
  if (header.suite() > 2)
    return failure(ErrorKind::unsupported, "there is no security suite " + std::to_string(header.suite()));
  const bool dedicated = header.tag == ApduTag::general_ded_ciphering;
  const bool general = header.tag == ApduTag::general_ciphering;
  if (header.is_broadcast() && (dedicated || general))
    return failure(ErrorKind::malformed, "the broadcast bit stands in a form that has none");
  // The control byte is covered by the tag alone: whoever could take the tag away could change the rest as well.
  const bool expected = state.setup.protect.authenticated && !state.setup.keys.authentication.empty();
  if (expected && !header.protect().authenticated) {
    return failure(ErrorKind::refused,
                   "the APDU has no authentication tag, and there is an authentication key to check one",
                   "without the authentication key such APDUs are taken");
  }
  return {};
}

Result<SystemTitle> title_of(const Security::State& state, const SecurityHeader& header) {
  SystemTitle title{};
  if (header.title.empty()) {
    if (state.peer) return *state.peer;
    return failure(ErrorKind::unsupported, "the APDU does not name its system title, and nobody has told it",
                   "give the system title of the meter");
  }
  std::copy(header.title.begin(), header.title.end(), title.begin());
  if (state.peer && *state.peer != title) {
    return damaged("the APDU is of system title " + hex_title(title) + ", the other side's is " +
                   hex_title(*state.peer));
  }
  if (title == state.setup.own_title && title != SystemTitle{})
    return failure(ErrorKind::refused, "the APDU has our own system title " + hex_title(title) + ": it came back");
  return title;
}

bool is_dedicated(const SecurityHeader& header) {
  const Byte tag = static_cast<Byte>(header.tag);
  if (header.tag == ApduTag::general_ded_ciphering) return true;
  return (tag > 0x40 && tag < 0x60) || (tag >= 0xD0 && tag < 0xD8);  // ded-
}

Chosen choose(Security::State& state, const SecurityHeader& header) {
  if (is_dedicated(header)) return {&state.dedicated, "dedicated key"};
  if (header.is_broadcast() || header.fields.key == KeyKind::broadcast)
    return {&state.broadcast, "broadcast key", true};
  return {&state.global, "encryption key"};
}

Result<void> usable(const Chosen& chosen, const SecurityHeader& header) {
  const std::size_t right = key_size(static_cast<Suite>(header.suite()));
  if (chosen.key->size == right) return {};
  if (chosen.key->size == 0) {
    return failure(ErrorKind::unsupported,
                   "the APDU is protected with the " + std::string(chosen.name) + ", which is not given", "a key file");
  }
  return damaged("the " + std::string(chosen.name) + " has " + std::to_string(chosen.key->size) +
                 " bytes; the APDU is of security suite " + std::to_string(header.suite()) + ", which takes " +
                 std::to_string(right));
}

Error wrong_tag(Gcm& gcm, const SecurityHeader& header, const SystemTitle& title, std::vector<Byte>& scratch) {
  const std::string of = "the system title " + hex_title(title);
  if (!header.protect().encrypted) {
    return {ErrorKind::damaged, "the authentication tag is wrong: encryption key, authentication key or " + of +
                                    " does not fit, or bytes are damaged"};
  }
  gcm.decrypt(nonce_of(title, header.counter), {}, header.ciphered, {}, scratch.data());
  const bool readable = looks_like_apdu(static_cast<Byte>(header.tag), scratch);
  wipe(scratch);
  if (readable) {
    return {ErrorKind::damaged,
            "the authentication tag is wrong: the authentication key does not fit, or bytes are "
            "damaged; the encryption key and " +
                of + " seem right"};
  }
  return {ErrorKind::damaged,
          "the authentication tag is wrong and the deciphered bytes are no APDU: the encryption "
          "key or " +
              of + " does not fit"};
}

Error no_apdu(std::string_view key, const SystemTitle& title) {
  return {ErrorKind::damaged, "the deciphered bytes are no APDU: the " + std::string(key) + " or the system title " +
                                  hex_title(title) + " does not fit"};
}

// The tag of the APDU is no part of what is authenticated; the one inside is.
bool is_what_the_tag_says(const SecurityHeader& header, Bytes plain) {
  const std::optional<Byte> told = plain_tag_of(static_cast<Byte>(header.tag));
  return !told || (!plain.empty() && plain.front() == *told);
}

Error another_inside(const SecurityHeader& header, Bytes plain) {
  const Byte tag[] = {static_cast<Byte>(header.tag)};
  const std::string outside = "inside the APDU with the tag " + hex_from(tag);
  if (plain.empty()) return {ErrorKind::damaged, outside + " stands nothing"};
  return {ErrorKind::damaged, outside + " stands one with the tag " + hex_from(plain.first(1))};
}

// The plain bytes of one layer; its tag was right where there is one and an authentication key.
Result<void> open(Security::State& state, const Chosen& chosen, const SecurityHeader& header, const SystemTitle& title,
                  std::vector<Byte>& plain) {
  const Protect protect = header.protect();
  const bool checked = protect.authenticated && !state.setup.keys.authentication.empty();
  const Bytes tag = checked ? header.authentication_tag : Bytes();
  const Nonce nonce = nonce_of(title, header.counter);
  Gcm& gcm = *chosen.key->gcm;
  plain.resize(header.ciphered.size());
  bool right = true;
  if (!protect.encrypted) std::copy(header.ciphered.begin(), header.ciphered.end(), plain.begin());
  if (protect.encrypted) {
    const Bytes associated = checked ? state.associated(header.control, header.fields.covered, {}) : Bytes();
    right = gcm.decrypt(nonce, associated, header.ciphered, tag, plain.data());
  } else if (checked) {
    right = gcm.decrypt(nonce, state.associated(header.control, header.fields.covered, plain), {}, tag, nullptr);
  }
  if (!right) return failure(wrong_tag(gcm, header, title, plain));
  if (checked && is_what_the_tag_says(header, plain)) return {};
  if (checked) return failure(another_inside(header, plain));
  if (looks_like_apdu(static_cast<Byte>(header.tag), plain)) return {};
  wipe(plain);
  return failure(no_apdu(chosen.name, title));
}

// `least`: the counter that is new. Counters are looked at last: only those of authentic APDUs say anything.
Result<void> is_new(const SecurityHeader& header, std::uint32_t least) {
  if (header.counter == kCounterEnd)
    return failure(ErrorKind::refused, "the invocation counter is at its end: the key has to be changed");
  if (header.counter >= least) return {};
  return failure(ErrorKind::refused,
                 "the invocation counter " + std::to_string(header.counter) +
                     " is an old one: " + std::to_string(least) + " is the least that is new",
                 "a repeated message, or a meter that has lost its counter");
}

Form form_of(const SecurityHeader& header) {
  switch (header.tag) {
    case ApduTag::general_glo_ciphering:
      return Form::general_global;
    case ApduTag::general_ded_ciphering:
      return Form::general_dedicated;
    case ApduTag::general_ciphering:
      break;
    default:
      return Form::service_specific;
  }
  if (header.fields.key == KeyKind::one_pass) return Form::general_agreed;
  return header.fields.key == KeyKind::static_unified ? Form::general_static : Form::general_identified;
}

void note(Security::State& state, const SecurityHeader& header, const Chosen& chosen, const SystemTitle& title) {
  Applied& applied = state.applied;
  const Protect protect = header.protect();
  if (!applied.protect.any()) {
    applied.form = form_of(header);
    applied.dedicated = is_dedicated(header);
  }
  applied.protect.authenticated |= protect.authenticated;
  applied.protect.encrypted |= protect.encrypted;
  applied.broadcast |= chosen.broadcast;
  if (protect.authenticated && state.setup.keys.authentication.empty()) applied.tag_checked = false;
  state.peer = title;
}

Result<void> decipher(Security::State& state, const SecurityHeader& header, const Chosen& chosen,
                      std::vector<Byte>& plain) {
  const Result<SystemTitle> title = title_of(state, header);
  if (!title) return failure(title.error());
  if (Result<void> fits = usable(chosen, header); !fits) return fits;
  if (Result<void> opened = open(state, chosen, header, *title, plain); !opened) return opened;
  if (Result<void> fresh = is_new(header, chosen.key->counters.least_received); !fresh) return fresh;
  chosen.key->counters.least_received = header.counter + 1;
  note(state, header, chosen, *title);
  return {};
}

std::array<Byte, 8> fingerprint_of(Bytes key) {
  const std::vector<Byte> hash = sha256(key);
  std::array<Byte, 8> fingerprint;
  std::copy_n(hash.begin(), fingerprint.size(), fingerprint.begin());
  return fingerprint;
}

Result<void> decipher_agreed(Security::State& state, const SecurityHeader& header, std::vector<Byte>& plain) {
  Result<AgreedKey> agreed = agree_to_receive(state, header);
  if (!agreed) return failure(agreed.error());
  CipherKey key;
  key.set(agreed->key);
  const std::array<Byte, 8> fingerprint = fingerprint_of(agreed->key);
  wipe(agreed->key);
  key.counters.least_received = state.agreed.least(fingerprint);
  const Result<void> right = decipher(state, header, {&key, "agreed key"}, plain);
  if (right) state.agreed.took(fingerprint, header.counter);
  return right;
}

Result<void> remove_ciphering(Security::State& state, const SecurityHeader& header, std::vector<Byte>& plain) {
  if (Result<void> right = check_control(state, header); !right) return right;
  if (header.tag != ApduTag::general_ciphering) return decipher(state, header, choose(state, header), plain);
  if (Result<void> ours = is_for_us(state, header.fields); !ours) return ours;
  switch (header.fields.key) {
    case KeyKind::wrapped:
      return failure(ErrorKind::unsupported, "the APDU brings a key wrapped with the master key, which is not given");
    case KeyKind::ephemeral_unified:
      return failure(ErrorKind::unsupported, "the APDU names a key agreement scheme that general-ciphering has not");
    case KeyKind::one_pass:
    case KeyKind::static_unified:
      return decipher_agreed(state, header, plain);
    default:
      return decipher(state, header, choose(state, header), plain);
  }
}

Result<void> remove_signature(Security::State& state, const SecurityHeader& header, std::vector<Byte>& plain) {
  Result<void> right = is_for_us(state, header.fields);
  if (!right) return right;
  const Result<SystemTitle> title = title_of(state, header);
  if (!title) return failure(title.error());
  right = check_signature(state, header.fields);
  if (!right) return right;
  state.applied.signature = true;
  state.peer = *title;
  plain.assign(header.fields.content.begin(), header.fields.content.end());
  return right;
}

// `plain` must not be what `header` was taken from.
Result<void> remove_layer(Security::State& state, const SecurityHeader& header, std::vector<Byte>& plain) {
  const bool is_signed = header.tag == ApduTag::general_signing;
  return is_signed ? remove_signature(state, header, plain) : remove_ciphering(state, header, plain);
}

// Signed, or with a key of its own: then no counter ties it to what we asked.
bool is_bound_by_transaction(const SecurityHeader& header) {
  return header.tag == ApduTag::general_signing || header.fields.key == KeyKind::one_pass ||
         header.fields.key == KeyKind::static_unified;
}

// Which question an APDU answers, or that it is one: by the transaction id of its outermost layer.
Result<void> settle_transaction(Security::State& state, const SecurityHeader& outer, Bytes plain) {
  const Bytes transaction = outer.fields.transaction;
  if (is_notification(plain)) return {};
  if (state.question.empty()) {
    state.asked.assign(transaction.begin(), transaction.end());
    return {};
  }
  const bool same = std::ranges::equal(state.question, transaction);
  if (!same && is_bound_by_transaction(outer))
    return failure(ErrorKind::refused, "the APDU answers another question than the one that was asked last");
  state.question.clear();
  return {};
}

struct Kept {  // what an Error has to leave as it was
  Counters global, broadcast, dedicated;
  std::optional<SystemTitle> peer;
};

Result<void> remove_all(Security::State& state, Bytes apdu, std::vector<Byte>& plain) {
  SecurityHeader& outer = state.outer;
  if (Result<void> taken = take_header(apdu, outer); !taken) return taken;
  if (Result<void> removed = remove_layer(state, outer, plain); !removed) return removed;
  for (unsigned layers = 1; is_protected(plain); ++layers) {
    if (layers == kMostLayers) return failure(ErrorKind::malformed, "the APDU is protected more often than four times");
    const std::vector<Byte> around = std::exchange(plain, {});
    SecurityHeader inner;
    if (Result<void> taken = take_header(around, inner); !taken) return taken;
    if (Result<void> removed = remove_layer(state, inner, plain); !removed) return removed;
  }
  if (outer.fields.transaction.empty()) return {};
  return settle_transaction(state, outer, plain);
}

}  // namespace

Result<std::vector<Byte>> Security::unprotect(Bytes apdu) {
  std::vector<Byte> plain;
  if (const Result<void> right = unprotect(apdu, plain); !right) return failure(right.error());
  return plain;
}

Result<void> Security::unprotect(Bytes apdu, std::vector<Byte>& plain) {
  State& state = *state_;
  state.applied = {};
  if (!is_protected(apdu)) {
    plain.assign(apdu.begin(), apdu.end());
    return {};
  }
  const Kept kept{state.global.counters, state.broadcast.counters, state.dedicated.counters, state.peer};
  Result<void> right = remove_all(state, apdu, plain);
  if (right) return right;
  wipe(plain);
  plain.clear();
  state.global.counters = kept.global;
  state.broadcast.counters = kept.broadcast;
  state.dedicated.counters = kept.dedicated;
  state.peer = kept.peer;
  state.applied = {};
  return right;
}

Result<bool> Security::gmac_right(Bytes challenge, Bytes proof) {
  State& state = *state_;
  if (proof.size() != kControlAndCounter + kTagSize)
    return failure(ErrorKind::malformed, "a GMAC proof has 17 bytes, this one " + std::to_string(proof.size()));
  SecurityHeader header;
  header.tag = ApduTag::general_glo_ciphering;
  header.control = proof.front();
  for (const Byte digit : proof.subspan(1, 4)) header.counter = header.counter << 8 | digit;
  if ((header.control & 0xF0U) != kAuthenticated || header.suite() > 2)
    return failure(ErrorKind::malformed, "the security control byte of the GMAC proof is not that of a GMAC");
  if (state.setup.keys.authentication.empty())
    return failure(ErrorKind::usage, "no authentication key is given", "a key file");
  const Result<SystemTitle> title = title_of(state, header);
  if (!title) return failure(title.error());
  const Result<void> right = usable({&state.global, "encryption key"}, header);
  if (!right) return failure(right.error());
  const Bytes associated = state.associated(header.control, challenge, {});
  if (!state.global.gcm->decrypt(nonce_of(*title, header.counter), associated, {}, proof.subspan(kControlAndCounter),
                                 nullptr))
    return false;
  const Result<void> fresh = is_new(header, state.global.counters.least_received);
  if (!fresh) return failure(fresh.error());
  state.global.counters.least_received = header.counter + 1;
  return true;
}

bool looks_like_apdu(Byte tag, Bytes plain) {
  if (plain.size() < 2) return false;
  const std::optional<Byte> told = plain_tag_of(tag);
  if (told && *told != plain.front()) return false;
  const Byte choice = plain[1];
  switch (plain.front()) {
    case 0x01:  // initiate
    case 0x08:
    case 0xC2:  // event notification: a time, or none
      return choice <= 1;
    case 0x0E:  // confirmed service error
      return plain.size() == 4;
    case 0x0F:  // data notification: behind the invoke id a time of 12 octets, or none
      return plain.size() > 6 && (plain[5] == 0 || plain[5] == 0x0C);
    case 0xC0:
    case 0xC4:  // get: normal, next or block, with list
      return choice >= 1 && choice <= 3;
    case 0xC1:
    case 0xC3:
    case 0xC5:
    case 0xC7:
      return choice >= 1 && choice <= 7;
    case 0xD8:
      return plain.size() == 3 || plain.size() == 7;
    case 0x05:  // short names: a count
    case 0x06:
    case 0x0C:
    case 0x0D:
    case 0x16:
    case 0x18:
      return choice < 0x84;
    case 0xD9:  // access
    case 0xDA:
    case 0xE0:
      return !told;
    default:
      return is_protected(plain) && security_header_from(plain).has_value();
  }
}

}  // namespace obiscope::dlms
