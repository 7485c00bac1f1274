// APDUs over an HDLC link.
#include "protocol/dlms/carrier.hpp"

namespace obiscope::dlms {
namespace {

class HdlcCarrier final : public Carrier {
 public:
  HdlcCarrier(Line& line, hdlc::LinkOptions options, Instant limit) : link_(line, options, limit) {
    link_.on_progress = [this] {
      if (on_progress) on_progress();
    };
  }

  Task<> open() override { return link_.connect(); }
  Task<> send(Bytes apdu) override { return link_.send(apdu); }
  Task<std::vector<Byte>> receive() override { return link_.receive(); }
  Task<> close() override { return link_.disconnect(); }
  Instant now() const override { return link_.now(); }
  Instant last_passed() const override { return link_.last_passed(); }
  std::size_t bytes_received() const override { return link_.bytes_received(); }

 private:
  hdlc::ReaderLink link_;
};

}  // namespace

std::unique_ptr<Carrier> hdlc_carrier(Line& line, hdlc::LinkOptions options, Instant limit) {
  return std::make_unique<HdlcCarrier>(line, options, limit);
}

}  // namespace obiscope::dlms
