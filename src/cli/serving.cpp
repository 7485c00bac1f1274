#include "cli/serving.hpp"

#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "delivery/json_text.hpp"
#include "transport/open.hpp"

namespace obiscope::cli {

namespace {

Task<> serve_all(transport::Listener& listener, const ServeOne& serve_one) {
  TaskGroup readers;
  while (true) {
    std::unique_ptr<Line> line = co_await listener.accept();
    readers.reap();
    readers.add(serve_one(std::move(line)));
  }
}

void tell_ready(const std::string& url, bool json, Console& console) {
  delivery::JsonText line;
  line.open_object().text("ready", url).end_object();
  console.out() << (json ? line.take() : "ready " + url) << '\n' << std::flush;
}

}  // namespace

std::vector<Option> serving_options() {
  return joined({{{.name = "--at",
                   .placeholder = "URL",
                   .help = "where: pty:PATH, tcp://host:port, udp://host:port, rfc2217://host:port; "
                           "port 0 picks one",
                   .completes = Completes::url},
                  {.name = "--pace",
                   .placeholder = "PACE",
                   .help = "characters take as long as on a line of that speed (wire, if not given), or none (fast)",
                   .choices = {"wire", "fast"}}},
                 json_option("prints {\"ready\": URL} instead of ready URL")});
}

Result<ExitCode> serve_at(const Arguments& arguments, Console& console, const ServeOne& serve_one) {
  const auto at = arguments.one("--at");
  if (!at) return failure(ErrorKind::usage, "--at is missing: where shall the meter be", "--at pty:./meter");
  const Result<transport::Url> url = transport::url_from(*at);
  if (!url) return failure(about("--at", url.error()));
  transport::RealLoop loop;
  Interrupt interrupt(loop);
  const transport::Pace pace{arguments.one("--pace").value_or("wire") == "wire"};
  const Result<std::unique_ptr<transport::Listener>> listener = transport::listen(loop, *url, pace);
  if (!listener) return failure(about(*at, listener.error()));
  tell_ready((*listener)->url(), arguments.has("--json"), console);
  const Result<void> served = interrupt.run(serve_all(**listener, serve_one));
  if (interrupt.pressed()) return ExitCode::done;
  return failure(about(*at, served.error()));
}

}  // namespace obiscope::cli
