#include "detect/families.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "protocol/c1218/extent.hpp"
#include "protocol/dlms/extent.hpp"
#include "protocol/iec62056_21/extent.hpp"
#include "protocol/modbus/extent.hpp"
#include "protocol/p1/extent.hpp"
#include "protocol/sml/extent.hpp"
#include "reading/extent.hpp"

namespace obiscope::detect {
namespace {

struct Family {
  Protocol protocol;
  void (*find_telegrams)(Bytes, const ExtentSink&);
};

// In the order in which they are believed where two name the same bytes and neither is better checked: the stricter
// form first.
constexpr std::array kFamilies{
    Family{Protocol::sml, sml::find_telegrams},       Family{Protocol::p1, p1::find_telegrams},
    Family{Protocol::dlms, dlms::find_telegrams},     Family{Protocol::c1218, c1218::find_telegrams},
    Family{Protocol::modbus, modbus::find_telegrams}, Family{Protocol::iec62056_21, iec62056_21::find_telegrams},
};

struct Claim {
  Extent extent;
  std::size_t rank = 0;  // place of the family in kFamilies

  std::size_t end() const { return extent.offset + extent.length; }
};

// Of two that overlap: the one that was checked, then the longer one, then the family believed first.
bool better(const Claim& a, const Claim& b) {
  if (a.extent.checked != b.extent.checked) return a.extent.checked;
  if (!a.extent.checked && a.rank != b.rank) return a.rank < b.rank;
  if (a.extent.length != b.extent.length) return a.extent.length > b.extent.length;
  return a.rank < b.rank;
}

std::vector<Claim> claims_on(Bytes recording) {
  std::vector<Claim> claims;
  for (std::size_t rank = 0; rank < kFamilies.size(); ++rank) {
    kFamilies.at(rank).find_telegrams(recording, [&](const Extent& extent) {
      if (extent.length > 0) claims.push_back({extent, rank});
    });
  }
  std::stable_sort(claims.begin(), claims.end(),
                   [](const Claim& a, const Claim& b) { return a.extent.offset < b.extent.offset; });
  return claims;
}

// Those that overlap nothing better. Each claim is taken up and dropped at most once.
std::vector<Claim> settled(const std::vector<Claim>& claims) {
  std::vector<Claim> kept;
  for (const Claim& claim : claims) {
    bool stands = true;
    while (stands && !kept.empty() && kept.back().end() > claim.extent.offset) {
      stands = better(claim, kept.back());
      if (stands) kept.pop_back();
    }
    if (stands) kept.push_back(claim);
  }
  return kept;
}

bool solid(const Claim& claim) {
  constexpr std::size_t kLong = 32;  // bytes
  return claim.extent.checked || claim.extent.length >= kLong;
}

// Noise may have the form of a few bytes of anything: a short claim without a check stands beside one of its own
// family, or where nothing in the recording is better.
void drop_stray(std::vector<Claim>& claims) {
  const bool any_checked =
      std::any_of(claims.begin(), claims.end(), [](const Claim& claim) { return claim.extent.checked; });
  if (!any_checked) return;
  std::vector<Claim> kept;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const bool behind_own = i > 0 && claims[i - 1].rank == claims[i].rank;
    const bool before_own = i + 1 < claims.size() && claims[i + 1].rank == claims[i].rank;
    if (solid(claims[i]) || behind_own || before_own) kept.push_back(claims[i]);
  }
  claims = std::move(kept);
}

std::vector<Stretch> joined(const std::vector<Claim>& claims, std::size_t size) {
  std::vector<Stretch> stretches;
  for (const Claim& claim : claims) {
    const Protocol family = kFamilies.at(claim.rank).protocol;
    if (stretches.empty() || stretches.back().family != family) {
      const std::size_t begin = stretches.empty() ? 0 : claim.extent.offset;
      if (!stretches.empty()) stretches.back().length = begin - stretches.back().offset;
      stretches.push_back({family, begin, 0, 0, 0});
    }
    ++stretches.back().telegrams;
    if (claim.extent.checked) ++stretches.back().checked;
  }
  if (!stretches.empty()) stretches.back().length = size - stretches.back().offset;
  return stretches;
}

// 7E, then a format field of type 3 (IEC 62056-46).
bool holds_frame_mark(Bytes recording) {
  const auto mark = [](Byte flag, Byte format) { return flag == 0x7E && (format & 0xF0U) == 0xA0; };
  return std::adjacent_find(recording.begin(), recording.end(), mark) != recording.end();
}

// What telegrams begin with, for a recording in which nobody names a whole one.
std::optional<Protocol> looks_like(Bytes recording) {
  const std::string_view text = as_text(recording);
  const auto holds = [&](std::string_view mark) { return text.find(mark) != std::string_view::npos; };
  if (holds("\x1B\x1B\x1B\x1B\x01\x01\x01\x01")) return Protocol::sml;
  if (holds("\n1-3:0.2.8(") || holds("\n0-0:96.1.1(") || holds("\n0-0:1.0.0(")) return Protocol::p1;
  if (holds_frame_mark(recording) || text.starts_with("\x0F") || text.starts_with("\xDB")) return Protocol::dlms;
  if (text.starts_with("\xEE") || text.starts_with("\x06\xEE")) return Protocol::c1218;
  return std::nullopt;
}

}  // namespace

std::vector<Stretch> stretches_of(Bytes recording) {
  if (recording.empty()) return {};
  std::vector<Claim> claims = settled(claims_on(recording));
  drop_stray(claims);
  if (std::any_of(claims.begin(), claims.end(), solid)) return joined(claims, recording.size());
  if (const auto family = looks_like(recording)) return {{*family, 0, recording.size(), 0, 0}};
  if (!claims.empty()) return joined(claims, recording.size());
  return {{Protocol::iec62056_21, 0, recording.size(), 0, 0}};
}

}  // namespace obiscope::detect
