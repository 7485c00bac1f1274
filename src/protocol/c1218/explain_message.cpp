#include "protocol/c1218/explain_message.hpp"

#include <algorithm>

namespace obiscope::c1218 {
namespace {

std::string number_at(Bytes bytes, std::size_t at, std::size_t octets) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < octets && at + i < bytes.size(); ++i) number = number << 8U | bytes[at + i];
  return std::to_string(number);
}

std::string table_text(std::uint16_t table) {
  const std::string_view name = table_name(table);
  return std::to_string(table) + (name.empty() ? "" : " " + std::string(name));
}

std::uint16_t table_in(Bytes request) {
  return static_cast<std::uint16_t>(request[1] << 8U | request[2]);
}

bool is_read(Bytes request) {
  return request.size() >= 3 && request[0] >= 0x30 && request[0] <= 0x3F;
}

std::string speed_text(Byte code) {
  const std::optional<std::uint32_t> baud = baud_of(code);
  return baud ? std::to_string(*baud) + " Bd" : "code " + std::to_string(code);
}

}  // namespace

std::string MessageExplainer::explain(ByteWalk& walk, const Packet& packet, bool right) {
  const Bytes message = packet.content;
  if (packet.several()) {
    const std::string what = packet.first() ? "beginning of a message" : "part of a message";
    walk.take_hex(message.size(), what);
    return what;
  }
  const Message asked = asked_;
  const std::string what = message[0] >= 0x20 ? explain_request(walk, message) : explain_answer(walk, message);
  if (!right) asked_ = asked;
  return what;
}

std::string MessageExplainer::explain_request(ByteWalk& walk, Bytes message) {
  asked_.assign(message.begin(), message.end());
  const std::size_t begin = walk.at();
  const std::string name(service_name(message[0]));
  walk.take(1, "service", hex_value(message.first(1)) + " " + name);
  const auto service = static_cast<Service>(message[0]);
  if (is_read(message) || (message[0] >= 0x40 && message[0] <= 0x4F && message.size() >= 3)) {
    walk.take(2, "table", table_text(table_in(message)));
    if (message[0] == 0x3F || message[0] == 0x4F) walk.take(3, "offset", number_at(message, 3, 3));
    if (message[0] == 0x3F) walk.take(2, "count", number_at(message, 6, 2));
  } else if (service == Service::logon) {
    walk.take(2, "user id", number_at(message, 1, 2));
    walk.take(kUserLength, "user", std::string(trimmed(as_text(message.subspan(3)))));
  } else if (service == Service::security) {
    walk.take(kPasswordLength, "password").secret = true;
  } else if (service == Service::wait) {
    walk.take(1, "seconds", number_at(message, 1, 1));
  } else if (message[0] >= 0x60 && message[0] <= 0x6B) {
    walk.take(2, "packet size", number_at(message, 1, 2));
    walk.take(1, "packets", number_at(message, 3, 1));
    for (std::size_t i = 4; i < message.size(); ++i) walk.take(1, "speed", speed_text(message[i]));
  }
  const std::size_t left = message.size() - (walk.at() - begin);
  if (left > 0) walk.take_hex(left, "octets");
  return "request: " + name;
}

std::string MessageExplainer::explain_answer(ByteWalk& walk, Bytes message) {
  const std::string name(response_name(message[0]));
  const Message asked = std::exchange(asked_, {});
  walk.take(1, "response", hex_value(message.first(1)) + " " + name).wrong = message[0] != 0;
  const Bytes rest = message.subspan(1);
  if (rest.empty()) return "answer: " + name;
  const Byte service = asked.empty() ? Byte{0} : asked[0];
  if (message[0] == 0 && service == static_cast<Byte>(Service::identify) && rest.size() >= 3) {
    explain_identified(walk, message);
    return "answer: identified";
  }
  if (message[0] == 0 && service >= 0x60 && service <= 0x6B && rest.size() == 4) {
    explain_negotiated(walk);
    return "answer: negotiated";
  }
  const bool table = message[0] == 0 && message.size() >= 4 &&
                     (static_cast<std::size_t>(message[1]) << 8U | message[2]) + 4U == message.size();
  if (!table) {
    walk.take_hex(rest.size(), "octets");
    return "answer: " + name;
  }
  asked_ = asked;
  const std::string what = explain_table(walk, message);
  asked_.clear();
  return what;
}

void MessageExplainer::explain_identified(ByteWalk& walk, Bytes message) const {
  walk.take(1, "standard", message[1] == 0 ? "0 ANSI C12.18" : std::to_string(message[1]));
  walk.take(1, "version", std::to_string(message[2]));
  walk.take(1, "revision", std::to_string(message[3]));
  const Bytes rest = message.subspan(4);
  if (rest.empty()) return;
  const bool ended = rest.back() == 0;
  for (const Feature& feature : features_from(rest.first(rest.size() - (ended ? 1 : 0)))) {
    walk.take(1, "feature", std::string(feature.name()));
    if (!feature.content.empty()) walk.take_hex(feature.content.size(), "of the feature");
  }
  if (ended) walk.take(1, "end of features");
}

void MessageExplainer::explain_negotiated(ByteWalk& walk) const {
  walk.take(2, "packet size", number_at(walk.rest(), 0, 2));
  walk.take(1, "packets", std::to_string(walk.peek()));
  walk.take(1, "speed", speed_text(walk.peek()));
}

std::string MessageExplainer::explain_table(ByteWalk& walk, Bytes message) {
  const Bytes octets = message.subspan(3, message.size() - 4);
  walk.take(2, "count", std::to_string(octets.size()));
  const bool whole = asked_.size() == 3 && asked_[0] == static_cast<Byte>(Service::read);
  const std::string name = is_read(asked_) ? "table " + table_text(table_in(asked_)) : "octets of a table";
  if (!octets.empty() && !whole) walk.take_hex(octets.size(), name);
  if (!octets.empty() && whole) {
    const std::uint16_t table = table_in(asked_);
    const std::size_t opened = walk.open(name, "C12.19");
    explain_octets(walk, table, octets);
    walk.close(opened);
  }
  const Byte expected = table_checksum(octets);
  Explained& checksum = walk.take(1, "checksum", hex_value(message.last(1)));
  checksum.wrong = message.back() != expected;
  checksum.value += checksum.wrong ? ": wrong, " + hex_value(Bytes(&expected, 1)) + " expected" : ": right";
  return "answer: " + name;
}

void MessageExplainer::explain_octets(ByteWalk& walk, std::uint16_t table, Bytes octets) {
  const std::size_t begin = walk.at();
  if (table == 0) {
    const Result<Configuration> configuration = configuration_from(octets);
    if (configuration) configuration_ = *configuration;
  }
  constexpr std::size_t kMostKept = 4096;  // longer ones are none of those that tell of others
  if (octets.size() <= kMostKept) tables_[table].assign(octets.begin(), octets.end());
  if (!explain_registers(walk, table, octets)) {
    const Format format = configuration_ ? configuration_->format : Format{};
    if (table == 0 || configuration_) explain_fixed_table(walk, table, octets.size(), format);
  }
  const std::size_t left = octets.size() - (walk.at() - begin);
  if (left > 0) walk.take_hex(left, "octets");
}

// The registers, where the tables that tell their layout came before them.
bool MessageExplainer::explain_registers(ByteWalk& walk, std::uint16_t table, Bytes octets) const {
  if ((table != 23 && table != 25 && table != 28) || !configuration_ || tables_.count(21) == 0) return false;
  const Format& format = configuration_->format;
  const Result<RegisterLimits> limits = register_limits_from(tables_.at(21), format);
  if (!limits) return false;
  const auto kept = [this](std::uint16_t number) {
    const auto found = tables_.find(number);
    return found == tables_.end() ? Bytes() : Bytes(found->second);
  };
  const Selection selection = selection_from(kept(22), kept(27), *limits);
  const Sources sources(tables_, format);
  const std::size_t begin = walk.at();
  const RegisterSink sink = [&](const RegisterValue& value) {
    const std::size_t passed = walk.at() - begin;
    if (value.offset > passed) walk.take_hex(value.offset - passed, "times and counts");
    Reading reading;
    Valued valued = value_of(value.raw, sources, value.source.value_or(255));
    reading.value = valued.value;
    reading.unit = valued.unit;
    reading.unit_text = valued.unit_text;
    walk.take(value.length, value.code(), text_from(reading.value) + " " + unit_text_of(reading));
  };
  if (table == 28) return walk_present(octets, *limits, selection, format, sink).has_value();
  return walk_registers(table, octets, *limits, selection, format, sink).has_value();
}

}  // namespace obiscope::c1218
