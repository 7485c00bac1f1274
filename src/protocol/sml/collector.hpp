// What a walk over a file finds, collected into a Readout.
#pragma once

#include "protocol/sml/message.hpp"
#include "protocol/sml/quirks.hpp"
#include "reading/readout.hpp"

namespace obiscope::sml {

// The sink of walk_file().
class Collector {
 public:
  explicit Collector(const Recognise& recognise) : recognise_(recognise) {}

  void message(const MessageHead&) {}
  void server(const Server& server);
  void entry(const Entry& entry);
  void signature(Bytes octets);
  void attention(const Attention& attention);
  bool kermit() const { return quirks_ != nullptr && quirks_->message_crc_kermit; }
  void warn(const char* code, std::string text);

  // Once the walk was right to its end.
  Readout finish() &&;

 private:
  struct Powered {
    std::size_t reading;  // which of readout_.readings
    Number number;        // as it was sent
  };
  struct Seen {
    Obis obis;
    Number status;
  };
  const Quirks& quirks() const;
  void see_time(const Time& time);
  void name(const Entry& entry, Reading& reading);
  void keep_signature(const std::string& of, Bytes octets);
  void tell_status(const Entry& entry, Reading& reading);
  void correct_signs();
  void correct_unsigned(const Powered& power);
  void turn(Reading& reading) const;
  bool flows_out(const Obis& of, unsigned bit) const;
  bool reduced() const;

  const Recognise& recognise_;
  const Quirks* quirks_ = nullptr;
  Readout readout_;
  std::vector<Powered> powers_;
  std::vector<Seen> statuses_;
  std::string manufacturer_;
  bool bare_time_ = false;
};

}  // namespace obiscope::sml
