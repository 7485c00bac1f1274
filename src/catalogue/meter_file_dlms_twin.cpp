// [twin] of a meter that speaks DLMS: how it can be opened, who may associate, what it pushes.
#include <algorithm>

#include "bytes/hex.hpp"
#include "catalogue/meter_parts.hpp"
#include "catalogue/names.hpp"

namespace obiscope::catalogue {

std::vector<Byte> read_key(Fields& fields, std::string_view key, std::size_t size) {
  const std::optional<std::string> text = fields.text(key);
  if (!text) return {};
  std::optional<std::vector<Byte>> bytes = bytes_from_hex(*text);
  if (bytes && bytes->size() == size) return std::move(*bytes);
  fields.complain(key, "has to be " + std::to_string(size) + " bytes in hexadecimal");
  return {};
}

namespace {

using dlms::Mechanism;

constexpr std::size_t kMostAssociations = 32;
constexpr std::size_t kMostPushObjects = 64;
// Of whoever reads a virtual meter with what stands in its file.
constexpr dlms::SystemTitle kReadersTitle{'O', 'B', 'I', 0, 0, 0, 0, 1};

bool is_named(const Meter& meter, const std::string& name) {
  return std::any_of(meter.identifications.begin(), meter.identifications.end(),
                     [&](const std::string& pattern) { return matches(pattern, name); });
}

// A text with # for digits of the twin's number, as one twin would say it.
std::string with_number(std::string text) {
  std::replace(text.begin(), text.end(), '#', '0');
  return text;
}

void read_title(Fields& fields, Meter& meter) {
  std::string& title = meter.dlms_twin.title;
  title = fields.needed_text("system_title");
  const bool digits = title.size() == 16 && title.find_first_not_of("0123456789ABCDEF#") == std::string::npos;
  if (!digits) fields.complain("system_title", "has to be 16 of 0 to 9, A to F and #");
}

std::string read_device_name(Fields& fields, const Meter& meter) {
  std::string name = fields.needed_text("logical_device_name");
  if (name.empty() || name.size() > 16)
    fields.complain("logical_device_name", "has to be of 1 to 16 characters");
  else if (!is_named(meter, with_number(name)))
    fields.complain("logical_device_name", "'" + name + "' matches none of the identifications above");
  return name;
}

// Private keys of both sides; each side gets its own and the other's public one.
struct Pair {
  std::vector<Byte> meter, client;
};

Pair read_pair(Fields& fields, std::string_view purpose, dlms::Curve curve) {
  const std::size_t size = dlms::private_key_size(curve);
  const std::string name(purpose);
  return {read_key(fields, "meter_" + name + "_key", size), read_key(fields, "client_" + name + "_key", size)};
}

std::vector<Byte> public_key(Fields& fields, const std::string& key, dlms::Curve curve, Bytes private_key) {
  if (private_key.empty()) return {};
  std::optional<std::vector<Byte>> made = dlms::public_key_of(curve, private_key);
  if (made) return std::move(*made);
  fields.complain(key, "is no private key of this suite's curve");
  return {};
}

void read_pairs(Fields& fields, dlms::Suite suite, dlms::Keys& meter, dlms::Keys& client) {
  const dlms::Curve curve = dlms::curve_of(suite);
  const Pair signing = read_pair(fields, "signing", curve), agreement = read_pair(fields, "agreement", curve);
  meter.signing = signing.meter;
  client.signing = signing.client;
  meter.agreement = agreement.meter;
  client.agreement = agreement.client;
  client.peer_signing = public_key(fields, "meter_signing_key", curve, signing.meter);
  meter.peer_signing = public_key(fields, "client_signing_key", curve, signing.client);
  client.peer_agreement = public_key(fields, "meter_agreement_key", curve, agreement.meter);
  meter.peer_agreement = public_key(fields, "client_agreement_key", curve, agreement.client);
}

void read_keys(Fields& fields, TwinAssociation& association) {
  dlms::SecuritySetup setup;
  read_protection(fields, setup);
  const std::size_t size = dlms::key_size(setup.suite);
  setup.keys.encryption = read_key(fields, "encryption_key", size);
  setup.keys.authentication = read_key(fields, "authentication_key", size);
  dlms::SecuritySetup of_client = setup;
  of_client.own_title = kReadersTitle;
  read_pairs(fields, setup.suite, setup.keys, of_client.keys);
  fields.flag("dedicated_key", of_client.dedicated);
  const bool keys = !setup.keys.encryption.empty() || !setup.keys.signing.empty();
  if (!keys) {
    for (const char* needless : {"suite", "security", "authentication_key", "dedicated_key"})
      if (fields.has(needless)) fields.complain(needless, "is of no use without encryption_key");
    return;
  }
  if (setup.keys.encryption.empty()) setup.protect = of_client.protect = {};
  for (const dlms::SecuritySetup* const each : {&setup, &of_client})
    if (const Result<void> good = dlms::check(*each); !good) fields.complain("security", good.error().text());
  association.served.ciphered = setup.protect.any();
  association.client.ciphered_context = setup.protect.any();
  association.served.security = std::move(setup);
  association.client.security = std::move(of_client);
}

void check_secrets(Fields& fields, const TwinAssociation& association) {
  const dlms::ServerAssociation& served = association.served;
  const bool password = served.mechanism == Mechanism::lls || served.mechanism == Mechanism::md5 ||
                        served.mechanism == Mechanism::sha1 || served.mechanism == Mechanism::sha256;
  if (password && served.secret.empty()) fields.complain("password: is missing");
  if (!password && !served.secret.empty()) fields.complain("password", "is of no use with this mechanism");
  if (served.mechanism == Mechanism::gmac && (!served.security || served.security->keys.encryption.empty()))
    fields.complain("encryption_key: is missing");
  if (served.mechanism != Mechanism::ecdsa) return;
  const bool both =
      served.security && !served.security->keys.signing.empty() && !served.security->keys.peer_signing.empty();
  if (!both) fields.complain("meter_signing_key, client_signing_key: are missing");
}

void read_association(Fields& fields, bool hdlc, std::vector<TwinAssociation>& associations) {
  TwinAssociation association;
  dlms::ServerAssociation& served = association.served;
  if (!fields.has("client")) fields.complain("client: is missing");
  served.client = read_client(fields, hdlc);
  fields.flag("short_names", served.short_names);
  read_mechanism(fields, served.mechanism);
  served.secret = fields.text("password").value_or("");
  read_keys(fields, association);
  served.all = served.mechanism != Mechanism::none;
  if (const auto place = fields.choice("level", {"open", "all"})) served.all = *place == 1;
  check_secrets(fields, association);
  association.client.short_names = served.short_names;
  association.client.mechanism = served.mechanism;
  if (!served.secret.empty()) association.client.secret = served.secret;
  const bool twice = std::any_of(associations.begin(), associations.end(), [&](const TwinAssociation& other) {
    return other.served.client == served.client && other.served.mechanism == served.mechanism &&
           other.served.short_names == served.short_names;
  });
  if (twice) return fields.complain("client", std::to_string(served.client) + " with this mechanism stands here twice");
  associations.push_back(std::move(association));
}

void read_push(Fields& fields, const std::vector<dlms::ObjectDescription>& objects, dlms::PushOptions& push) {
  const auto refuse = [&](const std::string& text) -> std::optional<std::string> {
    const std::optional<Obis> obis = obis_from(text);
    const auto found = std::find_if(objects.begin(), objects.end(), [&](const dlms::ObjectDescription& each) {
      return obis && each.instance == *obis && each.class_id != dlms::class_id::profile_generic;
    });
    if (found == objects.end()) return "there is no object '" + text + "' to push";
    push.objects.push_back({found->class_id, found->instance, 2});
    return std::nullopt;
  };
  push.interval = std::chrono::seconds(fields.number("interval_s", 1, 86'400).value_or(10));
  push.client = static_cast<std::uint16_t>(fields.number("client", 1, 127).value_or(push.client));
  fields.texts("objects", kMostPushObjects, refuse);
  if (push.objects.empty()) fields.complain("objects", "a push of nothing");
  fields.flag("list", push.with_list);
  fields.flag("ciphered", push.ciphered);
}

void read_opening(Fields& fields, Meter& meter) {
  dlms::MeterOptions& twin = meter.dlms_twin.meter;
  const std::vector<dlms::Via> vias = read_vias(fields, "via");
  const auto opens = [&](dlms::Via via) { return std::find(vias.begin(), vias.end(), via) != vias.end(); };
  if (vias.empty()) fields.complain("via", "has to be a list of hdlc, mode E, wrapper");
  twin.hdlc = opens(dlms::Via::hdlc);
  twin.mode_e = opens(dlms::Via::mode_e);
  twin.wrapper = opens(dlms::Via::wrapper);
  if (twin.mode_e) {
    read_twin_identification(fields, meter, "identification");
    if (meter.twin.mode != iec62056_21::Mode::e)
      fields.complain("identification", "'" + meter.twin.identification + "' offers no mode E");
    meter.twin.takes_lower_speeds = true;
    fields.flag("confirms_mode_e", twin.confirms_mode_e);
  }
  twin.line = read_settings(fields, twin.line);
  const hdlc::Address server = read_server(fields);
  twin.server = server.upper;
  twin.link.servers = {server};
  read_link(fields, twin.link.wish);
  fields.flag("takes_parameters", twin.link.takes_parameters);
  if (const auto ms = fields.number("reaction_ms", 1, 1500)) twin.link.reaction = std::chrono::milliseconds(*ms);
  if (const auto bytes = fields.number("max_pdu", 64, 0xFFFF)) twin.most_pdu = static_cast<std::uint16_t>(*bytes);
}

void read_clock(Fields& fields, DlmsTwin& twin) {
  if (const auto east = fields.number("minutes_east_of_utc", -840, 840))
    twin.minutes_east_of_utc = static_cast<std::int16_t>(*east);
}

}  // namespace

void read_dlms_twin(Fields& fields, Meter& meter) {
  DlmsTwin& twin = meter.dlms_twin;
  meter.has_twin = true;
  const std::string name = read_device_name(fields, meter);
  meter.twin.identification = with_number(name);
  read_title(fields, meter);
  read_opening(fields, meter);
  read_clock(fields, twin);
  twin.meter.deviation = meter.dlms_quirks.deviation;
  fields.flag("range_selection", twin.meter.range_selection);
  fields.flag("entry_selection", twin.meter.entry_selection);
  read_household(fields, meter);
  const bool hdlc = twin.meter.hdlc || twin.meter.mode_e;
  fields.tables("associations", kMostAssociations,
                [&](Fields& each) { read_association(each, hdlc, twin.associations); });
  if (twin.associations.empty()) fields.complain("associations", "a meter that nobody can read");
  std::vector<dlms::ObjectDescription> objects = read_objects(fields, name, meter);
  fields.table("push", [&](Fields& push) { read_push(push, objects, twin.meter.push); });
  twin.model = dlms::describe(std::move(objects), twin.meter.deviation);
}

}  // namespace obiscope::catalogue
