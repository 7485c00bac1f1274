#include "cli/recording.hpp"

#include "cli/keys.hpp"
#include "protocol/c1218/explain.hpp"
#include "protocol/dlms/explain.hpp"
#include "protocol/iec62056_21/capture.hpp"
#include "protocol/iec62056_21/explain.hpp"
#include "protocol/modbus/explain.hpp"
#include "protocol/p1/explain.hpp"
#include "protocol/sml/explain.hpp"

namespace obiscope::cli {

namespace {

std::vector<std::string> family_names() {
  std::vector<std::string> names;
  for (const Protocol protocol : kProtocols) names.emplace_back(name_of(protocol));
  return names;
}

std::optional<Protocol> family_from(const Arguments& arguments) {
  const auto name = arguments.one("--as");
  for (const Protocol protocol : kProtocols)
    if (name && *name == name_of(protocol)) return protocol;
  return std::nullopt;
}

// The register maps of all meters that speak Modbus, or that of the one that the user names.
Result<void> take_maps(const Arguments& arguments, const catalogue::Catalogue& catalogue,
                       modbus::CaptureOptions& options) {
  if (const auto name = arguments.one("--meter")) {
    const Result<const catalogue::Meter*> meter = catalogue.find(*name);
    if (!meter) return failure(meter.error());
    options.map = (*meter)->modbus.visit.map.get();
    options.model = (*meter)->model;
  }
  for (const catalogue::Meter& meter : catalogue.meters())
    if (meter.modbus.visit.map) options.known.push_back(meter.modbus.visit.map.get());
  return {};
}

}  // namespace

std::vector<Option> recording_options() {
  return joined({{{.name = "--as",
                   .placeholder = "FAMILY",
                   .help = "what the bytes are; without it, they tell",
                   .choices = family_names()}},
                 key_options(),
                 {{.name = "--system-title",
                   .placeholder = "HEX",
                   .help = "the meter's system title, where its telegrams do not tell it: eight bytes"},
                  {.name = "--meter",
                   .placeholder = "NAME",
                   .help = "whose registers they are, of Modbus (obiscope meters)",
                   .completes = Completes::meter}}});
}

Result<RecordingOptions> recording_options_from(const Arguments& arguments, const catalogue::Catalogue& catalogue,
                                                Console& console) {
  RecordingOptions options;
  options.family = family_from(arguments);
  options.iec62056_21 = catalogue.recognise();
  options.dlms.recognise = catalogue.recognise_dlms();
  options.sml.recognise = catalogue.recognise_sml();
  options.p1.recognise = catalogue.recognise_p1();
  options.c1218.recognise = catalogue.recognise_c1218();
  if (Result<void> good = take_maps(arguments, catalogue, options.modbus); !good) return failure(good.error());
  Result<std::optional<dlms::Keys>> keys = keys_from(arguments, console);
  if (!keys) return failure(keys.error());
  if (*keys) options.dlms.keys = options.p1.keys = **keys;
  if (const auto text = arguments.one("--system-title")) {
    const Result<dlms::SystemTitle> title = dlms::system_title_from(*text);
    if (!title) return failure(about("--system-title", title.error()));
    options.dlms.title = options.p1.title = *title;
  }
  return options;
}

std::vector<detect::Stretch> stretches_of(Bytes recording, const RecordingOptions& options) {
  if (!options.family) return detect::stretches_of(recording);
  return {{*options.family, 0, recording.size(), 0, 0}};
}

std::size_t decode(Bytes recording, const detect::Stretch& stretch, const RecordingOptions& options,
                   const TelegramSink& sink) {
  const Bytes bytes = recording.subspan(stretch.offset, stretch.length);
  const auto take = [&](const Result<Readout>& telegram) {
    if (telegram || !telegram.error().offset()) return sink(telegram);
    sink(failure(telegram.error().at(stretch.offset + *telegram.error().offset())));
  };
  switch (stretch.family) {
    case Protocol::iec62056_21:
      return iec62056_21::decode_capture(bytes, options.iec62056_21, take);
    case Protocol::dlms:
      return dlms::decode_capture(bytes, options.dlms, take);
    case Protocol::sml:
      return sml::decode_capture(bytes, options.sml, take);
    case Protocol::p1:
      return p1::decode_capture(bytes, options.p1, take);
    case Protocol::modbus:
      return modbus::decode_capture(bytes, options.modbus, take);
    case Protocol::c1218:
      return c1218::decode_capture(bytes, options.c1218, take);
  }
  return bytes.size();
}

namespace {

Explanation explain(Bytes bytes, Protocol family, const RecordingOptions& options) {
  switch (family) {
    case Protocol::iec62056_21:
      return iec62056_21::explain(bytes);
    case Protocol::dlms:
      return dlms::explain(bytes, options.dlms);
    case Protocol::sml:
      return sml::explain(bytes, options.sml.recognise);
    case Protocol::p1:
      return p1::explain(bytes, options.p1);
    case Protocol::modbus:
      return modbus::explain(bytes, options.modbus.map);
    case Protocol::c1218:
      return c1218::explain(bytes);
  }
  return {};
}

}  // namespace

Explanation explain(Bytes recording, const detect::Stretch& stretch, const RecordingOptions& options) {
  Explanation explanation = explain(recording.subspan(stretch.offset, stretch.length), stretch.family, options);
  for (Explained& field : explanation) field.offset += stretch.offset;
  return explanation;
}

}  // namespace obiscope::cli
