#include "cli/follow.hpp"

#include <sys/resource.h>

#include "delivery/csv.hpp"
#include "delivery/json.hpp"
#include "delivery/table.hpp"

namespace obiscope::cli {

namespace {

// As many descriptors as we may have: one for each line, and a few of our own.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

class Followed {
 public:
  Followed(Form form, const catalogue::Catalogue& catalogue, const Visit& visit, Console& console)
      : form_(form),
        visit_(visit),
        console_(console),
        sml_(visit.session.families.sml),
        p1_(visit.session.families.p1) {
    const catalogue::Meter* const meter = visit.session.meter;
    sml_.recognise = catalogue.recognise_sml();
    p1_.capture.recognise = catalogue.recognise_p1();
    if (meter == nullptr) return;
    sml_.recognise = [meter](std::string_view) -> const sml::Quirks& { return meter->sml.quirks; };
    p1_.capture.recognise = [meter](std::string_view) -> const p1::Quirks& { return meter->p1.quirks; };
  }

  // One line, until it fails.
  Task<> listen(transport::RealLoop& loop, std::string url_text, transport::Url url) {
    Result<std::unique_ptr<Line>> line = co_await transport::connect(loop, std::move(url)).result();
    if (!line) {
      fail(url_text, line.error());
      co_return;
    }
    const Result<void> ended = co_await listen_to(**line, url_text).result();
    if (!ended) fail(url_text, ended.error());
  }

  // How many lines have, and what tells that one more has.
  std::size_t failed() const { return failed_; }
  Signal& failure() { return failure_; }
  const std::optional<Error>& last_failure() const { return last_failure_; }

 private:
  Task<> listen_to(Line& line, const std::string& url) {
    if (visit_.session.protocol.protocol == Protocol::p1)
      return p1::listen(line, p1_, [this, &url](const Result<Readout>& telegram) { take(telegram, url); });
    return sml::listen(line, sml_, [this, &url](const Result<Readout>& telegram) {
      take(telegram, url);
      return Result<void>();
    });
  }

  void take(const Result<Readout>& telegram, const std::string& url) {
    if (!telegram) return console_.tell(about(url, telegram.error()));
    if (visit_.registers.empty()) return deliver(*telegram);
    Readout wanted = *telegram;
    if (Result<void> good = keep(visit_.registers, wanted); !good) return console_.tell(about(url, good.error()));
    deliver(wanted);
  }

  void deliver(const Readout& readout) {
    std::ostream& out = console_.out();
    if (form_ == Form::json) {
      out << delivery::json_from(readout) << '\n';
    } else if (form_ == Form::csv) {
      out << (first_ ? delivery::csv_head() : "") << delivery::csv_from(readout);
    } else {
      out << (first_ ? "" : "\n") << delivery::table_from(readout);
    }
    out.flush();
    first_ = false;
  }

  void fail(const std::string& url, const Error& error) {
    console_.tell(about(url, error));
    last_failure_ = error;
    ++failed_;
    failure_.notify();
  }

  Form form_;
  const Visit& visit_;
  Console& console_;
  sml::ReadOptions sml_;
  p1::ReadOptions p1_;
  bool first_ = true;
  std::size_t failed_ = 0;
  Signal failure_;
  std::optional<Error> last_failure_;
};

Task<> listen_to_all(transport::RealLoop& loop, Followed& followed, std::vector<std::string> texts,
                     std::vector<transport::Url> urls) {
  constexpr Duration kLong = 24h;
  TaskGroup lines;
  for (std::size_t i = 0; i < urls.size(); ++i) lines.add(followed.listen(loop, texts[i], urls[i]));
  while (followed.failed() < urls.size()) {
    co_await loop.wait(followed.failure(), loop.now() + kLong);
  }
}

}  // namespace

Result<ExitCode> follow(const Arguments& arguments, Form form, const catalogue::Catalogue& catalogue,
                        const Visit& visit, Console& console) {
  const Protocol protocol = visit.session.protocol.protocol;
  if (protocol != Protocol::sml && protocol != Protocol::p1) {
    return failure(ErrorKind::usage, "--follow is for meters that send by themselves",
                   "--protocol sml or --protocol p1; obiscope record --listen keeps what any other sends");
  }
  if (visit.session.record || visit.session.trace)
    return failure(ErrorKind::usage, "--follow shows telegrams, not what passes on the line",
                   "obiscope record --listen URL FILE.line");
  const std::vector<std::string> texts = arguments.all("URL");
  std::vector<transport::Url> urls;
  for (const std::string& text : texts) {
    Result<transport::Url> url = transport::url_from(text);
    if (!url) return failure(url.error());
    urls.push_back(std::move(*url));
  }
  raise_descriptor_limit();
  transport::RealLoop loop;
  Interrupt interrupt(loop);
  Followed followed(form, catalogue, visit, console);
  const Result<void> ended = interrupt.run(listen_to_all(loop, followed, texts, std::move(urls)));
  if (interrupt.pressed()) return ExitCode::done;
  if (!ended) return failure(ended.error());
  if (followed.last_failure()) return exit_code_of(followed.last_failure()->kind());
  return ExitCode::done;
}

}  // namespace obiscope::cli
