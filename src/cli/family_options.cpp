#include "cli/family_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "cli/keys.hpp"

namespace obiscope::cli {

namespace {

constexpr const char* kWrapperPort = "4059";  // IEC 62056-47
constexpr const char* kModbusPort = "502";    // Modbus Messaging on TCP/IP 4.2

// Options that only some protocols have.
struct Own {
  const char* option;
  Protocol protocol;
};
constexpr std::array kOwn{
    Own{"--via", Protocol::dlms},         Own{"--client", Protocol::dlms},         Own{"--server", Protocol::dlms},
    Own{"--security", Protocol::dlms},    Own{"--authentication", Protocol::dlms}, Own{"--suite", Protocol::dlms},
    Own{"--ciphering", Protocol::dlms},   Own{"--dedicated-key", Protocol::dlms},  Own{"--sign", Protocol::dlms},
    Own{"--short-names", Protocol::dlms}, Own{"--system-title", Protocol::dlms},   Own{"--key-file", Protocol::dlms},
    Own{"--ask-key", Protocol::dlms},     Own{"--unit", Protocol::modbus},         Own{"--framing", Protocol::modbus},
};

// P1 may be enciphered as DLMS is.
bool has(Protocol protocol, const Own& own) {
  const std::string_view name = own.option;
  const bool key = name == "--system-title" || name == "--key-file" || name == "--ask-key";
  return protocol == own.protocol || (protocol == Protocol::p1 && key);
}

std::optional<Protocol> protocol_named(const std::optional<std::string>& name) {
  for (const Protocol protocol : kProtocols)
    if (name && *name == name_of(protocol)) return protocol;
  return std::nullopt;
}

std::optional<Protocol> protocol_of(const transport::Url& url) {
  if (url.port == kWrapperPort || url.scheme == transport::Scheme::udp) return Protocol::dlms;
  if (url.port == kModbusPort) return Protocol::modbus;
  return std::nullopt;
}

Error not_of(const std::string& option, Protocol its, Protocol spoken) {
  return {ErrorKind::usage,
          option + " is for " + std::string(title_of(its)) + ", and this meter speaks " + std::string(title_of(spoken)),
          "leave it out, or give --protocol " + std::string(name_of(its)) + " without --meter"};
}

Result<Byte> unit_from(const std::string& text) {
  constexpr unsigned kHighest = 247;
  unsigned number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end && number >= 1 && number <= kHighest) return static_cast<Byte>(number);
  return failure(ErrorKind::usage, "--unit: '" + text + "' is no address of Modbus", "1 to 247");
}

Result<void> take_modbus(const Arguments& arguments, const transport::Url& url, const catalogue::Meter* meter,
                         modbus::ReadOptions& options) {
  if (meter != nullptr) options = meter->modbus.visit;
  if (url.port == kModbusPort) options.framing = modbus::Framing::tcp;
  if (const auto name = arguments.one("--framing"))
    options.framing = *name == "tcp" ? modbus::Framing::tcp : modbus::Framing::rtu;
  if (const auto text = arguments.one("--unit")) {
    const Result<Byte> unit = unit_from(*text);
    if (!unit) return failure(unit.error());
    options.unit = *unit;
  }
  if (options.map) return {};
  return failure(ErrorKind::usage, "a Modbus meter does not say what its registers mean: its file has to",
                 "--meter NAME; obiscope meters lists them");
}

Result<void> take_keys(const Arguments& arguments, Console& console, p1::CaptureOptions& options) {
  Result<std::optional<dlms::Keys>> keys = keys_from(arguments, console);
  if (!keys) return failure(keys.error());
  if (*keys) options.keys = std::move(**keys);
  if (const auto text = arguments.one("--system-title")) {
    const Result<dlms::SystemTitle> title = dlms::system_title_from(*text);
    if (!title) return failure(about("--system-title", title.error()));
    options.title = *title;
  }
  return {};
}

}  // namespace

std::vector<Option> family_options() {
  std::vector<std::string> names;
  for (const Protocol protocol : kProtocols) names.emplace_back(name_of(protocol));
  return {{.name = "--protocol",
           .placeholder = "NAME",
           .help = "what the meter speaks; without it the meter's file, the URL's port and what answers tell",
           .choices = names},
          {.name = "--unit", .placeholder = "N", .help = "the meter's address on a Modbus line, 1 if not given"},
          {.name = "--framing",
           .placeholder = "FORM",
           .help = "how Modbus travels: rtu (with a CRC; also through a gateway that hands bytes on) or tcp (port 502)",
           .choices = {"rtu", "tcp"}}};
}

Result<ProtocolChoice> protocol_from(const Arguments& arguments, const transport::Url& url,
                                     const catalogue::Meter* meter) {
  const std::optional<Protocol> named = protocol_named(arguments.one("--protocol"));
  std::optional<Protocol> spoken = named;
  if (meter != nullptr) spoken = meter->protocol;
  if (meter != nullptr && named && *named != meter->protocol)
    return failure(not_of("--protocol " + std::string(name_of(*named)), *named, meter->protocol));
  for (const Own& own : kOwn) {
    if (!arguments.has(own.option)) continue;
    if (!spoken) spoken = own.protocol;
    if (!has(*spoken, own)) return failure(not_of(own.option, own.protocol, *spoken));
  }
  if (!spoken) spoken = protocol_of(url);
  if (spoken) return ProtocolChoice{*spoken, true};
  return ProtocolChoice{};
}

Result<LineSettings> line_from(const Arguments& arguments, const transport::Url& url, LineSettings usual) {
  if (url.format) usual = url.format->at(usual.baud);
  if (url.baud) usual.baud = *url.baud;
  if (const auto text = arguments.one("--baud")) {
    const Result<std::uint32_t> baud = baud_from(*text);
    if (!baud) return failure(about("--baud", baud.error()));
    usual.baud = *baud;
  }
  if (const auto text = arguments.one("--format")) {
    const Result<LineSettings> settings = with_format(usual, *text);
    if (!settings) return failure(about("--format", settings.error()));
    usual = *settings;
  }
  return usual;
}

Result<FamilyOptions> family_options_from(const Arguments& arguments, const transport::Url& url, Protocol protocol,
                                          const catalogue::Meter* meter, Console& console) {
  FamilyOptions options;
  LineSettings* line = nullptr;
  Result<void> good;
  if (protocol == Protocol::sml) {
    if (meter != nullptr) options.sml.line = meter->sml.line;
    line = &options.sml.line;
  } else if (protocol == Protocol::p1) {
    if (meter != nullptr) options.p1.line = meter->p1.line;
    line = &options.p1.line;
    good = take_keys(arguments, console, options.p1.capture);
  } else if (protocol == Protocol::modbus) {
    good = take_modbus(arguments, url, meter, options.modbus);
    line = &options.modbus.line;
  } else if (protocol == Protocol::c1218) {
    if (meter != nullptr) options.c1218 = meter->c1218.visit;
    line = &options.c1218.line;
  }
  if (!good) return failure(good.error());
  if (line == nullptr) return options;
  const Result<LineSettings> settings = line_from(arguments, url, *line);
  if (!settings) return failure(settings.error());
  *line = *settings;
  return options;
}

}  // namespace obiscope::cli
