// A virtual DLMS meter at one end of a Wire, a reader at the other, in virtual time. What the reader sends is kept.
#pragma once

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "line/wire.hpp"
#include "protocol/dlms/meter.hpp"
#include "protocol/dlms/reader.hpp"
#include "protocol/dlms/source_test.hpp"

namespace obiscope::dlms::test {

constexpr std::uint16_t kManager = 1;
constexpr std::string_view kPassword = "12345678";
constexpr SystemTitle kReaderTitle{'O', 'B', 'I', 0, 0, 0, 0, 1}, kMeterTitle{'X', 'X', 'X', 0, 0, 0, 0, 2};

// A Line that remembers what was sent.
class Remembering final : public LineDecorator {
 public:
  using LineDecorator::LineDecorator;
  Task<> send(Bytes bytes) override {
    sent.insert(sent.end(), bytes.begin(), bytes.end());
    return inner_.send(bytes);
  }
  // How often `wanted` stands in what was sent.
  std::size_t count(Bytes wanted) const {
    std::size_t times = 0;
    for (auto at = sent.begin();; ++at, ++times) {
      at = std::search(at, sent.end(), wanted.begin(), wanted.end());
      if (at == sent.end()) return times;
    }
  }
  // Whether the last frame on the line is a DISC.
  bool signed_off() const {
    if (sent.size() < 9) return false;
    return sent.back() == hdlc::kFlag && sent[sent.size() - 4] == 0x53;
  }
  std::vector<Byte> sent;
};

struct Home {
  VirtualLoop loop{kTestNow};
  Wire wire{loop};
  TestSource source;
  std::unique_ptr<Device> device = make_device(source, test_objects(), Deviation::to_utc);
  Remembering line{wire.left()};
  std::unique_ptr<Meter> meter;
  std::optional<Task<>> serving;
  MeterOptions options;
  VisitOptions visit;

  Home() {
    options.title = kMeterTitle;
    options.link.wish = {512, 512, 7, 7};
    options.ascii.identification = "XXX5\\2METER";
    options.associations.push_back({});  // the public client
    ServerAssociation manager;
    manager.client = kManager;
    manager.mechanism = Mechanism::lls;
    manager.secret = kPassword;
    manager.all = true;
    options.associations.push_back(manager);
  }
  void as_manager() {
    visit.link.client.upper = visit.wrapper.ports.client = kManager;
    visit.association.mechanism = Mechanism::lls;
    visit.association.secret = std::string(kPassword);
  }
  void with_short_names() {
    for (ServerAssociation& association : options.associations) association.short_names = true;
    visit.association.short_names = true;
  }
  // The meter begins to serve, with what `options` says now.
  void serve() {
    serving.reset();
    meter = std::make_unique<Meter>(*device, source, options);
    serving.emplace(meter->serve(wire.right()));
    serving->start();
  }
  Result<Readout> read(std::vector<Wanted> wanted = {}) {
    if (!serving) serve();
    return loop.run(dlms::read(line, visit, std::move(wanted)));
  }
};

inline const Reading* find(const Readout& readout, std::string_view code) {
  for (const Reading& reading : readout.readings)
    if (reading.code == code) return &reading;
  return nullptr;
}
inline std::string text_of(const Readout& readout, std::string_view code) {
  const Reading* const reading = find(readout, code);
  return reading == nullptr ? "nothing" : text_from(reading->value) + " " + unit_text_of(*reading);
}
inline bool warns(const std::vector<Warning>& warnings, std::string_view code) {
  return std::any_of(warnings.begin(), warnings.end(), [&](const Warning& one) { return one.code == code; });
}
inline std::string all_of(const std::vector<Warning>& warnings) {
  std::string text;
  for (const Warning& warning : warnings) text += warning.code + ": " + warning.text + "\n";
  return text;
}

}  // namespace obiscope::dlms::test
