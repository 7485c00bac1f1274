#include "simulator/virtual_meter.hpp"

namespace obiscope::simulator {
namespace {

iec62056_21::MeterOptions ascii_options(const catalogue::Meter& kind, const Faults& faults,
                                        const std::string& address) {
  iec62056_21::MeterOptions options = kind.twin;
  options.faults = faults.meter;
  if (!address.empty()) options.address = address;
  return options;
}

// DIN 43863-5: 0A, the medium 01 (electricity), three letters, fabrication block 00, eight digits as a number.
std::vector<Byte> server_id_of(const std::string& manufacturer, std::uint64_t number) {
  std::vector<Byte> id{0x0A, 0x01};
  for (const char letter : manufacturer) id.push_back(static_cast<Byte>(letter));
  id.push_back(0x00);
  for (int shift = 24; shift >= 0; shift -= 8) id.push_back(static_cast<Byte>(number >> static_cast<unsigned>(shift)));
  return id;
}

sml::MeterOptions sml_options(const catalogue::Meter& kind, const Faults& faults, std::uint64_t number) {
  sml::MeterOptions options = kind.sml.twin;
  options.faults = faults.sml;
  options.server_id = server_id_of(options.manufacturer, number);
  return options;
}

p1::MeterOptions p1_options(const catalogue::Meter& kind, const Faults& faults) {
  p1::MeterOptions options = kind.p1.twin;
  options.faults = faults.p1;
  return options;
}

modbus::MeterOptions modbus_options(const catalogue::Meter& kind, const Faults& faults) {
  modbus::MeterOptions options = kind.modbus.twin;
  options.faults = faults.modbus;
  return options;
}

c1218::MeterOptions c1218_options(const catalogue::Meter& kind, const Faults& faults) {
  c1218::MeterOptions options = kind.c1218.twin;
  options.faults = faults.c1218;
  return options;
}

}  // namespace

VirtualMeter::VirtualMeter(const catalogue::Meter& kind, TwinOptions options, const Faults& faults, std::string address)
    : kind_(kind), faults_(faults), number_(number_of_twin(options.seed)), address_(std::move(address)) {
  if (kind.protocol == Protocol::dlms) {
    dlms_ = std::make_unique<DlmsTwin>(kind, options, faults);
  } else {
    source_ = make_twin(kind, options);
  }
}

Task<> VirtualMeter::serve(Line& line) const {
  switch (kind_.protocol) {
    case Protocol::iec62056_21:
      return iec62056_21::serve(line, *source_, ascii_options(kind_, faults_, address_));
    case Protocol::dlms:
      break;
    case Protocol::sml:
      return sml::serve(line, *source_, sml_options(kind_, faults_, number_));
    case Protocol::p1:
      return p1::serve(line, *source_, p1_options(kind_, faults_));
    case Protocol::modbus:
      return modbus::serve(line, *source_, modbus_options(kind_, faults_));
    case Protocol::c1218:
      return c1218::serve(line, *source_, c1218_options(kind_, faults_));
  }
  return dlms_->serve(line);
}

}  // namespace obiscope::simulator
