// APDUs in the wrapper of TCP and UDP (IEC 62056-47).
//
//   00 01 | source wPort (2) | destination wPort (2) | length (2) | APDU
#include <algorithm>

#include "bytes/hex.hpp"
#include "protocol/dlms/carrier.hpp"

namespace obiscope::dlms {
namespace {

constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kMostLength = 0xFFFF;

std::uint16_t number_at(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

void append(std::vector<Byte>& out, std::uint16_t number) {
  out.push_back(static_cast<Byte>(number >> 8U));
  out.push_back(static_cast<Byte>(number & 0xFFU));
}

Error no_wrapper(Bytes begin) {
  const std::string seen = hex_from(begin.first(std::min(begin.size(), kWrapperHeaderSize)), " ");
  return Error(ErrorKind::malformed, "what comes does not begin with the wrapper's version 00 01, but with " + seen,
               "something else answers at this port; a meter behind a transparent bridge speaks HDLC (begins with 7e)")
      .at(0);
}

Error too_long(std::size_t length, std::size_t most) {
  return {ErrorKind::malformed, "the wrapper announces an APDU of " + std::to_string(length) +
                                    " bytes, more than the " + std::to_string(most) + " allowed"};
}

class WrapperCarrier final : public Carrier {
 public:
  WrapperCarrier(Line& line, WrapperOptions options, Instant limit)
      : line_(line), options_(options), limit_(limit), last_passed_(line.now()) {}

  Task<> open() override { co_return; }
  Task<> send(Bytes apdu) override;
  Task<std::vector<Byte>> receive() override;
  Task<> close() override { co_return; }
  Instant now() const override { return line_.now(); }
  Instant last_passed() const override { return last_passed_; }
  std::size_t bytes_received() const override { return bytes_received_; }

 private:
  // The next APDU for us among what has arrived; nothing where more has to come first.
  Result<std::optional<std::vector<Byte>>> next();
  void drop(std::size_t bytes);
  Error why_nothing(const Error& error) const;

  Line& line_;
  WrapperOptions options_;
  Instant limit_;
  std::vector<Byte> arrived_;             // one APDU with its header, and what came behind it in the same piece
  std::optional<WrapperHeader> foreign_;  // the last one that was not for us
  Instant last_passed_;
  std::size_t bytes_received_ = 0;
};

Task<> WrapperCarrier::send(Bytes apdu) {
  if (apdu.size() > kMostLength)
    co_await Error(ErrorKind::unsupported, "an APDU of more than 65535 bytes does not fit the wrapper");
  std::vector<Byte> bytes;
  bytes.reserve(kWrapperHeaderSize + apdu.size());
  encode(WrapperHeader{options_.ports.client, options_.ports.server, static_cast<std::uint16_t>(apdu.size())}, bytes);
  bytes.insert(bytes.end(), apdu.begin(), apdu.end());
  foreign_.reset();
  co_await line_.send(bytes);
  last_passed_ = line_.now();
}

Task<std::vector<Byte>> WrapperCarrier::receive() {
  const Instant asked = line_.now();
  for (;;) {
    std::optional<std::vector<Byte>> apdu = co_await next();
    if (apdu) co_return std::move(*apdu);
    if (line_.now() >= limit_) co_await Error(ErrorKind::cancelled, "the reading took longer than its total limit");
    const Instant due = std::max(asked, last_passed_) + options_.response_limit;
    Result<Received> received = co_await line_.receive(std::min(due, limit_)).result();
    if (!received) {
      const Error error = why_nothing(received.error());
      co_await error;
    }
    arrived_.insert(arrived_.end(), received->bytes.begin(), received->bytes.end());
    bytes_received_ += received->bytes.size();
    last_passed_ = received->ended;
    if (on_progress) on_progress();
  }
}

Result<std::optional<std::vector<Byte>>> WrapperCarrier::next() {
  while (arrived_.size() >= kWrapperHeaderSize) {
    const std::optional<WrapperHeader> header = wrapper_header_from(arrived_);
    if (!header) return failure(no_wrapper(arrived_));
    if (header->length > options_.most_apdu) return failure(too_long(header->length, options_.most_apdu));
    const std::size_t size = kWrapperHeaderSize + header->length;
    if (arrived_.size() < size) return std::nullopt;
    const bool for_us = header->source == options_.ports.server && header->destination == options_.ports.client;
    std::vector<Byte> apdu;
    if (for_us)
      apdu.assign(arrived_.begin() + kWrapperHeaderSize, arrived_.begin() + static_cast<std::ptrdiff_t>(size));
    drop(size);
    if (!apdu.empty()) return apdu;
    if (!for_us) foreign_ = header;
  }
  const bool wrong = (!arrived_.empty() && arrived_[0] != 0) || (arrived_.size() > 1 && arrived_[1] != kVersion);
  if (wrong) return failure(no_wrapper(arrived_));
  return std::nullopt;
}

void WrapperCarrier::drop(std::size_t bytes) {
  arrived_.erase(arrived_.begin(), arrived_.begin() + static_cast<std::ptrdiff_t>(bytes));
}

// What it means that nothing more came.
Error WrapperCarrier::why_nothing(const Error& error) const {
  if (error.kind() != ErrorKind::silence) return error;
  if (line_.now() >= limit_) return {ErrorKind::cancelled, "the reading took longer than its total limit"};
  if (!arrived_.empty())
    return {ErrorKind::incomplete,
            "the meter stopped after " + std::to_string(arrived_.size()) + " bytes of a wrapped APDU"};
  if (foreign_)
    return {ErrorKind::malformed,
            "an APDU came from wPort " + std::to_string(foreign_->source) + " to " +
                std::to_string(foreign_->destination) + " instead of from " + std::to_string(options_.ports.server) +
                " to " + std::to_string(options_.ports.client),
            "give the client and server addresses that the meter uses"};
  return {ErrorKind::silence,
          "the meter does not answer client " + std::to_string(options_.ports.client) + " at server " +
              std::to_string(options_.ports.server),
          "check both addresses; some meters take one connection at a time"};
}

}  // namespace

void encode(const WrapperHeader& header, std::vector<Byte>& out) {
  for (const std::uint16_t number : {kVersion, header.source, header.destination, header.length}) append(out, number);
}

std::optional<WrapperHeader> wrapper_header_from(Bytes bytes) {
  if (bytes.size() < kWrapperHeaderSize || number_at(bytes, 0) != kVersion) return std::nullopt;
  return WrapperHeader{number_at(bytes, 2), number_at(bytes, 4), number_at(bytes, 6)};
}

std::unique_ptr<Carrier> wrapper_carrier(Line& line, WrapperOptions options, Instant limit) {
  return std::make_unique<WrapperCarrier>(line, options, limit);
}

}  // namespace obiscope::dlms
