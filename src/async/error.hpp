// What can go wrong, and how it is told: one line that says what and why, and a second that says what to try.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace obiscope {

enum class ErrorKind : std::uint8_t {
  silence,      // nothing came before the deadline
  incomplete,   // what came is right so far, and then it stopped
  damaged,      // parity, checksum: bits were lost on the way
  malformed,    // it arrived whole and is not what the standard or the format allows
  refused,      // the meter or the far side says no: locked, password, access denied
  unsupported,  // understood, and this program cannot do it
  cancelled,    // the user or a total deadline ended it
  usage,        // the caller asked for something that makes no sense
  port,         // the port, the network or a file does not do what it should
};

// The name as written in JSON: "silence", "incomplete", ...
std::string_view name_of(ErrorKind kind);

class Error {
 public:
  Error(ErrorKind kind, std::string text, std::string advice = {})
      : words_(std::make_shared<const Words>(Words{std::move(text), std::move(advice)})), kind_(kind) {}

  ErrorKind kind() const { return kind_; }
  // What went wrong and why, one line, no full stop.
  const std::string& text() const { return words_->text; }
  // What to try, one line; empty where there is nothing to try.
  const std::string& advice() const { return words_->advice; }
  // Where in the input, in bytes, if that is known.
  std::optional<std::size_t> offset() const {
    return offset_ == kNowhere ? std::nullopt : std::optional<std::size_t>(offset_);
  }
  // True where the same thing done again may well succeed: damage and silence, never a refusal.
  bool worth_retrying() const {
    return kind_ == ErrorKind::damaged || kind_ == ErrorKind::silence || kind_ == ErrorKind::incomplete;
  }

  Error at(std::size_t offset) const {
    Error located = *this;
    located.offset_ = offset;
    return located;
  }
  // The same kind and place, with other words.
  Error reworded(std::string text, std::string advice) const {
    Error other(kind_, std::move(text), std::move(advice));
    other.offset_ = offset_;
    return other;
  }

 private:
  struct Words {
    std::string text;
    std::string advice;
  };
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  std::shared_ptr<const Words> words_;
  std::size_t offset_ = kNowhere;
  ErrorKind kind_;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(Error error) {
  return tl::unexpected<Error>(std::move(error));
}
inline tl::unexpected<Error> failure(ErrorKind kind, std::string text, std::string advice = {}) {
  return tl::unexpected<Error>(Error(kind, std::move(text), std::move(advice)));
}

}  // namespace obiscope
