// obiscope replay FILE.line --at URL
#include "transport/replay.hpp"

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/serving.hpp"

namespace obiscope::cli {

namespace {

// Plays `recording` to one reader, over and over, until that is gone. A reader that says something else is told of on
// `console`, and the recording begins anew.
Task<> play_to(std::unique_ptr<Line> line, const LineRecording& recording, Console& console) {
  constexpr Duration kPause = 1s;
  while (true) {
    const Result<void> played = co_await transport::play(*line, recording).result();
    if (played) continue;
    const Result<Received> rest = co_await line->receive(line->now() + kPause).result();
    if (!rest && rest.error().kind() != ErrorKind::silence) co_return;  // the reader is gone
    console.note("played to here: " + played.error().text());
  }
}

Result<ExitCode> run_replay(const Arguments& arguments, Console& console) {
  const Result<LineRecording> recording = recording_of(arguments.at("FILE.line"));
  if (!recording) return failure(recording.error());
  return serve_at(arguments, console,
                  [&](std::unique_ptr<Line> line) { return play_to(std::move(line), *recording, console); });
}

}  // namespace

Command replay_command() {
  return {
      .name = "replay",
      .summary = "plays a recording back as a meter",
      .description =
          "Behaves like the meter in the recording FILE.line, at URL, for any program to read: waits for what "
          "the reader sent then, and answers what the meter answered, with the same pauses. Prints `ready "
          "URL` when it can be read, and plays until Ctrl-C.",
      .positionals = {{.name = "FILE.line", .help = "the recording; - is stdin", .completes = Completes::file}},
      .options = serving_options(),
      .examples = {{"obiscope replay meter.line --at pty:./meter", "then: obiscope read ./meter"}},
      .run = run_replay,
  };
}

}  // namespace obiscope::cli
