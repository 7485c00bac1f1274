// The parts of a meter file that tell how a DLMS meter is visited: [dlms].
#include <array>

#include "catalogue/meter_parts.hpp"

namespace obiscope::catalogue {
namespace {

using dlms::Mechanism;
using dlms::Via;

constexpr std::array kMechanisms{Mechanism::none, Mechanism::lls,    Mechanism::md5,  Mechanism::sha1,
                                 Mechanism::gmac, Mechanism::sha256, Mechanism::ecdsa};
constexpr std::array kVias{Via::hdlc, Via::mode_e, Via::wrapper};
constexpr std::array kProtections{dlms::Protect{false, false}, dlms::Protect{true, false}, dlms::Protect{false, true},
                                  dlms::Protect{true, true}};
constexpr std::array kDeviations{dlms::Deviation::to_utc, dlms::Deviation::from_utc, dlms::Deviation::ignored};
constexpr std::int64_t kMostClient = 0xFFFF, kMostHdlcClient = 127;

const std::vector<std::string>& via_names() {
  static const std::vector<std::string> names{"hdlc", "mode E", "wrapper"};
  return names;
}

}  // namespace

void read_mechanism(Fields& fields, dlms::Mechanism& mechanism) {
  const auto place = fields.choice("mechanism", {"none", "lls", "md5", "sha1", "gmac", "sha256", "ecdsa"});
  if (place) mechanism = kMechanisms.at(*place);
}

void read_protection(Fields& fields, dlms::SecuritySetup& setup) {
  setup.suite = static_cast<dlms::Suite>(fields.number("suite", 0, 2).value_or(0));
  const auto place = fields.choice("security", {"none", "authenticated", "encrypted", "both"});
  setup.protect = kProtections.at(place.value_or(3));
}

std::uint16_t read_client(Fields& fields, bool hdlc) {
  const auto client = fields.number("client", 1, hdlc ? kMostHdlcClient : kMostClient);
  return static_cast<std::uint16_t>(client.value_or(hdlc::kPublicClient));
}

hdlc::Address read_server(Fields& fields) {
  const std::optional<std::string> text = fields.text("server");
  if (!text) return {};
  const Result<hdlc::Address> address = hdlc::address_from(*text);
  if (address) return *address;
  fields.complain("server", address.error().text());
  return {};
}

void read_link(Fields& fields, hdlc::Parameters& wish) {
  if (const auto frames = fields.number("window", 1, 7))
    wish.window_transmit = wish.window_receive = static_cast<std::uint8_t>(*frames);
  if (const auto bytes = fields.number("information", 32, 2030))
    wish.information_transmit = wish.information_receive = static_cast<std::uint16_t>(*bytes);
}

std::vector<dlms::Via> read_vias(Fields& fields, std::string_view key) {
  const auto refuse = [](const std::string& text) -> std::optional<std::string> {
    for (const std::string& name : via_names())
      if (text == name) return std::nullopt;
    return "'" + text + "' is neither hdlc, mode E nor wrapper";
  };
  std::vector<dlms::Via> vias;
  for (const std::string& text : fields.texts(key, kVias.size(), refuse))
    for (std::size_t place = 0; place < kVias.size(); ++place)
      if (via_names()[place] == text) vias.push_back(kVias.at(place));
  return vias;
}

void read_visit(Fields& fields, Meter& meter) {
  dlms::VisitOptions& visit = meter.visit;
  if (const auto place = fields.choice("via", via_names())) visit.via = kVias.at(*place);
  visit.wrapper.ports.client = read_client(fields, visit.via != Via::wrapper);
  visit.link.client = {visit.wrapper.ports.client, 0, 1};
  visit.link.server = read_server(fields);
  visit.wrapper.ports.server = visit.link.server.upper;
  read_link(fields, visit.link.wish);
  fields.flag("bare_snrm_first", visit.link.bare_snrm_first);
  fields.flag("short_names", visit.association.short_names);
  read_mechanism(fields, visit.association.mechanism);
  if (const auto bytes = fields.number("max_pdu", 12, 0xFFFF))
    visit.association.most_pdu = static_cast<std::uint16_t>(*bytes);
  if (fields.has("suite") || fields.has("security") || fields.has("dedicated_key")) {
    dlms::SecuritySetup& setup = visit.association.security.emplace();
    read_protection(fields, setup);
    fields.flag("dedicated_key", setup.dedicated);
  }
  const auto place = fields.choice("deviation", {"to utc", "from utc", "ignored"});
  if (place) meter.dlms_quirks.deviation = kDeviations.at(*place);
}

}  // namespace obiscope::catalogue
