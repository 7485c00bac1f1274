#include "protocol/p1/meter.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "protocol/p1/encode.hpp"

namespace obiscope::p1 {
namespace {

constexpr std::uint32_t kCounterEnd = 0xFFFF'FFFFU;
constexpr Duration kFirst = 200ms;  // from plugging in to the first telegram
constexpr Duration kRestart = 2s;   // of a meter that was reset

// One telegram being written.
class Writer {
 public:
  Writer(const Source& source, const MeterOptions& options, Instant now)
      : source_(source), options_(options), now_(now), clock_(source.clock(now)) {}

  std::string write() {
    text_ = "/" + options_.identification + "\r\n\r\n";
    write_head();
    source_.readout("", now_, [this](const Register& one) {
      if (!is_written(one.reading.code)) line(one.reading.code, one.written);
    });
    for (const MbusMeter& meter : options_.mbus) write_mbus(meter);
    text_ += '!';
    end_telegram(text_, options_.check.value_or(check_of_version(options_.version)));
    return std::move(text_);
  }

 private:
  bool is_old() const { return options_.version < Version::v4; }
  bool is_belgian() const { return options_.variant == Variant::belgium; }

  void line(std::string_view code, std::string_view written) {
    text_ += code;
    text_ += written;
    text_ += "\r\n";
  }
  void head(std::string_view code, std::string_view value) {
    head_.insert(std::string(code));
    line(code, "(" + std::string(value) + ")");
  }
  // In the head, or behind the registers as a meter on the M-Bus.
  bool is_written(const std::string& code) const {
    if (head_.count(code) > 0) return true;
    return std::any_of(options_.mbus.begin(), options_.mbus.end(),
                       [&](const MbusMeter& meter) { return code_of(meter) == code; });
  }

  void write_time() { head("0-0:1.0.0", time_text(clock_, options_.winter_minutes_east)); }
  void write_id(std::string_view code) { head(code, hex_text(options_.equipment_id)); }

  void write_head() {
    if (is_old()) return write_id("0-0:96.1.1");
    switch (options_.variant) {
      case Variant::netherlands:
      case Variant::switzerland:
        head("1-3:0.2.8", options_.version == Version::v5 ? "50" : "42");
        write_time();
        return write_id("0-0:96.1.1");
      case Variant::belgium:
        head("0-0:96.1.4", "50217");
        write_id("0-0:96.1.1");
        return write_time();
      case Variant::luxembourg:
        head("1-3:0.2.8", "42");
        write_time();
        return write_id("0-0:42.0.0");
      case Variant::hungary:
        write_time();
        head("0-0:42.0.0", options_.equipment_id);
        return;
      case Variant::sweden:
      case Variant::lithuania:
        return write_time();
    }
  }

  std::string channel_of(const MbusMeter& meter) const { return "0-" + std::to_string(meter.channel) + ":"; }
  std::string code_of(const MbusMeter& meter) const {
    if (!meter.code.empty()) return meter.code;
    constexpr unsigned kGas = 3;
    return channel_of(meter) + (is_belgian() && meter.device_type == kGas ? "24.2.3" : "24.2.1");
  }

  // "00066.405*m3"
  std::string value_of(const MbusMeter& meter) const {
    const std::optional<Register> found = source_.find(code_of(meter), now_);
    if (!found) return meter.written;
    const std::string_view written = found->written;
    const std::size_t open = written.rfind('('), close = written.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
      return text_from(found->reading.value) + "*" + unit_text_of(found->reading);
    return std::string(written.substr(open + 1, close - open - 1));
  }

  // The end of the last full period.
  MeterTime time_of(const MbusMeter& meter) const {
    const std::optional<Instant> wall = as_if_utc(clock_);
    if (!wall || meter.period <= Duration::zero()) return clock_;
    MeterTime time = meter_time_from(*wall - wall->time_since_epoch() % meter.period);
    time.daylight_saving = clock_.daylight_saving;
    time.minutes_east_of_utc = clock_.minutes_east_of_utc;
    return time;
  }

  void write_mbus(const MbusMeter& meter) {
    const std::string channel = channel_of(meter);
    char type[8];
    std::snprintf(type, sizeof type, is_old() ? "(%u)" : "(%03u)", meter.device_type % 1000U);
    line(channel + "24.1.0", type);
    line(channel + (is_belgian() ? "96.1.1" : "96.1.0"), "(" + hex_text(meter.id) + ")");
    if (is_old()) return write_old_reading(meter);
    line(code_of(meter), "(" + time_text(time_of(meter), options_.winter_minutes_east) + ")(" + value_of(meter) + ")");
  }

  // The unit in the head, the value on a line of its own.
  void write_old_reading(const MbusMeter& meter) {
    const std::string channel = channel_of(meter), value = value_of(meter);
    const std::size_t star = std::min(value.find('*'), value.size());
    const std::string unit = star == value.size() ? "" : value.substr(star + 1);
    line(channel + "24.3.0", "(" + time_text(time_of(meter), options_.winter_minutes_east, false) + ")(00)(60)(1)(" +
                                 channel + "24.2.1)(" + unit + ")");
    line("", "(" + value.substr(0, star) + ")");
    line(channel + "24.4.0", "(1)");
  }

  const Source& source_;
  const MeterOptions& options_;
  Instant now_;
  MeterTime clock_;
  std::string text_;
  std::set<std::string> head_;
};

// What is pushed, with what goes wrong inside the meter.
class Pusher {
 public:
  Pusher(const Source& source, const MeterOptions& options) : source_(source), options_(options) {
    if (options.encryption) frame_counter_ = options.encryption->frame_counter;
  }

  bool at_end() const { return options_.encryption && frame_counter_ == kCounterEnd; }

  std::vector<Byte> next(Instant now) {
    std::string telegram = encode_telegram(source_, options_, now);
    ++sent_;
    if (sent_ <= options_.faults.wrong_crc) spoil_crc(telegram);
    if (!options_.encryption) return {telegram.begin(), telegram.end()};
    std::vector<Byte> envelope = encipher(telegram, *options_.encryption, frame_counter_++);
    if (sent_ <= options_.faults.wrong_tag) envelope.back() ^= 1U;
    return envelope;
  }

 private:
  // The last digit becomes another one; a version without CRC has nothing to spoil.
  static void spoil_crc(std::string& telegram) {
    char& digit = telegram[telegram.size() - 3];
    if (digit != '!') digit = digit == '0' ? '1' : '0';
  }

  const Source& source_;
  const MeterOptions& options_;
  std::uint32_t frame_counter_ = 0;
  unsigned sent_ = 0;
};

Duration interval_of(const MeterOptions& options) {
  const Duration usual = options.version == Version::v5 ? Duration(1s) : Duration(10s);
  const Duration interval = std::max(options.interval.value_or(usual), Duration(1ms));
  return options.faults.late ? 3 * interval : interval;
}

}  // namespace

std::string encode_telegram(const Source& source, const MeterOptions& options, Instant now) {
  return Writer(source, options, now).write();
}

Task<> serve(Line& line, const Source& source, MeterOptions options) {
  const LineSettings usual = options.version < Version::v4 ? kOldP1Line : kP1Line;
  const LineSettings settings = options.line.value_or(usual);
  co_await line.configure(settings);
  Pusher pusher(source, options);
  const Duration interval = interval_of(options);
  bool resets = options.faults.reset_mid_telegram;
  Instant due = line.now() + (options.faults.late ? interval : std::min(kFirst, interval));
  while (!pusher.at_end()) {
    co_await line.wait_until(due);
    due = std::max(due + interval, line.now());
    if (options.faults.silent) continue;
    const std::vector<Byte> telegram = pusher.next(line.now());
    if (!resets) {
      co_await line.send(telegram);
      continue;
    }
    const Bytes half = Bytes(telegram).first(telegram.size() / 2);
    co_await line.send(half);
    resets = false;
    due = line.now() + kRestart;
  }
}

}  // namespace obiscope::p1
