#include "protocol/p1/envelope.hpp"

#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/p1/frame.hpp"
#include "protocol/p1/telegram.hpp"

namespace obiscope::p1 {
namespace {

constexpr char kKeyAdvice[] =
    "give the key that the utility hands out: --key-file FILE, the encryption key in hexadecimal on its first line, "
    "the "
    "authentication key, if there is one, on its second";

std::string whose(Bytes title) {
  const std::string_view letters = as_text(title.first(std::min<std::size_t>(3, title.size())));
  const bool readable = std::all_of(letters.begin(), letters.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return (readable ? std::string(letters) + ", system title " : std::string("system title ")) + hex_from(title);
}

Result<void> check_length(Bytes key, const char* name, const dlms::SecurityHeader& header) {
  const std::size_t right = dlms::key_size(static_cast<dlms::Suite>(header.suite()));
  if (key.empty() || key.size() == right) return {};
  return failure(ErrorKind::refused,
                 std::string("key length: the ") + name + " has " + std::to_string(key.size()) + " bytes, suite " +
                     std::to_string(header.suite()) + " takes " + std::to_string(right),
                 kKeyAdvice);
}

dlms::Nonce nonce_of(const dlms::SecurityHeader& header) {
  dlms::Nonce nonce{};
  std::copy(header.title.begin(), header.title.end(), nonce.begin());
  for (unsigned i = 0; i < 4; ++i) nonce[kTitleSize + i] = static_cast<Byte>(header.counter >> (24U - 8U * i));
  return nonce;
}

Error wrong_key(Bytes title, bool tag_is_wrong) {
  return {ErrorKind::damaged,
          "key: the encryption key does not fit (" + whose(title) + "): " +
              (tag_is_wrong ? "the tag is wrong, and what comes out is no telegram" : "what comes out is no telegram"),
          "each meter has a key of its own: is this the one of the meter with this system title?"};
}

Error wrong_tag(bool whole) {
  if (whole)
    return {ErrorKind::damaged,
            "tag: the authentication tag is wrong: the encryption key and the system title fit, the authentication key "
            "does not",
            "leave the authentication key out to decipher without checking the tag"};
  return {
      ErrorKind::damaged,
      "tag: the authentication tag is wrong: the encryption key and the system title fit, and bytes were damaged on "
      "the way"};
}

bool is_right_telegram(Bytes telegram) {
  if (telegram.empty()) return false;
  const Checked checked = check(parts_of(telegram));
  return checked == Checked::right;  // nobody changes line ends on the way through a cipher
}

}  // namespace

const std::array<Byte, 16> kPublicAuthenticationKey = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                                       0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};

Bytes telegram_in(Bytes plain) {
  Framer framer;
  if (framer.next(plain, true) != Framer::Outcome::frame) return {};
  const Frame& frame = framer.frame();
  const bool right = frame.kind == FrameKind::telegram && frame.fault == FrameFault::none && frame.offset == 0;
  return right ? frame.bytes : Bytes();
}

// One enciphered telegram that is being tried.
struct Decipherer::Try {
  dlms::SecurityHeader header;
  dlms::Nonce nonce;
};

Decipherer::Decipherer(const CaptureOptions& options) : keys_(options.keys), title_(options.title) {
  if (keys_.encryption.size() == dlms::key_size(dlms::Suite::suite_0) ||
      keys_.encryption.size() == dlms::key_size(dlms::Suite::suite_2))
    gcm_.emplace(keys_.encryption);
}

Decipherer::~Decipherer() = default;

Result<void> Decipherer::fits(const dlms::SecurityHeader& header) const {
  if (header.is_compressed() || header.suite() > 2)
    return failure(ErrorKind::unsupported, "the telegram is compressed or of a security suite that is not known");
  if (title_ && !std::equal(header.title.begin(), header.title.end(), title_->begin(), title_->end()))
    return failure(ErrorKind::refused, "system title: the telegram is of " + whose(header.title) +
                                           ", the meter that is expected has " + hex_from(*title_));
  if (keys_.encryption.empty())
    return failure(ErrorKind::refused,
                   "it is enciphered (" + whose(header.title) + "), and no encryption key was given", kKeyAdvice);
  const Result<void> length = check_length(keys_.encryption, "encryption key", header);
  return length ? check_length(keys_.authentication, "authentication key", header) : length;
}

// The tag is there: right with the authentication key, right without one, or wrong.
Result<Opened> Decipherer::authenticated(const Try& it) {
  const dlms::SecurityHeader& header = it.header;
  const Bytes key = keys_.authentication.empty() ? Bytes(kPublicAuthenticationKey) : Bytes(keys_.authentication);
  std::vector<Byte> associated{header.control};
  associated.insert(associated.end(), key.begin(), key.end());
  const bool encrypted = header.protect().encrypted;
  Bytes ciphered = header.ciphered;
  Opened opened;
  opened.plain.assign(ciphered.begin(), ciphered.end());
  if (!encrypted) {
    associated.insert(associated.end(), ciphered.begin(), ciphered.end());
    ciphered = {};
  }
  Byte* const out = encrypted ? opened.plain.data() : nullptr;
  opened.authentic = gcm_->decrypt(it.nonce, associated, ciphered, header.authentication_tag, out);
  if (!opened.authentic && encrypted) {
    opened.authentic = gcm_->decrypt(it.nonce, {}, ciphered, header.authentication_tag, out);
    if (opened.authentic)
      opened.warnings.push_back(
          {"tag_without_authentication_key",
           "the tag is right, but was made without the authentication key that the standard asks for"});
  }
  if (!opened.authentic && encrypted) return unauthenticated(it, true);
  if (!opened.authentic) return failure(wrong_tag(is_right_telegram(telegram_in(opened.plain))));
  opened.telegram = telegram_in(opened.plain);
  if (opened.telegram.empty())
    return failure(ErrorKind::malformed, "the tag is right, and what was enciphered is no P1 telegram",
                   "a DLMS push: --as dlms");
  return opened;
}

// No tag, or one that is wrong: what comes out has to show by itself that the key was right.
Result<Opened> Decipherer::unauthenticated(const Try& it, bool tag_is_wrong) {
  Opened opened;
  opened.plain.resize(it.header.ciphered.size());
  gcm_->decrypt(it.nonce, {}, it.header.ciphered, {}, opened.plain.data());
  opened.telegram = telegram_in(opened.plain);
  const bool right = is_right_telegram(opened.telegram);
  if (!right && !telegram_begins(opened.plain, 0).value_or(false))
    return failure(wrong_key(it.header.title, tag_is_wrong));
  if (tag_is_wrong && (!right || !keys_.authentication.empty())) return failure(wrong_tag(right));
  if (!right)
    return failure(ErrorKind::damaged, "the CRC of what was enciphered is wrong: bytes were damaged on the way");
  opened.warnings.push_back(
      {"tag_not_checked", tag_is_wrong
                              ? "without the authentication key nobody can tell whether the telegram is genuine"
                              : "the telegram has no authentication tag; nobody can tell whether it is genuine"});
  return opened;
}

Result<Opened> Decipherer::open(Bytes envelope) {
  Result<dlms::SecurityHeader> header = dlms::security_header_from(envelope);
  if (!header) return failure(header.error().reworded("framing: " + header.error().text(), header.error().advice()));
  if (header->title.size() != kTitleSize) return failure(ErrorKind::malformed, "framing: the system title is missing");
  const Result<void> right = fits(*header);
  if (!right) return failure(right.error());
  const Try it{*header, nonce_of(*header)};
  return it.header.protect().authenticated ? authenticated(it) : unauthenticated(it, false);
}

}  // namespace obiscope::p1
