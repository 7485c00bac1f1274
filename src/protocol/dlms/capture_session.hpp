// Requests and responses of a recorded session -> one Readout of what the meter answered.
//
//   AARQ, AARE   GET request -> GET response   ...   RLRQ, RLRE
//
// Answers are named by the requests before them; where those were not recorded, by their place.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "protocol/dlms/apdu.hpp"
#include "protocol/dlms/capture.hpp"

namespace obiscope::dlms {

class CaptureSession {
 public:
  explicit CaptureSession(Recognise recognise) : recognise_(std::move(recognise)) {}

  // A plain APDU of an association; `offset` is where it stands in the recording. False where it is none.
  bool take(Bytes apdu, std::size_t offset);
  void title(Bytes system_title) { title_.assign(system_title.begin(), system_title.end()); }
  void warn(const Warning& warning);
  // What was answered until now, and begins again. Nothing where there is neither a reading nor a refusal.
  std::optional<Telegram> finish(std::string_view mode);
  bool any_apdu() const { return apdus_ > 0; }

 private:
  struct Answered {
    std::optional<Attribute> attribute;
    std::optional<std::uint16_t> short_name;
    std::vector<Byte> value;
  };

  void take_get_request(Bytes apdu);
  void take_get_response(Bytes apdu);
  void take_block(const GetResponse& response);
  void take_list(Bytes results);
  void take_read_request(Bytes apdu);
  void take_read_response(Bytes apdu);
  void take_refusal(Bytes apdu);
  void note(std::size_t item, AccessResult result, Bytes value);
  void note_value(std::optional<Attribute> attribute, std::optional<std::uint16_t> short_name, Bytes value);
  void make_readings(Readout& readout, const Quirks& quirks) const;
  std::string device_name() const;

  Recognise recognise_;
  std::vector<Byte> title_;
  GetRequest asked_;
  std::vector<std::optional<std::uint16_t>> asked_names_;
  std::vector<Byte> blocks_;
  std::uint32_t next_block_ = 0;  // 0: none has begun
  std::vector<Answered> answers_;
  std::size_t kept_ = 0;  // bytes in answers_
  std::vector<Warning> warnings_;
  std::optional<Error> refused_;
  std::size_t offset_ = 0;
  std::size_t apdus_ = 0;
};

}  // namespace obiscope::dlms
