// A Client that is associated with a meter on paper.
#pragma once

#include <gtest/gtest.h>

#include "protocol/dlms/client.hpp"
#include "protocol/dlms/scripted_carrier_test.hpp"

namespace obiscope::dlms::test {

inline Attribute energy(Byte rate) {
  return {3, Obis{1, 0, 1, 8, rate, 255}, 2};
}

struct ClientBench {
  VirtualLoop loop;
  PaperMeter meter;
  ScriptedCarrier carrier{loop, [this](Bytes request) { return meter(request); }};
  std::unique_ptr<Client> client;

  Client& associate(bool short_names = false) {
    AssociationOptions options;
    options.short_names = short_names;
    client = std::make_unique<Client>(carrier, options);
    const auto associated = loop.run(client->associate());
    EXPECT_TRUE(associated) << associated.error().text();
    carrier.sent.clear();
    return *client;
  }
  std::vector<Attribute> give(std::size_t count, std::size_t size = 0) {
    std::vector<Attribute> attributes;
    for (std::size_t i = 0; i < count; ++i) {
      attributes.push_back(energy(static_cast<Byte>(i)));
      Data value = unsigned_data(Tag::uint32, 1000 + i);
      if (size > 0) value = octets_data(std::vector<Byte>(size, static_cast<Byte>(i)));
      meter.values[text_from(attributes.back())] = std::move(value);
    }
    return attributes;
  }
  // Replaces the answer to the `nth` GET request.
  void instead_of(std::size_t nth, std::function<std::vector<Apdu>(Bytes)> answers) {
    meter.instead = [nth, answers, seen = std::size_t{0}](Bytes request) mutable -> std::optional<std::vector<Apdu>> {
      if (request[0] != static_cast<Byte>(ApduTag::get_request) || ++seen != nth) return std::nullopt;
      return answers(request);
    };
  }
};

inline std::optional<std::int64_t> number_in(const Result<Answer>& answer) {
  if (!answer || answer->result != AccessResult::success) return std::nullopt;
  const auto decoded = decode_data(answer->value);
  return decoded ? decoded->data.integer() : std::nullopt;
}

}  // namespace obiscope::dlms::test
