// Virtual DLMS meters for measurements, and what a reader needs to get in.
#pragma once

#include <memory>
#include <vector>

#include "catalogue/catalogue.hpp"
#include "simulator/dlms_twin.hpp"

namespace obiscope::bench {

constexpr Obis kLoadProfile{1, 0, 99, 1, 0, 255};
constexpr std::uint16_t kPasswordOnly = 6, kPasswordOnlyE450 = 32;  // the clients of LLS in meters/

// A copy of what the catalogue says of `name`.
inline catalogue::Meter kind_of(const char* name) {
  std::vector<Error> faults;
  return *catalogue::Catalogue::load({}, faults).find(name).value();
}

// The same whose load profile leaves out what the row before tells (null-data), or does not.
inline catalogue::Meter with_null_data(catalogue::Meter kind, bool null_data) {
  auto model = std::make_shared<dlms::DeviceModel>(*kind.dlms_twin.model);
  for (dlms::ObjectDescription& each : model->descriptions)
    if (each.instance == kLoadProfile) each.null_data = null_data;
  kind.dlms_twin.model = std::move(model);
  return kind;
}

inline dlms::VisitOptions visit_as(const catalogue::Meter& kind, dlms::Via via, std::uint16_t client) {
  dlms::VisitOptions visit = kind.visit;
  visit.via = via;
  visit.link.client.upper = visit.wrapper.ports.client = client;
  for (const catalogue::TwinAssociation& each : kind.dlms_twin.associations)
    if (each.served.client == client) visit.association = each.client;
  return visit;
}

}  // namespace obiscope::bench
