#include "protocol/c1218/capture.hpp"

#include <algorithm>

#include "protocol/c1218/message.hpp"
#include "protocol/c1218/packet_search.hpp"
#include "protocol/c1218/readout.hpp"

namespace obiscope::c1218 {
namespace {

constexpr std::size_t kMostOctets = 1U << 23U;  // of all tables of a session
constexpr std::size_t kMostWarnings = 64;

class SessionDecoder {
 public:
  SessionDecoder(const CaptureOptions& options, const std::function<void(Telegram)>& sink)
      : options_(options), sink_(sink) {}

  void take(const Packet& packet, std::size_t offset) {
    const Seen seen{packet.control, packet.check};
    const bool request = !packet.content.empty() && packet.content[0] >= 0x20;
    Seen& last = request ? last_request_ : last_answer_;
    if (last == seen && (request || asked_.empty())) return;  // an echo, or a repeat
    last = seen;
    const Result<bool> whole = joiner_.take(packet);
    if (!whole) return refuse(whole.error().at(offset));
    if (!*whole) return;
    const Bytes message = joiner_.message();
    if (message[0] >= 0x20) {
      take_request(message);
    } else {
      take_answer(message, offset);
    }
  }

  void refuse(Error error) { sink_(failure(std::move(error))); }

  void finish() {
    if (!open_) return;
    open_ = false;
    asked_.clear();
    const std::vector<Warning> warnings = std::exchange(warnings_, {});
    const Tables tables = std::exchange(tables_, {});
    octets_ = 0;
    Result<Readout> readout = Readout{};
    readout->protocol = Protocol::c1218;
    if (!tables.empty()) readout = readout_from(tables, options_.recognise);
    if (!readout) return refuse(readout.error().at(begin_));
    readout->warnings.insert(readout->warnings.end(), warnings.begin(), warnings.end());
    sink_(std::move(readout));
  }

  void begin_at(std::size_t offset) {
    if (!open_) begin_ = offset;
  }

 private:
  struct Seen {
    int control = -1;
    std::uint16_t check = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
  };

  void warn(std::string code, std::string text) {
    if (warnings_.size() < kMostWarnings) warnings_.push_back({std::move(code), std::move(text)});
  }

  void take_request(Bytes message) {
    if (message[0] == static_cast<Byte>(Service::identify) && (!tables_.empty() || logged_on_)) finish();
    open_ = true;
    logged_on_ = message[0] == static_cast<Byte>(Service::logon);
    asked_.assign(message.begin(), message.end());
    if (message[0] >= 0x40 && message[0] <= 0x4F) warn("write_seen", "the recording holds a write to a table");
  }

  void take_answer(Bytes message, std::size_t offset) {
    const Message asked = std::exchange(asked_, {});
    if (asked.empty()) {
      if (message.size() > 4 && table_from(message))
        refuse(Error(ErrorKind::incomplete, "a table whose request is not in the recording").at(offset));
      return;
    }
    if (message[0] != static_cast<Byte>(Response::ok)) {
      warn("answer_refused", std::string(service_name(asked[0])) + ": " + std::string(response_name(message[0])));
      return;
    }
    if (asked[0] == static_cast<Byte>(Service::identify)) take_identified(message);
    if (asked[0] >= 0x60 && asked[0] <= 0x6B) take_negotiated(message);
    if (asked[0] == static_cast<Byte>(Service::read) || asked[0] == static_cast<Byte>(Service::read_offset))
      take_table(asked, message, offset);
    if (asked[0] == static_cast<Byte>(Service::terminate)) finish();
  }

  void take_identified(Bytes message) {
    const Result<Identified> identified = identified_from(message);
    if (!identified) return warn("answer_unreadable", "identify: " + identified.error().text());
    warn("identified", "identified: standard " + std::to_string(identified->standard) + ", version " +
                           std::to_string(identified->version) + "." + std::to_string(identified->revision));
  }

  void take_negotiated(Bytes message) {
    const Result<Negotiated> negotiated = negotiated_from(message);
    if (!negotiated) return warn("answer_unreadable", "negotiate: " + negotiated.error().text());
    const std::optional<std::uint32_t> baud = baud_of(negotiated->speed_code);
    warn("negotiated", "negotiated: packets of " + std::to_string(negotiated->packet_size) + " bytes, " +
                           std::to_string(negotiated->packets) + " at once, " +
                           (baud ? std::to_string(*baud) + " Bd" : std::string("the speed as it was")));
  }

  void take_table(Bytes asked, Bytes message, std::size_t offset) {
    const Result<Bytes> octets = table_from(message);
    if (!octets) return refuse(octets.error().at(offset));
    const auto number = static_cast<std::uint16_t>(asked[1] << 8U | asked[2]);
    std::vector<Byte>& table = tables_[number];
    const std::size_t begin = asked.size() == 8 ? static_cast<std::size_t>(asked[3]) << 16U |
                                                      static_cast<std::size_t>(asked[4]) << 8U | asked[5]
                                                : 0U;
    if (begin == 0) {
      octets_ -= table.size();
      table.clear();
    }
    if (begin != table.size() || octets_ + octets->size() > kMostOctets) return;
    octets_ += octets->size();
    table.insert(table.end(), octets->begin(), octets->end());
  }

  const CaptureOptions& options_;
  const std::function<void(Telegram)>& sink_;
  MessageJoiner joiner_;
  Seen last_request_, last_answer_;
  Message asked_;  // the request that waits for its answer
  Tables tables_;
  std::size_t octets_ = 0;  // in them
  std::vector<Warning> warnings_;
  bool open_ = false, logged_on_ = false;
  std::size_t begin_ = 0;
};

}  // namespace

std::size_t decode_capture(Bytes recording, const CaptureOptions& options, const std::function<void(Telegram)>& sink) {
  SessionDecoder decoder(options, sink);
  PacketSearch search(recording);
  std::size_t belonging = 0;
  std::size_t end = 0;
  const auto take_ack_behind = [&] {
    if (end < recording.size() && end > 0 && (recording[end] == kAck || recording[end] == kNak)) {
      ++belonging;
      ++end;
    }
  };
  while (const std::optional<Found> found = search.next()) {
    take_ack_behind();
    if (acknowledged_before(recording, found->offset, end)) ++belonging;
    end = found->offset + found->length;
    if (!found->right) {
      decoder.refuse(Error(ErrorKind::damaged, "the CRC of a packet is wrong").at(found->offset));
      continue;
    }
    belonging += found->length;
    decoder.begin_at(found->offset);
    decoder.take(packet_from(recording.subspan(found->offset, found->length)), found->offset);
  }
  take_ack_behind();
  decoder.finish();
  return recording.size() - belonging;
}

}  // namespace obiscope::c1218
