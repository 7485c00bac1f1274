// How fast DLMS telegrams are decoded from memory, every element of them, on one core: a push of a few values, a GET
// response with a day of profile, and a push in an HDLC frame with both of its checks. The time that the frame checks
// alone take is printed beside the last: nothing can be faster.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string_view>

#include "bytes/crc.hpp"
#include "measure.hpp"
#include "protocol/dlms/date_time.hpp"
#include "protocol/dlms/push_walk.hpp"
#include "protocol/hdlc/frame.hpp"

namespace obiscope::bench {
namespace {

using namespace dlms;

constexpr std::size_t kTelegrams = 64;  // with other values each
constexpr int kRuns = 2000;             // the fastest of them counts: all others were disturbed

void put(std::vector<Byte>& out, std::initializer_list<unsigned> bytes) {
  for (const unsigned byte : bytes) out.push_back(static_cast<Byte>(byte));
}
void put_number(std::vector<Byte>& out, Tag tag, std::size_t size, std::uint32_t value) {
  out.push_back(static_cast<Byte>(tag));
  for (std::size_t i = size; i > 0; --i) out.push_back(static_cast<Byte>(value >> (8 * (i - 1))));
}
void put_time(std::vector<Byte>& out, unsigned minutes) {
  put(out, {0x0C, 0x07, 0xEA, 11, 1 + minutes / 1440 % 28, 0xFF, minutes / 60 % 24, minutes % 60, 0, 0xFF, 0x80, 0, 0});
}

// 14 elements in 98 bytes: a notification with its time, a list name, a status and twelve registers.
std::vector<Byte> small_push(unsigned seed) {
  std::vector<Byte> apdu;
  put(apdu, {0x0F, 0x40, 0, 0, 0});
  put_time(apdu, seed);
  put(apdu, {2, 14, 9, 14});
  for (const char c : std::string_view("LIST_OF_TWELVE")) apdu.push_back(static_cast<Byte>(c));
  for (unsigned i = 0; i < 12; ++i) put_number(apdu, Tag::uint32, 4, seed * 1'000'003U + i * 77'777U);
  put(apdu, {0x11, seed & 0xFFU});
  return apdu;
}

// 96 rows of date-time, three numbers and a status, in a wrapper message of 3,182 bytes.
std::vector<Byte> profile_response(unsigned seed) {
  std::vector<Byte> message;
  put(message, {0, 1, 0, 1, 0, 16, 0x0C, 0x66, 0xC4, 1, 0xC1, 0, 1, 96});
  for (unsigned row = 0; row < 96; ++row) {
    put(message, {2, 5, 9});
    put_time(message, seed + row * 15);
    for (unsigned i = 0; i < 3; ++i) put_number(message, Tag::uint32, 4, seed * 7'919U + row * 31U + i);
    put(message, {0x11, row & 1U});
  }
  return message;
}

// A three-phase push as meters in Norway send it, in 581 bytes: code, value, scaler and unit of 27 registers.
std::vector<Byte> framed_push(unsigned seed) {
  struct Kind {
    Tag tag;
    std::size_t size;
    unsigned scaler, unit;
  };
  constexpr Kind kPower{Tag::uint32, 4, 0, 27}, kCurrent{Tag::int16, 2, 0xFF, 33}, kVoltage{Tag::uint16, 2, 0xFF, 35};
  std::vector<Byte> information;
  put(information, {0xE6, 0xE7, 0, 0x0F, 0x40, 0, 0, 0, 0, 1, 27, 2, 2, 9, 6, 0, 0, 1, 0, 0, 0xFF, 9});
  put_time(information, seed);
  for (unsigned i = 0; i < 26; ++i) {
    const Kind& kind = i >= 4 && i < 7 ? kCurrent : i >= 7 && i < 10 ? kVoltage : kPower;
    put(information, {2, 3, 9, 6, 1, 0, i + 1, 7, 0, 0xFF});
    put_number(information, kind.tag, kind.size, seed * 131U + i * 17U);
    put(information, {2, 2, 0x0F, kind.scaler, 0x16, kind.unit});
  }
  hdlc::Frame frame;
  frame.destination = {0x20, 0, 1};
  frame.source = {4, 0x41, 2};
  frame.control.kind = hdlc::Kind::ui;
  frame.information = information;
  return hdlc::encode(frame);
}

void require(bool holds) {
  if (!holds) std::abort();
}

// Nanoseconds for one telegram. `take` gives a number that depends on every element.
double nanoseconds(const std::function<std::vector<Byte>(unsigned)>& make, std::size_t size,
                   const std::function<std::uint64_t(const std::vector<std::vector<Byte>>&)>& take) {
  std::vector<std::vector<Byte>> telegrams;
  for (unsigned seed = 0; seed < kTelegrams; ++seed) telegrams.push_back(make(seed));
  for (const std::vector<Byte>& telegram : telegrams) require(telegram.size() == size);
  double best_seconds = std::numeric_limits<double>::max();
  std::uint64_t mixed = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    mixed += take(telegrams);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    best_seconds = std::min(best_seconds, taken.count());
  }
  volatile std::uint64_t kept = mixed;
  static_cast<void>(kept);
  return best_seconds * 1e9 / static_cast<double>(kTelegrams);
}

// A number that depends on all that stands in an element, so that nothing can be left out by the compiler.
std::uint64_t mix(const PushElement& element) {
  return static_cast<std::uint64_t>(integer_of(element.item).value_or(1)) + element.position +
         element.scaler_unit.unit + (element.obis ? element.obis->c : 0U);
}

const Quirks& no_quirks() {
  static const Quirks none;
  return none;
}

std::uint64_t decode_pushes(const std::vector<std::vector<Byte>>& apdus) {
  std::uint64_t mixed = 0;
  for (const std::vector<Byte>& apdu : apdus) {
    const auto take = [&mixed](const PushElement& element) { mixed += mix(element); };
    require(walk_push(apdu, no_quirks(), take) == Walked::whole);
  }
  return mixed;
}

std::uint64_t decode_frames(const std::vector<std::vector<Byte>>& frames) {
  constexpr std::size_t kLlc = 3;
  std::uint64_t mixed = 0;
  const auto take = [&mixed](const PushElement& element) { mixed += mix(element); };
  for (const std::vector<Byte>& frame : frames) {
    const hdlc::Decoded decoded = hdlc::decode(frame);
    require(decoded.fault == hdlc::Fault::none);
    require(walk_push(decoded.frame.information.subspan(kLlc), no_quirks(), take) == Walked::whole);
  }
  return mixed;
}

std::uint64_t check_frames(const std::vector<std::vector<Byte>>& frames) {
  std::uint64_t mixed = 0;
  for (const std::vector<Byte>& frame : frames) mixed += frame_check(Bytes(frame).subspan(1, frame.size() - 2));
  return mixed;
}

// Year to second of a date-time, as they stand there.
std::uint64_t fields_of(Bytes time) {
  return static_cast<std::uint64_t>(time[0] << 8U | time[1]) + time[2] + time[3] + time[5] + time[6] + time[7];
}

// The rows of a buffer: a time, numbers, a status each. `checked`: every date is looked at whether it can be.
std::uint64_t decode_profile(Bytes message, bool checked) {
  constexpr std::size_t kWrapper = 8, kResponse = 4;
  Cursor cursor(message.subspan(kWrapper + kResponse));
  Item head, item;
  require(cursor.next(head) == Step::item && head.tag == Tag::array);
  std::uint64_t mixed = 0;
  for (std::size_t row = 0; row < head.count; ++row) {
    Item shape;
    require(cursor.next(shape) == Step::item && shape.tag == Tag::structure);
    for (std::size_t column = 0; column < shape.count; ++column) {
      require(cursor.next(item) == Step::item);
      if (item.tag != Tag::octet_string)
        mixed += static_cast<std::uint64_t>(integer_of(item).value_or(0));
      else if (checked)
        mixed += time_from(item.content).value_or(MeterTime{}).minute;
      else
        mixed += fields_of(item.content);
    }
  }
  require(cursor.rest().empty());
  return mixed;
}
template <bool checked>
std::uint64_t decode_profiles(const std::vector<std::vector<Byte>>& messages) {
  std::uint64_t mixed = 0;
  for (const std::vector<Byte>& message : messages) mixed += decode_profile(message, checked);
  return mixed;
}

}  // namespace

std::vector<Measurement> measure_dlms_decoding() {
  constexpr std::size_t kPush = 98, kProfile = 3182, kFrame = 581;
  return {{"dlms_push_ns", nanoseconds(small_push, kPush, decode_pushes), "ns", "60"},
          {"dlms_profile_ns", nanoseconds(profile_response, kProfile, decode_profiles<false>), "ns", "2000"},
          {"dlms_profile_dates_checked_ns", nanoseconds(profile_response, kProfile, decode_profiles<true>), "ns", ""},
          {"dlms_push_norway_ns", nanoseconds(framed_push, kFrame, decode_frames), "ns", "600"},
          {"dlms_push_norway_check_ns", nanoseconds(framed_push, kFrame, check_frames), "ns", ""}};
}

}  // namespace obiscope::bench
