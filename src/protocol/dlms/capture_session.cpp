#include "protocol/dlms/capture_session.hpp"

#include <algorithm>
#include <cstdio>

#include "protocol/dlms/association.hpp"
#include "protocol/dlms/classes.hpp"
#include "protocol/dlms/push_names.hpp"
#include "protocol/dlms/value.hpp"
#include "protocol/dlms/words.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::size_t kMostKept = 4 * 1024 * 1024;  // bytes of answers in one session
constexpr std::size_t kMostAnswers = 20'000;
constexpr std::size_t kLongestValue = 2048;  // bytes; longer ones are named in a Warning
constexpr std::size_t kMostWarnings = 64;
constexpr Byte kValue = 0;  // choice in a list of results; all else is a data-access-result

std::optional<std::int8_t> scaler_attribute_of(std::uint16_t class_id) {
  switch (class_id) {
    case class_id::register_:
    case class_id::extended_register:
      return std::int8_t{3};
    case class_id::demand_register:
      return std::int8_t{4};
    default:
      return std::nullopt;
  }
}

bool is_scaled(const Attribute& attribute) {
  return attribute.number == 2 || (attribute.class_id == class_id::demand_register && attribute.number == 3);
}

// A long list fills a screen, and is read by commands of its own.
const char* left_out(const Attribute& attribute) {
  switch (attribute.class_id) {
    case class_id::profile_generic:
      return "profile_left_out";
    case class_id::association_ln:
    case class_id::association_sn:
      return "object_list_left_out";
    default:
      return "value_left_out";
  }
}

// Passwords: of an association, and of the optical port in ASCII.
bool is_secret(const Attribute& attribute) {
  constexpr std::uint16_t kLocalPort = 19;
  return (attribute.class_id == class_id::association_ln && attribute.number == 7) ||
         (attribute.class_id == kLocalPort && attribute.number >= 7);
}

std::string text_of_name(std::uint16_t short_name) {
  char text[24];
  std::snprintf(text, sizeof text, "short name 0x%04X", static_cast<unsigned>(short_name));
  return text;
}

}  // namespace

bool CaptureSession::take(Bytes apdu, std::size_t offset) {
  if (apdu.empty()) return false;
  switch (static_cast<ApduTag>(apdu.front())) {
    case ApduTag::get_request:
      take_get_request(apdu);
      break;
    case ApduTag::get_response:
      take_get_response(apdu);
      break;
    case ApduTag::read_request:
      take_read_request(apdu);
      break;
    case ApduTag::read_response:
      take_read_response(apdu);
      break;
    case ApduTag::aare:
    case ApduTag::exception_response:
    case ApduTag::confirmed_service_error:
      take_refusal(apdu);
      break;
    case ApduTag::aarq:
    case ApduTag::rlrq:
    case ApduTag::rlre:
    case ApduTag::action_request:
    case ApduTag::action_response:
    case ApduTag::set_request:
    case ApduTag::set_response:
    case ApduTag::write_request:
    case ApduTag::write_response:
      break;
    default:
      return false;
  }
  if (apdus_++ == 0) offset_ = offset;
  return true;
}

void CaptureSession::warn(const Warning& warning) {
  if (warnings_.size() >= kMostWarnings || std::find(warnings_.begin(), warnings_.end(), warning) != warnings_.end())
    return;
  warnings_.push_back(warning);
}

void CaptureSession::take_get_request(Bytes apdu) {
  Result<GetRequest> request = get_request_from(apdu);
  if (!request) return warn({"request_unreadable", "a request is malformed: " + request.error().text()});
  if (request->form == GetRequest::Form::next) return;
  asked_ = std::move(*request);
  next_block_ = 0;
  blocks_.clear();
}

void CaptureSession::take_get_response(Bytes apdu) {
  const Result<GetResponse> response = get_response_from(apdu);
  if (!response) return warn({"response_unreadable", "an answer is malformed: " + response.error().text()});
  if (response->form == GetResponse::Form::block) return take_block(*response);
  for (std::size_t i = 0; i < response->results.size(); ++i)
    note(i, response->results[i].result, response->results[i].value);
  asked_ = {};
}

void CaptureSession::take_block(const GetResponse& response) {
  if (response.results.empty() || response.results.front().result != AccessResult::success) {
    note(0, response.results.empty() ? AccessResult::other_reason : response.results.front().result, {});
    next_block_ = 0;
    return;
  }
  const Bytes part = response.results.front().value;
  const bool repeated = next_block_ > 1 && response.block == next_block_ - 1;
  if (repeated) return;
  if (response.block == 1) blocks_.clear();
  if (response.block != 1 && response.block != next_block_) {
    next_block_ = 0;
    return warn({"block_missing", "a block of an answer is missing; the answer was left out"});
  }
  next_block_ = response.block + 1;
  if (blocks_.size() + part.size() > kMostKept) {
    next_block_ = 0;
    return warn({"answer_too_long", "an answer is longer than this program keeps; it was left out"});
  }
  blocks_.insert(blocks_.end(), part.begin(), part.end());
  if (!response.last) return;
  next_block_ = 0;
  if (asked_.form == GetRequest::Form::with_list)
    take_list(blocks_);
  else
    note(0, AccessResult::success, blocks_);
  asked_ = {};
}

// The results of a list that came in blocks: count, then 00 value or 01 data-access-result each.
void CaptureSession::take_list(Bytes results) {
  const Length count = length_from(results);
  if (count.size == 0) return;
  Bytes rest = results.subspan(count.size);
  for (std::size_t i = 0; i < count.value && rest.size() >= 2; ++i) {
    if (rest.front() != kValue) {
      note(i, AccessResult{rest[1]}, {});
      rest = rest.subspan(2);
      continue;
    }
    Cursor cursor(rest.subspan(1));
    if (cursor.skip() != Step::item) return warn({"response_unreadable", "an answer in a list is malformed"});
    note(i, AccessResult::success, rest.subspan(1, cursor.at()));
    rest = cursor.rest();
  }
}

void CaptureSession::note(std::size_t item, AccessResult result, Bytes value) {
  std::optional<Attribute> attribute;
  if (item < asked_.items.size()) attribute = asked_.items[item].attribute;
  if (result == AccessResult::success) return note_value(attribute, std::nullopt, value);
  warn({"register_refused", "the meter refused " + (attribute ? text_from(*attribute) : std::string("an attribute")) +
                                ": " + std::string(words_of(result))});
}

void CaptureSession::note_value(std::optional<Attribute> attribute, std::optional<std::uint16_t> short_name,
                                Bytes value) {
  Cursor cursor(value);
  if (cursor.skip() != Step::item)
    return warn({"response_unreadable",
                 "the answer to " + (attribute ? text_from(*attribute) : std::string("a request")) + " is malformed"});
  if (!cursor.rest().empty())
    warn({"left_over_bytes", "bytes stand behind the value of " + (attribute ? text_from(*attribute) : "an answer")});
  if (attribute && is_secret(*attribute))
    return warn({"secret_left_out", text_from(*attribute) + " is a secret and was left out of the readings"});
  if (cursor.at() > kLongestValue)
    return warn({attribute ? left_out(*attribute) : "value_left_out",
                 (attribute ? text_from(*attribute) : std::string("an answer")) + " has " +
                     std::to_string(cursor.at()) + " bytes and was left out of the readings"});
  if (answers_.size() >= kMostAnswers || kept_ + cursor.at() > kMostKept)
    return warn({"answer_too_long", "there are more answers than this program keeps"});
  kept_ += cursor.at();
  const Bytes own = value.first(cursor.at());
  answers_.push_back({attribute, short_name, {own.begin(), own.end()}});
}

void CaptureSession::take_read_request(Bytes apdu) {
  const Result<ReadRequest> request = read_request_from(apdu);
  if (!request) return warn({"request_unreadable", "a request is malformed: " + request.error().text()});
  if (!request->items.empty() && request->items.front().form == VariableAccess::Form::block_number) return;
  asked_names_.clear();
  for (const VariableAccess& access : request->items) asked_names_.emplace_back(access.name);
}

void CaptureSession::take_read_response(Bytes apdu) {
  const Result<ReadResponse> response = read_response_from(apdu);
  if (!response) return warn({"response_unreadable", "an answer is malformed: " + response.error().text()});
  for (std::size_t i = 0; i < response->results.size(); ++i) {
    const ReadResult& result = response->results[i];
    const auto name = i < asked_names_.size() ? asked_names_[i] : std::nullopt;
    if (result.form == ReadResult::Form::value) note_value(std::nullopt, name, result.value);
    if (result.form == ReadResult::Form::error)
      warn({"register_refused", "the meter refused " + (name ? text_of_name(*name) : std::string("a variable")) + ": " +
                                    std::string(words_of(result.result))});
    if (result.form == ReadResult::Form::block)
      warn({"profile_left_out", "an answer in blocks was left out of the readings"});
  }
}

void CaptureSession::take_refusal(Bytes apdu) {
  std::optional<Error> error;
  if (static_cast<ApduTag>(apdu.front()) == ApduTag::aare) {
    constexpr Byte kAuthenticationRequired = 14;  // pass 2 of HLS
    const Result<Aare> aare = aare_from(apdu);
    if (!aare) return warn({"response_unreadable", "an association response is malformed: " + aare.error().text()});
    title(aare->responding_title);
    if (aare->result == 0 || aare->diagnostic == kAuthenticationRequired) return;
    error = refusal(*aare, aare->mechanism);
  } else if (static_cast<ApduTag>(apdu.front()) == ApduTag::exception_response) {
    const Result<ExceptionResponse> exception = exception_response_from(apdu);
    if (exception) error = refusal(*exception);
  } else {
    const Result<ConfirmedServiceError> service = confirmed_service_error_from(apdu);
    if (service) error = refusal(*service);
  }
  if (!error) return;
  warn({"refused", error->text()});
  if (!refused_) refused_ = error;
}

std::string CaptureSession::device_name() const {
  constexpr Byte kDeviceName = 42;
  for (const Answered& answer : answers_) {
    if (!answer.attribute || answer.attribute->number != 2 || answer.attribute->instance.c != kDeviceName) continue;
    Item item;
    Cursor cursor(answer.value);
    if (cursor.next(item) != Step::item) continue;
    if (const auto text = text_of(item)) return std::string(*text);
  }
  return {};
}

void CaptureSession::make_readings(Readout& readout, const Quirks& quirks) const {
  std::map<std::pair<std::uint16_t, Obis>, ScalerUnit> units;
  for (const Answered& answer : answers_) {
    if (!answer.attribute || scaler_attribute_of(answer.attribute->class_id) != answer.attribute->number) continue;
    const Result<DecodedData> decoded = decode_data(answer.value);
    if (const auto unit = decoded ? scaler_unit_from(decoded->data) : std::nullopt)
      units[{answer.attribute->class_id, answer.attribute->instance}] = *unit;
  }
  for (const Answered& answer : answers_) {
    const auto& attribute = answer.attribute;
    if (attribute && (attribute->number == 1 || scaler_attribute_of(attribute->class_id) == attribute->number))
      continue;
    const Result<DecodedData> decoded = decode_data(answer.value);
    if (!decoded) continue;
    Reading reading;
    reading.obis = attribute ? attribute->instance : kUnknown;
    reading.code =
        "answer " + std::to_string(readout.readings.size() + 1) + " (" + std::string(name_of(decoded->data.tag)) + ")";
    if (answer.short_name) reading.code = text_of_name(*answer.short_name);
    ScalerUnit unit;
    if (attribute) {
      reading.code = attribute->number == 2 ? text_from(attribute->instance) : text_from(*attribute);
      const auto told = units.find({attribute->class_id, attribute->instance});
      if (is_scaled(*attribute) && told != units.end()) unit = told->second;
    }
    reading.value = value_from(decoded->data, unit, quirks.deviation);
    reading.unit = unit_of(unit);
    readout.readings.push_back(std::move(reading));
  }
}

std::optional<Telegram> CaptureSession::finish(std::string_view mode) {
  Readout readout;
  PushNames names;
  names.device = device_name();
  names.title = title_;
  const Quirks* quirks = recognise_by(names, recognise_);
  if (quirks == nullptr) quirks = &follows_the_standard({});
  make_readings(readout, *quirks);
  readout.protocol = Protocol::dlms;
  readout.mode = mode;
  identify(names, readout);
  tell_time(readout);
  readout.meter.model = quirks->model;
  readout.warnings = std::move(warnings_);
  std::optional<Telegram> telegram;
  if (!readout.readings.empty())
    telegram = std::move(readout);
  else if (refused_)
    telegram = failure(refused_->at(offset_));
  else if (!readout.warnings.empty())
    telegram = failure(Error(ErrorKind::unsupported, readout.warnings.front().text).at(offset_));
  *this = CaptureSession(recognise_);
  return telegram;
}

}  // namespace obiscope::dlms
