// What a meter sends unasked, and general block transfer.
//
//   0F | invoke (4) | 00, 0C time (12) or 09 0C time (12) | body                 DataNotification
//   C2 | 00, or 01 0C time (12) | attribute (9) | value                          EventNotification
//   18 | 00, or 01 LL time | count, 02 name (2) each | count, value each         InformationReport
//   E0 | last, streaming, window (6 bits) | number (2) | acknowledged (2) | LL raw
#include "protocol/dlms/apdu_fields.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::size_t kTimeSize = 12;
constexpr Byte kLast = 0x80, kStreaming = 0x40, kWindow = 0x3F;
constexpr Byte kVariableName = 2;

// 00, 0C and 12 octets, or the same as an octet string with its tag.
Bytes take_time(ApduFields& fields) {
  if (fields.peek() == static_cast<Byte>(Tag::octet_string)) fields.take8();
  const Bytes time = fields.take_octets();
  if (!time.empty() && time.size() != kTimeSize) fields.fail(ErrorKind::malformed, "its date-time has another length");
  return time;
}

// 00, or 01 and the time with its length; some leave the 01 out.
Bytes take_optional_time(ApduFields& fields) {
  if (fields.peek() == kTimeSize) return fields.take_octets();
  const Byte present = fields.take8();
  if (present > 1) fields.fail(ErrorKind::malformed, "its time is neither there nor not there");
  if (present == 0) return {};
  return fields.take_octets();
}

void put_optional_time(Bytes time, std::vector<Byte>& out) {
  put8(time.empty() ? 0 : 1, out);
  if (!time.empty()) put_octets(time, out);
}

std::vector<Byte> begin(ApduTag tag) {
  return {static_cast<Byte>(tag)};
}

}  // namespace

Result<DataNotification> data_notification_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::data_notification);
  DataNotification notification;
  notification.invoke = fields.take32();
  notification.time = take_time(fields);
  notification.body = fields.take_rest();
  if (notification.body.empty()) fields.fail(ErrorKind::incomplete, "it ends before its body");
  return fields.result(notification);
}

Result<EventNotification> event_notification_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::event_notification);
  EventNotification notification;
  notification.time = take_optional_time(fields);
  notification.attribute = fields.take_attribute();
  notification.value = fields.take_value();
  return fields.result(notification);
}

Result<InformationReport> information_report_from(Bytes apdu) {
  constexpr std::size_t kShortestName = 3, kShortestValue = 1;
  ApduFields fields(apdu, ApduTag::information_report);
  InformationReport report;
  report.time = take_optional_time(fields);
  const std::size_t names = fields.take_count(kShortestName);
  for (std::size_t i = 0; i < names && !fields.failed(); ++i) {
    if (fields.take8() != kVariableName)
      fields.fail(ErrorKind::unsupported, "a variable is named in a way that nobody uses");
    report.names.push_back(fields.take16());
  }
  const std::size_t values = fields.take_count(kShortestValue);
  for (std::size_t i = 0; i < values && !fields.failed(); ++i) report.values.push_back(fields.take_value());
  return fields.result(std::move(report));
}

Result<GeneralBlockTransfer> general_block_transfer_from(Bytes apdu) {
  ApduFields fields(apdu, ApduTag::general_block_transfer);
  GeneralBlockTransfer block;
  const Byte control = fields.take8();
  block.last = (control & kLast) != 0;
  block.streaming = (control & kStreaming) != 0;
  block.window = control & kWindow;
  block.block = fields.take16();
  block.acknowledged = fields.take16();
  block.part = fields.take_octets();
  return fields.result(block);
}

std::vector<Byte> encode(const DataNotification& notification) {
  std::vector<Byte> out = begin(ApduTag::data_notification);
  put32(notification.invoke, out);
  put_octets(notification.time, out);
  put(notification.body, out);
  return out;
}

std::vector<Byte> encode(const EventNotification& notification) {
  std::vector<Byte> out = begin(ApduTag::event_notification);
  put_optional_time(notification.time, out);
  put_attribute(notification.attribute, out);
  put(notification.value, out);
  return out;
}

std::vector<Byte> encode(const InformationReport& report) {
  std::vector<Byte> out = begin(ApduTag::information_report);
  put_optional_time(report.time, out);
  encode_length(report.names.size(), out);
  for (const std::uint16_t name : report.names) {
    put8(kVariableName, out);
    put16(name, out);
  }
  encode_length(report.values.size(), out);
  for (const Bytes value : report.values) put(value, out);
  return out;
}

std::vector<Byte> encode(const GeneralBlockTransfer& block) {
  std::vector<Byte> out = begin(ApduTag::general_block_transfer);
  const unsigned control =
      (block.last ? kLast : 0U) | (block.streaming ? kStreaming : 0U) | (block.window & unsigned{kWindow});
  put8(static_cast<Byte>(control), out);
  put16(block.block, out);
  put16(block.acknowledged, out);
  put_octets(block.part, out);
  return out;
}

}  // namespace obiscope::dlms
