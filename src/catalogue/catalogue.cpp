#include "catalogue/catalogue.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "catalogue/built_in.hpp"
#include "catalogue/names.hpp"

namespace obiscope::catalogue {
namespace {

constexpr std::size_t kLargestFile = 1U << 20U;
constexpr std::size_t kMostFiles = 10'000;

bool is_meter_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string_view::npos;
}

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

bool is_system_title(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

// Patterns of titles are written in capitals.
std::string in_capitals(std::string text) {
  for (char& each : text)
    if (each >= 'a' && each <= 'f') each = static_cast<char>(each - 'a' + 'A');
  return text;
}

std::vector<std::filesystem::path> toml_files_in(const std::filesystem::path& folder, std::vector<Error>& faults) {
  std::vector<std::filesystem::path> files;
  std::error_code code;
  if (folder.empty() || !std::filesystem::exists(folder, code)) return files;
  std::filesystem::directory_iterator each(folder, code);
  for (; !code && each != std::filesystem::directory_iterator() && files.size() < kMostFiles; each.increment(code)) {
    if (each->path().extension() == ".toml") files.push_back(each->path());
  }
  if (code) faults.emplace_back(ErrorKind::port, folder.string() + ": " + code.message());
  std::sort(files.begin(), files.end());
  return files;
}

Result<Meter> meter_in(const std::filesystem::path& file) {
  if (!is_meter_name(file.stem().string())) {
    return failure(ErrorKind::malformed,
                   file.string() + ":1: the file's name is the meter's name: small letters, digits, -, _",
                   "rename it, such as my-meter.toml");
  }
  std::ifstream stream(file, std::ios::binary);
  std::string text(kLargestFile + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (!stream.is_open() || stream.bad() || (stream.fail() && !stream.eof()))
    return failure(ErrorKind::port, file.string() + ": cannot be read");
  if (text.size() > kLargestFile)
    return failure(ErrorKind::malformed, file.string() + ":1: a meter file of more than 1 MiB is not taken");
  return meter_from(text, file.string());
}

// A later name hides an earlier one.
void put(Meter meter, std::vector<Meter>& meters) {
  const auto at = std::lower_bound(meters.begin(), meters.end(), meter.name,
                                   [](const Meter& each, const std::string& name) { return each.name < name; });
  if (at != meters.end() && at->name == meter.name) {
    *at = std::move(meter);
  } else {
    meters.insert(at, std::move(meter));
  }
}

}  // namespace

Catalogue Catalogue::load(const std::filesystem::path& folder, std::vector<Error>& faults) {
  Catalogue catalogue;
  for (const BuiltIn& each : built_in_meters()) {
    Result<Meter> meter = meter_from(each.toml, std::string(each.name) + ".toml");
    if (!meter) {
      faults.push_back(meter.error());
      continue;
    }
    meter->file.clear();
    put(*std::move(meter), catalogue.meters_);
  }
  for (const std::filesystem::path& file : toml_files_in(folder, faults)) {
    Result<Meter> meter = meter_in(file);
    if (meter) {
      put(*std::move(meter), catalogue.meters_);
    } else {
      faults.push_back(meter.error());
    }
  }
  return catalogue;
}

std::filesystem::path Catalogue::user_folder() {
  if (const char* const config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config == '/')
    return std::filesystem::path(config) / "obiscope" / "meters";
  if (const char* const home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return std::filesystem::path(home) / ".config" / "obiscope" / "meters";
  return {};
}

Result<const Meter*> Catalogue::find(std::string_view name) const {
  const auto found = std::find_if(meters_.begin(), meters_.end(), [&](const Meter& each) { return each.name == name; });
  if (found != meters_.end()) return &*found;
  std::vector<std::string> names;
  for (const Meter& each : meters_) names.push_back(each.name);
  const std::string meant = nearest(name, names);
  return failure(ErrorKind::usage, "there is no meter '" + std::string(name) + "' in the catalogue",
                 meant.empty() ? "obiscope meters lists them" : "did you mean " + meant + "?");
}

std::string Catalogue::twin_names() const {
  std::string text;
  for (const Meter& each : meters_) {
    if (!each.has_twin) continue;
    if (!text.empty()) text += ", ";
    text += each.name;
  }
  return text;
}

const Meter* Catalogue::recognise(std::string_view identification, std::optional<Protocol> protocol) const {
  while (identification.ends_with(' ')) identification.remove_suffix(1);
  const Meter* best = nullptr;
  std::size_t most = 0;
  for (const Meter& each : meters_) {
    if (protocol && each.protocol != *protocol) continue;
    for (const std::string& pattern : each.identifications) {
      if (!matches(pattern, identification)) continue;
      const std::size_t score = specificity(pattern) + 1;
      // A user's own file goes before a built-in one that says as much.
      if (score < most || (score == most && each.file.empty())) continue;
      most = score;
      best = &each;
    }
  }
  return best;
}

iec62056_21::Recognise Catalogue::recognise() const {
  return [this](const iec62056_21::Identification& identification) -> const iec62056_21::Quirks& {
    const Meter* const meter = recognise(identification.text);
    return meter != nullptr ? meter->quirks : iec62056_21::follows_the_standard(identification);
  };
}

dlms::Recognise Catalogue::recognise_dlms() const {
  return [this](std::string_view name) -> const dlms::Quirks& {
    std::string text(name);
    while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.pop_back();
    const Meter* meter = recognise(text);
    if (meter == nullptr && is_system_title(text)) meter = recognise(in_capitals(std::move(text)));
    return meter != nullptr ? meter->dlms_quirks : dlms::follows_the_standard(name);
  };
}

sml::Recognise Catalogue::recognise_sml() const {
  return [this](std::string_view id) -> const sml::Quirks& {
    const Meter* const meter = recognise(id, Protocol::sml);
    return meter != nullptr ? meter->sml.quirks : sml::follows_the_standard(id);
  };
}

p1::Recognise Catalogue::recognise_p1() const {
  return [this](std::string_view identification) -> const p1::Quirks& {
    const Meter* const meter = recognise(identification, Protocol::p1);
    return meter != nullptr ? meter->p1.quirks : p1::follows_the_standard(identification);
  };
}

c1218::Recognise Catalogue::recognise_c1218() const {
  return [this](std::string_view identification) -> const c1218::Quirks& {
    const Meter* const meter = recognise(identification, Protocol::c1218);
    return meter != nullptr ? meter->c1218.quirks : c1218::follows_the_standard(identification);
  };
}

modbus::Recognise Catalogue::recognise_modbus() const {
  return [this](std::string_view identification) -> const modbus::Quirks& {
    const Meter* const meter = recognise(identification, Protocol::modbus);
    return meter != nullptr ? meter->modbus.quirks : modbus::follows_the_standard(identification);
  };
}

std::string example_twin() {
  for (const BuiltIn& each : built_in_meters())
    if (each.toml.find("# Shown in examples.") != std::string_view::npos) return std::string(each.name);
  return "METER";
}

}  // namespace obiscope::catalogue
