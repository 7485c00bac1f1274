#include "cli/dlms_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "cli/family_options.hpp"
#include "cli/keys.hpp"

namespace obiscope::cli {

namespace {

using dlms::AssociationOptions;
using dlms::Mechanism;
using dlms::SecuritySetup;
using dlms::Via;
using dlms::VisitOptions;

constexpr const char* kWrapperPort = "4059";  // IEC 62056-47
constexpr Byte kManagementClient = 1;
// Ours where nobody chooses another: a client has to have one, and meters do not look at it.
constexpr dlms::SystemTitle kOwnTitle{'O', 'B', 'I', 0, 0, 0, 0, 1};

std::vector<Option> association_options() {
  return {
      {.name = "--client", .placeholder = "N", .help = "the client that we are: 16 is public, 1 has all rights"},
      {.name = "--server",
       .placeholder = "ADDRESS",
       .help = "the meter's address: 1, 1/16 (logical/physical), 1/16:4 (in four bytes), 0x90"},
      {.name = "--authentication",
       .placeholder = "HOW",
       .help = "how to prove who we are; lls where there is a password, gmac where there is a key",
       .choices = {"none", "lls", "md5", "sha1", "gmac", "sha256", "ecdsa"}},
      {.name = "--short-names", .help = "short name referencing, as older meters want it"},
  };
}

std::vector<Option> security_options() {
  return {
      {.name = "--security",
       .placeholder = "WHAT",
       .help = "what is done to messages where there is a key, both if not given",
       .choices = {"none", "authenticated", "encrypted", "both"}},
      {.name = "--suite", .placeholder = "N", .help = "the security suite, 0 if not given", .choices = {"0", "1", "2"}},
      {.name = "--ciphering",
       .placeholder = "FORM",
       .help = "how ciphered messages travel",
       .choices = {"service", "general", "agreed", "static"}},
      {.name = "--dedicated-key", .help = "makes a key for this visit alone"},
      {.name = "--sign", .help = "signs what we send (suites 1 and 2)"},
      {.name = "--system-title", .placeholder = "HEX", .help = "our system title: eight bytes"},
  };
}

Result<std::uint16_t> client_from(const std::string& text) {
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end && number >= 1 && number <= 0xFFFF) {
    return static_cast<std::uint16_t>(number);
  }
  return failure(ErrorKind::usage, "--client: '" + text + "' is no client address", "16 for the public client, or 1");
}

Result<void> take_addresses(const Arguments& arguments, VisitOptions& visit) {
  if (const auto text = arguments.one("--client")) {
    const Result<std::uint16_t> client = client_from(*text);
    if (!client) return failure(client.error());
    constexpr std::uint16_t kMostInOneByte = 127;
    if (visit.via != Via::wrapper && *client > kMostInOneByte) {
      return failure(ErrorKind::usage, "--client: over HDLC a client is a number from 1 to 127");
    }
    visit.link.client.upper = visit.wrapper.ports.client = *client;
  }
  if (const auto text = arguments.one("--server")) {
    const Result<hdlc::Address> server = hdlc::address_from(*text);
    if (!server) return failure(about("--server", server.error()));
    visit.link.server = *server;
    visit.wrapper.ports.server = server->upper;
  }
  return {};
}

Via via_from(const Arguments& arguments, const transport::Url& url, const catalogue::Meter* meter) {
  const std::string name = arguments.one("--via").value_or("");
  if (name == "wrapper") return Via::wrapper;
  if (name == "mode-e") return Via::mode_e;
  if (name == "hdlc") return Via::hdlc;
  if (url.port == kWrapperPort || url.scheme == transport::Scheme::udp) return Via::wrapper;
  return meter != nullptr ? meter->visit.via : Via::hdlc;
}

Result<SecuritySetup> security_from(const Arguments& arguments, SecuritySetup setup) {
  const std::string what = arguments.one("--security").value_or("");
  if (what == "none") setup.protect = {false, false};
  if (what == "authenticated") setup.protect = {true, false};
  if (what == "encrypted") setup.protect = {false, true};
  if (what == "both") setup.protect = {true, true};
  const std::string suite = arguments.one("--suite").value_or("");
  if (!suite.empty()) setup.suite = static_cast<dlms::Suite>(suite.front() - '0');
  const std::string form = arguments.one("--ciphering").value_or("");
  if (form == "service") setup.form = dlms::Form::service_specific;
  if (form == "general") setup.form = dlms::Form::general_global;
  if (form == "agreed") setup.form = dlms::Form::general_agreed;
  if (form == "static") setup.form = dlms::Form::general_static;
  setup.dedicated = setup.dedicated || arguments.has("--dedicated-key");
  setup.sign = setup.sign || arguments.has("--sign");
  if (setup.own_title == dlms::SystemTitle{}) setup.own_title = kOwnTitle;
  if (const auto text = arguments.one("--system-title")) {
    const Result<dlms::SystemTitle> title = dlms::system_title_from(*text);
    if (!title) return failure(about("--system-title", title.error()));
    setup.own_title = *title;
  }
  return setup;
}

Result<void> take_keys(const Arguments& arguments, AssociationOptions& association, Console& console) {
  Result<std::optional<dlms::Keys>> keys = keys_from(arguments, console);
  if (!keys) return failure(keys.error());
  if (!*keys) {
    association.security.reset();
    return {};
  }
  Result<SecuritySetup> setup = security_from(arguments, association.security.value_or(SecuritySetup{}));
  if (!setup) return failure(setup.error());
  setup->keys = std::move(**keys);
  association.ciphered_context = setup->protect.any();
  association.security = std::move(*setup);
  return dlms::check(*association.security);
}

Result<void> take_authentication(const Arguments& arguments, const std::optional<std::string>& secret,
                                 AssociationOptions& association) {
  association.secret = secret;
  if (const auto name = arguments.one("--authentication")) {
    association.mechanism = dlms::mechanism_from(*name).value_or(Mechanism::none);
  } else if (secret && association.mechanism == Mechanism::none) {
    association.mechanism = Mechanism::lls;
  } else if (association.security && association.mechanism == Mechanism::none) {
    association.mechanism = Mechanism::gmac;
  } else if (!secret && !association.security) {
    association.mechanism = Mechanism::none;  // the meter's file names one that needs a secret
  }
  const bool needs_key = association.mechanism == Mechanism::gmac || association.mechanism == Mechanism::ecdsa;
  if (needs_key && !association.security) {
    return failure(ErrorKind::usage, "this authentication needs keys", "--key-file FILE");
  }
  if (!needs_key && association.mechanism != Mechanism::none && !association.secret) {
    return failure(ErrorKind::usage, "this authentication needs a password", "--password-file FILE");
  }
  if (association.mechanism == Mechanism::none) association.secret.reset();
  return {};
}

// Who authenticates is the management client where nobody says otherwise; who does not is the public one.
void choose_client(const Arguments& arguments, const catalogue::Meter* meter, VisitOptions& visit) {
  if (arguments.has("--client")) return;
  const bool authenticated = visit.association.mechanism != Mechanism::none || visit.association.security.has_value();
  if (authenticated && meter != nullptr) return;
  const Byte client = authenticated ? kManagementClient : hdlc::kPublicClient;
  visit.link.client = {client, 0, 1};
  visit.wrapper.ports.client = client;
}

}  // namespace

std::vector<Option> dlms_options() {
  return joined({{{.name = "--via",
                   .placeholder = "WAY",
                   .help = "how DLMS begins: HDLC at once, an ASCII sign-on before it, or TCP wrapper (port 4059)",
                   .choices = {"hdlc", "mode-e", "wrapper"}}},
                 association_options(),
                 key_options(),
                 security_options()});
}

Result<VisitOptions> dlms_visit_from(const Arguments& arguments, const transport::Url& url,
                                     const catalogue::Meter* meter, const std::optional<std::string>& secret,
                                     Console& console) {
  VisitOptions visit;
  if (meter != nullptr) visit = meter->visit;
  visit.via = via_from(arguments, url, meter);
  AssociationOptions& association = visit.association;
  association.short_names = association.short_names || arguments.has("--short-names");
  if (Result<void> good = take_keys(arguments, association, console); !good) return failure(good.error());
  if (Result<void> good = take_authentication(arguments, secret, association); !good) return failure(good.error());
  choose_client(arguments, meter, visit);
  if (Result<void> good = take_addresses(arguments, visit); !good) return failure(good.error());
  const Result<LineSettings> line = line_from(arguments, url, visit.line);
  if (!line) return failure(line.error());
  visit.line = *line;
  return visit;
}

}  // namespace obiscope::cli
