#include "protocol/dlms/decipher.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/dlms/apdu_extent.hpp"

namespace obiscope::dlms {
namespace {

constexpr char kKeyAdvice[] =
    "give the key that the utility hands out: --key-file FILE, the encryption key in hexadecimal on its first line, "
    "the "
    "authentication key on its second";

bool is_dedicated(Bytes apdu) {
  const auto plain = plain_tag_of(apdu.front());
  return plain && dedicated_tag_of(*plain) == apdu.front();
}

std::string whose(Bytes title) {
  if (title.empty()) return "a meter that it does not name";
  std::string name = hex_from(title);
  const std::string_view letters = as_text(title.first(std::min<std::size_t>(3, title.size())));
  const bool readable = std::all_of(letters.begin(), letters.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return readable ? std::string(letters) + ", system title " + name : "system title " + name;
}

Result<void> check_length(Bytes key, const char* name, unsigned suite) {
  const std::size_t right = key_size(static_cast<Suite>(suite));
  if (key.empty() || key.size() == right) return {};
  return failure(ErrorKind::refused,
                 std::string("key length: the ") + name + " has " + std::to_string(key.size()) + " bytes, suite " +
                     std::to_string(suite) + " takes " + std::to_string(right),
                 kKeyAdvice);
}

// What has to be there before anything is tried.
Result<void> check_keys(Bytes apdu, const SecurityHeader& header, const Keys& keys, const Speaker& speaker) {
  constexpr unsigned kSuites = 3;
  if (header.tag == ApduTag::general_signing) return {};
  if (header.suite() >= kSuites)
    return failure(ErrorKind::unsupported, "security suite " + std::to_string(header.suite()) + " is not known");
  if (is_dedicated(apdu)) {
    if (!speaker.dedicated_key.empty()) return {};
    return failure(ErrorKind::refused,
                   "it is ciphered with a dedicated key, which stands in an association request that "
                   "was not recorded or could not be deciphered");
  }
  const Bytes key = header.is_broadcast() ? keys.broadcast : keys.encryption;
  const char* const name = header.is_broadcast() ? "broadcast key" : "encryption key";
  if (key.empty() && header.fields.key != KeyKind::one_pass)
    return failure(ErrorKind::refused,
                   std::string("it is ciphered (") + whose(header.title) + "), and no " + name + " was given",
                   kKeyAdvice);
  const Result<void> length = check_length(key, name, header.suite());
  return length ? check_length(keys.authentication, "authentication key", header.suite()) : length;
}

struct Tried {
  Result<std::vector<Byte>> apdu;
  Applied applied;
};

Tried unprotect(Bytes apdu, const SecurityHeader& header, const Keys& keys, const std::optional<SystemTitle>& title,
                Bytes dedicated_key) {
  SecuritySetup setup;
  if (header.tag != ApduTag::general_signing) setup.suite = static_cast<Suite>(header.suite());
  setup.keys = keys;
  // A recording is not refused for having no tag: whoever reads it is warned.
  if (!header.protect().authenticated) setup.keys.authentication.clear();
  if (header.fields.recipient.size() == setup.own_title.size())
    std::copy(header.fields.recipient.begin(), header.fields.recipient.end(), setup.own_title.begin());
  Security security(setup, {1, 0});
  if (title) security.peer_title(*title);
  if (!dedicated_key.empty()) static_cast<void>(security.dedicated_key(dedicated_key));
  Result<std::vector<Byte>> plain = security.unprotect(apdu);
  return {std::move(plain), security.applied()};
}

// Some meters make the tag over nothing but the ciphertext.
bool tag_without_associated(const SecurityHeader& header, const SystemTitle& title, Bytes key) {
  Nonce nonce{};
  std::copy(title.begin(), title.end(), nonce.begin());
  for (std::size_t i = 0; i < 4; ++i) nonce[title.size() + i] = static_cast<Byte>(header.counter >> (24U - 8U * i));
  std::vector<Byte> out(header.ciphered.size());
  return Gcm(key).decrypt(nonce, {}, header.ciphered, header.authentication_tag, out.data());
}

Error wrong_key(const SecurityHeader& header, const std::optional<SystemTitle>& title) {
  const std::string named = title ? whose(*title) : whose(header.title);
  return {ErrorKind::damaged,
          header.protect().authenticated
              ? "the encryption key does not fit (" + named + "): the tag is wrong, and what comes out is no APDU"
              : "the encryption key does not fit (" + named + "): what comes out is no APDU",
          header.title.empty()
              ? "the system title may be another one too, for the telegram does not name it"
              : "each meter has a key of its own: is this the one of the meter with this system title?"};
}

// The tag was wrong, or nothing came out that could be checked: which part of the key material is it?
Result<Deciphered> diagnose(Bytes apdu, const SecurityHeader& header, const CaptureOptions& options,
                            const std::optional<SystemTitle>& title, Bytes dedicated_key) {
  Keys keys = options.keys;
  keys.authentication.clear();
  const Tried tried = unprotect(apdu, header, keys, title, dedicated_key);
  if (!tried.apdu || !is_one_apdu(*tried.apdu)) return failure(wrong_key(header, title));
  const Bytes key = header.is_broadcast() ? options.keys.broadcast : options.keys.encryption;
  if (title && dedicated_key.empty() && tag_without_associated(header, *title, key))
    return Deciphered{*tried.apdu,
                      {title->begin(), title->end()},
                      {{"tag_without_authentication_key",
                        "the tag is right, but was made without the authentication key that the standard asks for"}}};
  return failure(ErrorKind::damaged,
                 "the authentication tag is wrong: the encryption key and the system title fit, the "
                 "authentication key does not",
                 "leave the authentication key out to decipher without checking the tag");
}

std::optional<SystemTitle> title_of(const SecurityHeader& header, const CaptureOptions& options,
                                    const Speaker& speaker) {
  SystemTitle title{};
  if (header.title.size() != title.size()) return speaker.title ? speaker.title : options.title;
  std::copy(header.title.begin(), header.title.end(), title.begin());
  return title;
}

}  // namespace

Result<Deciphered> decipher(Bytes apdu, const CaptureOptions& options, const Speaker& speaker) {
  const Result<SecurityHeader> header = security_header_from(apdu);
  if (!header) return failure(header.error().reworded("framing: " + header.error().text(), header.error().advice()));
  const Result<void> fit = check_keys(apdu, *header, options.keys, speaker);
  if (!fit) return failure(fit.error());
  const std::optional<SystemTitle> title = title_of(*header, options, speaker);
  if (!title && header->tag != ApduTag::general_signing)
    return failure(ErrorKind::refused, "system title: the telegram does not name it, and none was given");
  const Bytes dedicated_key = is_dedicated(apdu) ? Bytes(speaker.dedicated_key) : Bytes();
  Tried tried = unprotect(apdu, *header, options.keys, title, dedicated_key);
  if (!tried.apdu) {
    if (tried.apdu.error().kind() != ErrorKind::damaged) return failure(tried.apdu.error());
    return diagnose(apdu, *header, options, title, dedicated_key);
  }
  Deciphered deciphered{std::move(*tried.apdu), {}, {}};
  if (title) deciphered.title.assign(title->begin(), title->end());
  const bool tagged = tried.applied.protect.authenticated;
  if (tried.applied.signature || (tagged && tried.applied.tag_checked)) return deciphered;
  if (!is_one_apdu(deciphered.apdu)) return failure(wrong_key(*header, title));
  deciphered.warnings.push_back(
      {"tag_not_checked", tagged ? "without the authentication key nobody can tell whether the telegram is genuine"
                                 : "the telegram has no authentication tag; nobody can tell whether it is genuine"});
  return deciphered;
}

}  // namespace obiscope::dlms
