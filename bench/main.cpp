// ./dev bench: every measurement with its limit. --json prints one object a line; all words of a measurement itself go
// to stderr. --program FILE and --build-seconds N are what only the build knows.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>

#include "measure.hpp"

namespace obiscope::bench {
namespace {

struct Arguments {
  bool json = false;
  std::string only;  // a part of the name of what is to be measured
  std::string program;
  double build_seconds = 0;
};

struct Suite {
  const char* name;
  std::function<std::vector<Measurement>()> measure;
};

void print(const Measurement& one, bool json) {
  if (json) {
    std::printf("{\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\", \"limit\": \"%s\"}\n", one.name.c_str(),
                one.value, one.unit.c_str(), one.limit.c_str());
  } else {
    std::printf("%-42s %14.6g %-6s %s%s\n", one.name.c_str(), one.value, one.unit.c_str(),
                one.limit.empty() ? "" : "limit ", one.limit.c_str());
  }
  std::fflush(stdout);
}

std::vector<Measurement> measure_build(const Arguments& arguments) {
  std::vector<Measurement> seen;
  if (arguments.build_seconds > 0) seen.push_back({"build_seconds", arguments.build_seconds, "s", ""});
  std::error_code failed;
  const auto size = std::filesystem::file_size(arguments.program, failed);
  if (!failed) seen.push_back({"binary_bytes", static_cast<double>(size), "B", ""});
  return seen;
}

bool parse(int argc, char** argv, Arguments& arguments) {
  for (int i = 1; i < argc; ++i) {
    const bool has_value = i + 1 < argc;
    if (std::strcmp(argv[i], "--json") == 0) {
      arguments.json = true;
    } else if (std::strcmp(argv[i], "--program") == 0 && has_value) {
      arguments.program = argv[++i];
    } else if (std::strcmp(argv[i], "--build-seconds") == 0 && has_value) {
      arguments.build_seconds = std::atof(argv[++i]);
    } else if (argv[i][0] != '-') {
      arguments.only = argv[i];
    } else {
      std::fprintf(stderr, "bench: unknown option %s\ntry: ./dev bench [--json] [PART OF A NAME]\n", argv[i]);
      return false;
    }
  }
  return true;
}

int run(const Arguments& arguments) {
  const Suite suites[] = {{"line_time", measure_line_time},
                          {"decode", measure_decoding},
                          {"sessions", measure_sessions},
                          {"damage", measure_damage},
                          {"pty_time", measure_pty_time},
                          {"dlms_decode", measure_dlms_decoding},
                          {"dlms_gcm", measure_dlms_gcm},
                          {"dlms_line", measure_dlms_line},
                          {"dlms_sessions", measure_dlms_sessions},
                          {"dlms_year", measure_dlms_year},
                          {"c1218_line", measure_c1218_line},
                          {"p1_decode", measure_p1_decoding},
                          {"modbus_decode", measure_modbus_decoding},
                          {"modbus_line", measure_modbus_line},
                          {"sml_decode", measure_sml_decoding},
                          {"sml_push", [&] { return measure_sml_pushes(arguments.program); }},
                          {"build", [&] { return measure_build(arguments); }}};
  for (const Suite& suite : suites) {
    if (std::string_view(suite.name).find(arguments.only) == std::string_view::npos) continue;
    for (const Measurement& one : suite.measure()) print(one, arguments.json);
  }
  return 0;
}

}  // namespace
}  // namespace obiscope::bench

int main(int argc, char** argv) {
  obiscope::bench::Arguments arguments;
  if (!obiscope::bench::parse(argc, argv, arguments)) return 2;
  return obiscope::bench::run(arguments);
}
