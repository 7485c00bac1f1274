#include "cli/keys.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "bytes/hex.hpp"
#include "cli/unseen.hpp"

namespace obiscope::cli {

namespace {

using dlms::Curve;
using dlms::Keys;
using FoundKeys = Result<std::optional<Keys>>;

constexpr std::size_t kLongestFile = 65'536;  // bytes

// A secret on its way: overwritten when it is not needed any more.
class Secret {
 public:
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { dlms::wipe({reinterpret_cast<Byte*>(text_.data()), text_.size()}); }
  std::string_view text() const { return text_; }

 private:
  std::string text_;
};

Result<std::string> text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLongestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (!file.eof() && file.fail())) {
    const int reason = errno;
    return failure(ErrorKind::port, path.string() + ": cannot read the keys: " + std::strerror(reason));
  }
  if (!file.eof()) return failure(ErrorKind::usage, path.string() + ": this is too long for a file of keys");
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

void note_if_open(const std::filesystem::path& path, Console& console) {
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & 077U) != 0)
    console.note(path.string() + ": others can read the keys; chmod 600 keeps them out");
}

Result<std::vector<Byte>> symmetric_key(std::string_view text, const std::string& source, const std::string& name) {
  auto key = bytes_from_hex(text);
  if (!key) return failure(ErrorKind::usage, source + ": the " + name + " is not written in hexadecimal");
  if (key->size() == 16 || key->size() == 32) return std::move(*key);
  return failure(ErrorKind::usage, source + ": the " + name + " has " + std::to_string(key->size()) +
                                       " bytes; 16 are right, or 32 for suite 2");
}

// A key of one of the curves, from hexadecimal text or from the file of that name.
Result<std::vector<Byte>> curve_key(std::string_view text, bool is_private, const std::string& source,
                                    const std::filesystem::path& folder) {
  Result<std::string> pem = std::string(text);
  if (!bytes_from_hex(text)) pem = text_of(folder / text);
  if (!pem) return failure(pem.error().reworded(source + ": " + pem.error().text(), pem.error().advice()));
  const Secret secret(std::move(*pem));
  Result<std::vector<Byte>> key = failure(ErrorKind::usage, "");
  for (const Curve curve : {Curve::p256, Curve::p384}) {
    key = is_private ? dlms::private_key_from(curve, secret.text()) : dlms::public_key_from(curve, secret.text());
    if (key) return key;
  }
  return failure(ErrorKind::usage,
                 source + ": this is no " + (is_private ? "private" : "public") + " key of curve P-256 or P-384",
                 "a PEM file without a passphrase, or hexadecimal");
}

// One key file being read.
class KeyFile {
 public:
  KeyFile(std::string source, std::filesystem::path folder) : source_(std::move(source)), folder_(std::move(folder)) {}

  Result<void> take(std::string_view line) {
    ++line_;
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) return {};
    for (const Named& named : all_named())
      if (line.starts_with(named.word) && line.find_first_of(" \t") == named.word.size())
        return take_named(named, trimmed(line.substr(named.word.size())));
    return take_unnamed(line);
  }

  Result<Keys> keys() {
    if (keys_.encryption.empty())
      return failure(ErrorKind::usage, source_ + ": there is no encryption key",
                     "the encryption key in hexadecimal on the first line");
    for (const std::vector<Byte>* other : {&keys_.authentication, &keys_.broadcast})
      if (!other->empty() && other->size() != keys_.encryption.size())
        return failure(ErrorKind::usage, source_ + ": the keys have 16 and 32 bytes; all are as long as the first");
    return std::move(keys_);
  }

  // The opposite: what a file with `keys` says.
  static std::string written(const Keys& keys) {
    std::string text = hex_from(keys.encryption) + '\n';
    if (!keys.authentication.empty()) text += hex_from(keys.authentication) + '\n';
    for (const Named& named : all_named()) {
      const std::vector<Byte>& key = keys.*named.key;
      if (!key.empty()) text += std::string(named.word) + ' ' + hex_from(key) + '\n';
    }
    return text;
  }

 private:
  enum class Kind : std::uint8_t { symmetric, private_key, public_key };
  struct Named {
    std::string_view word;
    Kind kind;
    std::vector<Byte> Keys::*key;
  };
  static const std::vector<Named>& all_named() {
    static const std::vector<Named> all{{"broadcast", Kind::symmetric, &Keys::broadcast},
                                        {"signing", Kind::private_key, &Keys::signing},
                                        {"agreement", Kind::private_key, &Keys::agreement},
                                        {"meter-signing", Kind::public_key, &Keys::peer_signing},
                                        {"meter-agreement", Kind::public_key, &Keys::peer_agreement}};
    return all;
  }

  std::string here() const { return source_ + ":" + std::to_string(line_); }

  Result<void> take_named(const Named& named, std::string_view text) {
    std::vector<Byte>& place = keys_.*named.key;
    const std::string name = std::string(named.word) + " key";
    if (!place.empty()) return failure(ErrorKind::usage, here() + ": the " + name + " stands here a second time");
    Result<std::vector<Byte>> key = named.kind == Kind::symmetric
                                        ? symmetric_key(text, here(), name)
                                        : curve_key(text, named.kind == Kind::private_key, here(), folder_);
    if (!key) return failure(key.error());
    place = std::move(*key);
    return {};
  }

  Result<void> take_unnamed(std::string_view text) {
    if (!keys_.encryption.empty() && !keys_.authentication.empty()) {
      return failure(ErrorKind::usage, here() + ": a third key has no name",
                     "broadcast, signing, agreement, meter-signing or meter-agreement in front of it");
    }
    const bool first = keys_.encryption.empty();
    Result<std::vector<Byte>> key = symmetric_key(text, here(), first ? "encryption key" : "authentication key");
    if (!key) return failure(key.error());
    (first ? keys_.encryption : keys_.authentication) = std::move(*key);
    return {};
  }

  std::string source_;
  std::filesystem::path folder_;
  std::size_t line_ = 0;
  Keys keys_;
};

FoundKeys found(Result<Keys> keys) {
  if (!keys) return failure(keys.error());
  return std::optional(std::move(*keys));
}

FoundKeys from_file(const std::string& path, Console& console) {
  Result<std::string> text = text_of(path);
  if (!text) return failure(text.error());
  const Secret secret(std::move(*text));
  note_if_open(path, console);
  return found(keys_in(secret.text(), path, std::filesystem::path(path).parent_path()));
}

// An encryption key and, where it is not empty, an authentication key.
FoundKeys from_two(std::string_view encryption, const std::string& encryption_source, std::string_view authentication,
                   const std::string& authentication_source) {
  Keys keys;
  Result<std::vector<Byte>> key = symmetric_key(encryption, encryption_source, "encryption key");
  if (!key) return failure(key.error());
  keys.encryption = std::move(*key);
  if (trimmed(authentication).empty()) return std::optional(std::move(keys));
  key = symmetric_key(authentication, authentication_source, "authentication key");
  if (!key) return failure(key.error());
  if (key->size() != keys.encryption.size())
    return failure(ErrorKind::usage, authentication_source + ": the keys have 16 and 32 bytes; both are equally long");
  keys.authentication = std::move(*key);
  return std::optional(std::move(keys));
}

FoundKeys from_prompt(Console& console) {
  if (!can_ask()) {
    return failure(ErrorKind::usage, "--ask-key: there is no terminal to ask at",
                   "--key-file FILE, or OBISCOPE_KEY in the environment");
  }
  const Secret encryption(ask_unseen("encryption key: ", console));
  const Secret authentication(ask_unseen("authentication key (empty: none): ", console));
  return from_two(encryption.text(), "--ask-key", authentication.text(), "--ask-key");
}

FoundKeys from_environment() {
  const char* const encryption = std::getenv("OBISCOPE_KEY");
  const char* const authentication = std::getenv("OBISCOPE_AUTHENTICATION_KEY");
  if (encryption == nullptr && authentication == nullptr) return std::optional<Keys>();
  if (encryption == nullptr)
    return failure(ErrorKind::usage, "OBISCOPE_AUTHENTICATION_KEY: there is no OBISCOPE_KEY beside it");
  return from_two(encryption, "OBISCOPE_KEY", authentication == nullptr ? "" : authentication,
                  "OBISCOPE_AUTHENTICATION_KEY");
}

}  // namespace

std::vector<Option> key_options() {
  return {{.name = "--key-file",
           .placeholder = "FILE",
           .help = "the encryption key is the first line of FILE, in hexadecimal, the authentication key the second; "
                   "further lines name others: broadcast, signing, agreement, meter-signing, meter-agreement. "
                   "OBISCOPE_KEY and OBISCOPE_AUTHENTICATION_KEY in the environment do the same",
           .completes = Completes::file},
          {.name = "--ask-key", .help = "asks for the keys on the terminal"}};
}

Result<Keys> keys_in(std::string_view text, const std::string& source, const std::filesystem::path& folder) {
  KeyFile file(source, folder);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const Result<void> taken = file.take(text.substr(0, end));
    if (!taken) return failure(taken.error());
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return file.keys();
}

FoundKeys keys_from(const Arguments& arguments, Console& console) {
  if (const auto path = arguments.one("--key-file")) return from_file(*path, console);
  if (arguments.has("--ask-key")) return from_prompt(console);
  return from_environment();
}

std::string text_from(const Keys& keys) {
  return KeyFile::written(keys);
}

}  // namespace obiscope::cli
