#include "protocol/modbus/capture.hpp"

#include <set>

#include "protocol/modbus/load_profile.hpp"
#include "protocol/modbus/message.hpp"
#include "protocol/modbus/scan.hpp"
#include "protocol/modbus/value.hpp"

namespace obiscope::modbus {
namespace {

constexpr std::size_t kMostReadings = 4096;  // in one Readout
constexpr std::size_t kMostWarnings = 64;

constexpr Obis kClock{0, 0, 1, 0, 0, 255};
constexpr Obis kSerial{0, 0, 96, 1, 0, 255};
constexpr Obis kKind{0, 0, 96, 1, 1, 255};

class CaptureDecoder {
 public:
  CaptureDecoder(Bytes recording, const RegisterMap* map, const CaptureOptions& options,
                 const std::function<void(Result<Readout>)>& sink)
      : recording_(recording), map_(map), options_(options), sink_(sink) {}
  std::size_t run();

 private:
  void pass_gap(std::size_t begin, std::size_t end);
  void take(const Passed& passed);
  void take_answer(const Passed& passed);
  void take_exception(const Passed& passed);
  void take_registers(const Passed& passed, const ReadRequest& request);
  void take_words(const ReadRequest& request, Bytes content);
  void take_entries(const Passed& passed, const EntriesRequest& request);
  void give_up_request();
  void begin(const Passed& passed);
  void add(Reading reading, Byte function);
  void identify(const Reading& reading);
  void warn(std::string code, std::string text);
  void refuse(Error error, std::size_t offset) { sink_(failure(error.at(offset))); }
  void flush();

  Bytes recording_;
  const RegisterMap* map_;
  const CaptureOptions& options_;
  const std::function<void(Result<Readout>)>& sink_;
  std::optional<Passed> request_;  // that nobody has answered yet
  std::size_t unused_ = 0;
  Readout readout_;
  std::optional<Byte> unit_;  // whose answers readout_ has
  std::set<std::pair<unsigned, std::string>> seen_;
  std::optional<EntryShape> shape_;
  std::optional<Error> refused_;  // the first exception
  std::size_t refused_at_ = 0;
};

std::string unit_of(const Frame& frame) {
  return "unit " + std::to_string(unsigned{frame.unit});
}

std::string what_of(const Frame& request) {
  std::string text(function_name(request.function));
  if (request.content.size() == 4) text += " " + code_of(word_at(request.content, 0));
  return text + ", " + unit_of(request);
}

void CaptureDecoder::warn(std::string code, std::string text) {
  if (readout_.warnings.size() < kMostWarnings) readout_.warnings.push_back({std::move(code), std::move(text)});
}

void CaptureDecoder::flush() {
  if (!readout_.readings.empty()) {
    sink_(std::move(readout_));
  } else if (refused_) {
    refuse(*refused_, refused_at_);
  }
  readout_ = Readout{};
  seen_.clear();
  refused_.reset();
  unit_.reset();
}

void CaptureDecoder::begin(const Passed& passed) {
  if (unit_ == passed.frame.unit) return;
  if (unit_) flush();
  unit_ = passed.frame.unit;
  readout_.protocol = Protocol::modbus;
  readout_.mode = name_of(passed.framing);
  readout_.line.baud = 0;
  readout_.meter.identification = unit_of(passed.frame);
  readout_.meter.model = options_.model;
}

void CaptureDecoder::identify(const Reading& reading) {
  if (reading.obis == kSerial) readout_.meter.id = text_from(reading.value);
  if (reading.obis == kKind) readout_.meter.identification = text_from(reading.value);
  if (reading.obis == kClock && std::holds_alternative<MeterTime>(reading.value))
    readout_.meter_time = std::get<MeterTime>(reading.value);
}

void CaptureDecoder::add(Reading reading, Byte function) {
  identify(reading);
  seen_.emplace(function, reading.code);
  readout_.readings.push_back(std::move(reading));
}

// The bytes from `begin` to `end` belong to no frame; an answer that was spoiled on the way may be among them.
void CaptureDecoder::pass_gap(std::size_t begin, std::size_t end) {
  if (begin == end) return;
  const Bytes gap = recording_.subspan(begin, end - begin);
  const auto spoiled = spoiled_frame(gap, request_, end == recording_.size());
  if (!spoiled) {
    unused_ += gap.size();
    return;
  }
  unused_ += gap.size() - std::min(gap.size() - spoiled->offset, spoiled->size);
  if (spoiled->cut)
    refuse(Error(ErrorKind::incomplete, "the recording ends in the middle of a frame"), begin + spoiled->offset);
  else
    refuse(Error(ErrorKind::damaged, "a frame with a wrong CRC"), begin + spoiled->offset);
  if (spoiled->side != Side::request) request_.reset();
}

void CaptureDecoder::give_up_request() {
  if (!request_) return;
  const Frame& frame = request_->frame;
  const bool to_all = frame.unit == 0;
  const bool write = modbus::writes(frame.function);
  const std::string what = std::string(write ? "a write: " : "") + what_of(frame);
  if (to_all)
    refuse(Error(ErrorKind::unsupported, what + ": to all meters on the bus, which nobody answers"), request_->offset);
  else
    refuse(Error(ErrorKind::silence, what + ": no answer"), request_->offset);
  request_.reset();
}

void CaptureDecoder::take(const Passed& passed) {
  if (passed.frame.side == Side::request) {
    const bool echo = request_ && request_->framing == Framing::rtu && request_->frame.unit == passed.frame.unit &&
                      request_->frame.function == passed.frame.function &&
                      std::equal(request_->frame.content.begin(), request_->frame.content.end(),
                                 passed.frame.content.begin(), passed.frame.content.end());
    if (!echo) give_up_request();
    request_ = passed;
    return;
  }
  if (!request_ || !answers(passed, *request_)) {
    refuse(Error(ErrorKind::malformed, "an answer without its request, so that its registers have no address: " +
                                           std::string(function_name(passed.frame.function)) + ", " +
                                           unit_of(passed.frame)),
           passed.offset);
    return;
  }
  begin(passed);
  if (passed.frame.side == Side::exception)
    take_exception(passed);
  else
    take_answer(passed);
  request_.reset();
}

void CaptureDecoder::take_exception(const Passed& passed) {
  const Byte exception = passed.frame.content[0];
  const std::string what = what_of(request_->frame);
  warn("register_refused", what + ": " + std::string(exception_text(exception)));
  if (refused_) return;
  refused_ = exception_error(what, passed.frame.function, exception, map_ == nullptr ? "" : map_->when_denied);
  refused_at_ = passed.offset;
}

void CaptureDecoder::take_answer(const Passed& passed) {
  const Frame& asked = request_->frame;
  if (modbus::writes(asked.function)) {
    warn("write_seen", "somebody wrote into the meter: " + what_of(asked));
    return;
  }
  if (const auto read = read_request_from(asked))
    take_registers(passed, *read);
  else if (const auto entries = entries_request_from(asked))
    take_entries(passed, *entries);
}

void CaptureDecoder::take_words(const ReadRequest& request, Bytes content) {
  for (std::size_t i = 0; i * 2 + 1 < content.size(); ++i) {
    Reading reading;
    reading.code = code_of(static_cast<std::uint16_t>(request.address + i));
    reading.value = Decimal{word_at(content, i * 2), 0};
    add(std::move(reading), request.function);
  }
}

void CaptureDecoder::take_registers(const Passed& passed, const ReadRequest& request) {
  if (request.function <= kReadDiscreteInputs) return;
  const Bytes content = counted(passed.frame);
  const bool again = seen_.contains({request.function, code_of(request.address)});
  if (again || readout_.readings.size() > kMostReadings) {
    flush();
    begin(passed);
  }
  if (map_ == nullptr) {
    if (content.size() == std::size_t{request.quantity} * 2) return take_words(request, content);
    return refuse(Error(ErrorKind::malformed,
                        "an answer with " + std::to_string(content.size()) + " bytes for " +
                            std::to_string(request.quantity) + " registers: they are objects of other sizes",
                        "name the meter: --meter NAME"),
                  passed.offset);
  }
  std::vector<std::pair<const Entry*, Bytes>> found;
  const bool fits = for_each_entry(*map_, request.function, request.address, request.quantity, content,
                                   [&](const Entry& entry, Bytes octets) { found.emplace_back(&entry, octets); });
  if (!fits) return refuse(exception_error(what_of(request_->frame), request.function, kMisfit, {}), passed.offset);
  if (found.empty()) return take_words(request, content);
  for (const auto& [entry, octets] : found) {
    if (entry->role == Role::columns) shape_ = EntryShape::of(*map_, octets);
    Reading reading = reading_of(*entry, octets);
    const auto* time = std::get_if<MeterTime>(&reading.value);
    const bool belongs = !readout_.readings.empty() && readout_.readings.back().obis == entry->obis;
    if (entry->type != Type::capture_time)
      add(std::move(reading), request.function);
    else if (time != nullptr && belongs)
      readout_.readings.back().captured = *time;
  }
}

// Rows of a load profile, as readings with their time.
void CaptureDecoder::take_entries(const Passed& passed, const EntriesRequest& request) {
  const Bytes content = counted(passed.frame);
  const bool known = shape_ && request.index == 0 && request.quantity > 0 &&
                     (shape_->size() > 0 || shape_->fits(content.size() / request.quantity));
  const std::size_t size = known ? shape_->size() : 0;
  if (size == 0 || content.size() % size > 1) {
    Reading reading;
    reading.code = "entries";
    reading.value = std::vector<Byte>(content.begin(), content.end());
    readout_.readings.push_back(std::move(reading));
    warn("columns_unknown", "rows of a load profile whose columns the recording does not tell");
    return;
  }
  const std::vector<Column> columns = shape_->columns();
  Row row;
  for (Bytes rest = content; rest.size() >= size; rest = rest.subspan(size)) {
    shape_->decode(rest.first(size), row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Reading reading;
      reading.obis = columns[i].obis;
      reading.code = columns[i].code;
      reading.unit = columns[i].unit;
      reading.value = row.values[i];
      reading.captured = row.time;
      readout_.readings.push_back(std::move(reading));
    }
  }
  if (readout_.readings.size() > kMostReadings) flush();
}

std::size_t CaptureDecoder::run() {
  Scan scan(recording_);
  std::size_t end = 0;
  while (const std::optional<Passed> passed = scan.next()) {
    pass_gap(end, passed->offset);
    take(*passed);
    end = passed->end();
  }
  pass_gap(end, recording_.size());
  give_up_request();
  flush();
  return unused_;
}

}  // namespace

std::size_t decode_capture(Bytes recording, const CaptureOptions& options,
                           const std::function<void(Result<Readout>)>& sink) {
  const RegisterMap* map = options.map;
  if (map == nullptr) map = map_for(recording, options.known);
  CaptureDecoder decoder(recording, map, options, sink);
  return decoder.run();
}

}  // namespace obiscope::modbus
