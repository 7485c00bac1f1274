// A live line: pieces of bytes, in any split -> telegrams. Holds what is not complete yet and no more.
#pragma once

#include <vector>

#include "protocol/p1/judge.hpp"

namespace obiscope::p1 {

class TelegramStream {
 public:
  explicit TelegramStream(const CaptureOptions& options) : judge_(options) {}

  // Hands over every telegram that is complete now.
  void feed(Bytes bytes, const std::function<void(Telegram)>& sink);
  // The line has been quiet for long enough that what is open goes on no more.
  void quiet(const std::function<void(Telegram)>& sink);

  bool midway() const { return framer_.midway(); }
  std::size_t bytes_held() const { return held_.size(); }
  // Bytes of no telegram so far.
  std::size_t noise() const { return framer_.noise(); }

 private:
  void look(bool ended, const std::function<void(Telegram)>& sink);

  Judge judge_;
  Framer framer_;
  std::vector<Byte> held_;
};

}  // namespace obiscope::p1
