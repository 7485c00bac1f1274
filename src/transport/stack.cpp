#include "transport/stack.hpp"

#include "line/parity.hpp"

namespace obiscope::transport {
namespace {

class SoftwareParity final : public LineDecorator {
 public:
  SoftwareParity(std::unique_ptr<Line> below, std::unique_ptr<Line> parity)
      : LineDecorator(*parity), below_(std::move(below)), parity_(std::move(parity)) {}

 private:
  std::unique_ptr<Line> below_, parity_;
};

class FixedSettings final : public LineDecorator {
 public:
  FixedSettings(std::unique_ptr<Line> below, Url url)
      : LineDecorator(*below), below_(std::move(below)), url_(std::move(url)) {}
  Task<> configure(LineSettings settings) override { return inner_.configure(fixed_by(url_, settings)); }

 private:
  std::unique_ptr<Line> below_;
  Url url_;
};

}  // namespace

std::unique_ptr<Line> with_software_parity(std::unique_ptr<Line> below, bool plain_too) {
  auto parity = std::make_unique<SoftwareParityLine>(*below, plain_too);
  return std::make_unique<SoftwareParity>(std::move(below), std::move(parity));
}

std::unique_ptr<Line> with_fixed_settings(std::unique_ptr<Line> below, const Url& url) {
  if (!url.baud && !url.format) return below;
  return std::make_unique<FixedSettings>(std::move(below), url);
}

LineSettings fixed_by(const Url& url, LineSettings settings) {
  if (url.format) settings = url.format->at(settings.baud);
  return settings.at(url.baud.value_or(settings.baud));
}

}  // namespace obiscope::transport
