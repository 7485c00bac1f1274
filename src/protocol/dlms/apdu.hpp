// xDLMS APDUs (IEC 62056-5-3): what stands in them, to and from bytes. Values stay A-XDR encoded, as Bytes that belong
// to the APDU they were decoded from: nothing here builds a tree, nothing on the reading side allocates but lists.
//
//   C0 01 | invoke | class (2) instance (6) attribute | 00                 GET request, normal
//   C4 01 | invoke | 00 | value                                            GET response, normal
//   C4 02 | invoke | last | number (4) | 00 | length | part of a value     GET response, block
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "async/error.hpp"
#include "protocol/dlms/data.hpp"

namespace obiscope::dlms {

enum class ApduTag : Byte {
  initiate_request = 0x01,
  read_request = 0x05,
  write_request = 0x06,
  initiate_response = 0x08,
  read_response = 0x0C,
  write_response = 0x0D,
  confirmed_service_error = 0x0E,
  data_notification = 0x0F,
  information_report = 0x18,
  glo_initiate_request = 0x21,
  glo_read_request = 0x25,
  glo_initiate_response = 0x28,
  glo_read_response = 0x2C,
  glo_confirmed_service_error = 0x2E,
  ded_read_request = 0x45,
  ded_read_response = 0x4C,
  aarq = 0x60,
  aare = 0x61,
  rlrq = 0x62,
  rlre = 0x63,
  get_request = 0xC0,
  set_request = 0xC1,
  event_notification = 0xC2,
  action_request = 0xC3,
  get_response = 0xC4,
  set_response = 0xC5,
  action_response = 0xC7,
  glo_get_request = 0xC8,
  glo_set_request = 0xC9,
  glo_event_notification = 0xCA,
  glo_action_request = 0xCB,
  glo_get_response = 0xCC,
  glo_set_response = 0xCD,
  glo_action_response = 0xCF,
  ded_get_request = 0xD0,
  ded_event_notification = 0xD2,
  ded_action_request = 0xD3,
  ded_get_response = 0xD4,
  ded_action_response = 0xD7,
  exception_response = 0xD8,
  access_request = 0xD9,
  access_response = 0xDA,
  general_glo_ciphering = 0xDB,
  general_ded_ciphering = 0xDC,
  general_ciphering = 0xDD,
  general_signing = 0xDF,
  general_block_transfer = 0xE0,
};
// "GET response"; "unknown APDU" where it is none.
std::string_view name_of(ApduTag tag);

// invoke-id-and-priority: high priority, confirmed, id
constexpr Byte kInvoke = 0xC1;

struct Attribute {
  std::uint16_t class_id = 0;
  Obis instance;
  std::int8_t number = 2;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};
// "3:1-0:1.8.0*255:2"
std::string text_from(const Attribute& attribute);

// data-access-result (IEC 62056-5-3); 0 is success.
enum class AccessResult : Byte { success = 0, other_reason = 250 };  // and all between, see words.hpp

struct Selection {  // selective access
  Byte selector = 0;
  Data parameters;

  friend bool operator==(const Selection&, const Selection&) = default;
};

struct GetItem {
  Attribute attribute;
  std::optional<Selection> selection;
};
struct GetRequest {
  enum class Form : Byte { normal = 1, next = 2, with_list = 3 } form = Form::normal;
  Byte invoke = kInvoke;
  std::vector<GetItem> items;  // one for normal
  std::uint32_t block = 0;     // next: the number of the block that came last
};
struct GetResult {
  AccessResult result = AccessResult::success;
  Bytes value;  // where result is success. In a normal response all that stands behind the choice, what is left over
                // included
};
struct GetResponse {
  enum class Form : Byte { normal = 1, block = 2, with_list = 3 } form = Form::normal;
  Byte invoke = kInvoke;
  std::vector<GetResult> results;  // one, but for with_list; in a block: its raw part of the whole value
  bool last = true;                // block
  std::uint32_t block = 0;         // block
};

struct ActionRequest {  // normal only
  Byte invoke = kInvoke;
  Attribute method;  // `number` is the method's
  std::optional<Data> parameters;
};
struct ActionResponse {  // normal only
  Byte invoke = kInvoke;
  Byte result = 0;  // action-result, 0 is success
  std::optional<GetResult> value;
};

struct VariableAccess {  // SN
  enum class Form : Byte { name = 2, parameterised = 4, block_number = 5 } form = Form::name;
  std::uint16_t name = 0;   // base name + 8 x (attribute - 1)
  Selection selection;      // parameterised
  std::uint16_t block = 0;  // block_number
};
struct ReadRequest {
  std::vector<VariableAccess> items;
};
struct ReadResult {
  enum class Form : Byte { value = 0, error = 1, block = 2, block_number = 3 } form = Form::value;
  AccessResult result = AccessResult::success;
  Bytes value;  // or the raw part in a block
  bool last = true;
  std::uint16_t block = 0;
};
struct ReadResponse {
  std::vector<ReadResult> results;
};

struct ExceptionResponse {
  Byte state = 0;
  Byte service = 0;
  std::optional<std::uint32_t> counter;  // where service is invocation-counter-error
};
struct ConfirmedServiceError {
  Byte service = 0;  // 1 initiate, 5 read
  Byte category = 0;
  Byte value = 0;
};

struct DataNotification {
  std::uint32_t invoke = 0;  // long-invoke-id-and-priority
  Bytes time;                // 12 octets, or none
  Bytes body;                // A-XDR
};
struct EventNotification {
  Bytes time;
  Attribute attribute;
  Bytes value;
};
struct InformationReport {  // SN
  Bytes time;               // as sent: 12 octets of a date-time, or an ASCII generalized time, or none
  std::vector<std::uint16_t> names;
  std::vector<Bytes> values;  // each A-XDR
};
struct GeneralBlockTransfer {
  bool last = false;
  bool streaming = false;
  std::uint8_t window = 1;  // 0 to 63
  std::uint16_t block = 0;
  std::uint16_t acknowledged = 0;
  Bytes part;
};

std::vector<Byte> encode(const GetRequest& request);
std::vector<Byte> encode(const GetResponse& response);
std::vector<Byte> encode(const ActionRequest& request);
std::vector<Byte> encode(const ActionResponse& response);
std::vector<Byte> encode(const ReadRequest& request);
std::vector<Byte> encode(const ReadResponse& response);
std::vector<Byte> encode(const ExceptionResponse& response);
std::vector<Byte> encode(const ConfirmedServiceError& error);
std::vector<Byte> encode(const DataNotification& notification);
std::vector<Byte> encode(const EventNotification& notification);
std::vector<Byte> encode(const InformationReport& report);
std::vector<Byte> encode(const GeneralBlockTransfer& block);

// Whole APDUs, tag included. Errors: incomplete, malformed, both with offset; unsupported (a form that nobody uses).
// Bytes behind the value of a normal GET response are kept in it (some servers send such); behind others they are
// malformed.
Result<GetRequest> get_request_from(Bytes apdu);
Result<GetResponse> get_response_from(Bytes apdu);
Result<ActionRequest> action_request_from(Bytes apdu);
Result<ActionResponse> action_response_from(Bytes apdu);
Result<ReadRequest> read_request_from(Bytes apdu);
Result<ReadResponse> read_response_from(Bytes apdu);
Result<ExceptionResponse> exception_response_from(Bytes apdu);
Result<ConfirmedServiceError> confirmed_service_error_from(Bytes apdu);
Result<DataNotification> data_notification_from(Bytes apdu);
Result<EventNotification> event_notification_from(Bytes apdu);
Result<InformationReport> information_report_from(Bytes apdu);
Result<GeneralBlockTransfer> general_block_transfer_from(Bytes apdu);

}  // namespace obiscope::dlms
