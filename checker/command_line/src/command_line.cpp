#include "checker/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "checker/program_error.hpp"
#include "checker/replay.hpp"
#include "command_line/application.hpp"
#include "command_line/columns.hpp"
#include "command_line/progress.hpp"
#include "command_line/replay_report.hpp"
#include "command_line/report.hpp"
#include "command_line/report_json.hpp"
#include "command_line/search_arguments.hpp"
#include "program_trace.hpp"

namespace checker {
namespace {

struct Arguments : SearchArguments, ResultArguments {
  std::vector<std::string> params;
  std::string trace_path;  // Of `replay`.
};

// One command line and the program that it runs.
class ProgramRun {
 public:
  ProgramRun(const ProgramInfo& info, const ProgramMaker& make, const Arguments& arguments,
             Output& output)
      : info_(info),
        make_(make),
        arguments_(arguments),
        output_(output),
        parameters_(info.parameters) {}

  ExitStatus check() {
    Diagnostics errors;
    const SearchOptions search = search_options(arguments_, errors);
    for (const std::string& assignment : arguments_.params) {
      const std::string error = parameters_.set(assignment);
      if (!error.empty()) errors.push_back({"--param", ":", error});
    }
    if (!errors.empty()) {
      print_errors(errors);
      return exit_bad_input;
    }
    const std::unique_ptr<Program> program = make_(parameters_);
    const SearchResult found = checker::search(*program, search);
    clear_progress();
    std::vector<ReportedDefect> defects = record_defects(*program, found, false);
    ExitStatus status = worse(status_of(found), write_traces(defects));
    if (arguments_.json != "-") output_.write(text(found, defects));
    if (!arguments_.no_timing && arguments_.json != "-") say(timing_text(title(), found));
    if (arguments_.json.empty()) return status;
    const std::string report = json(found, defects);
    if (arguments_.json != "-") {
      return worse(status, write_result(info_.name, arguments_.json, report));
    }
    output_.write(report);
    return status;
  }

  ExitStatus replay() {
    Diagnostics errors;
    const auto file = load_program_trace(arguments_.trace_path, info_, errors);
    if (!file) {
      print_errors(errors);
      return exit_bad_input;
    }
    parameters_ = file->parameters;
    const std::unique_ptr<Program> program = make_(parameters_);
    const ReplayResult result = checker::replay(*program, file->trace);
    output_.write(fmt::format("{}: {}\n\n", title(), file->defect));
    output_.write(replay_text(result, file->defect));
    return replay_status(result);
  }

 private:
  // "bank fixed=1"
  [[nodiscard]] std::string title() const {
    std::string out = info_.name;
    for (const Parameter& parameter : parameters_.all()) {
      out += fmt::format(" {}={}", parameter.name, parameter.value);
    }
    return out;
  }

  ExitStatus write_traces(std::vector<ReportedDefect>& defects) const {
    ExitStatus status = exit_ok;
    for (ReportedDefect& defect : defects) {
      std::vector<std::string> paths;
      if (!arguments_.traces.empty()) {
        paths.push_back(
            fmt::format("{}/{}.{}.json", arguments_.traces, info_.name, defect.found.name));
      }
      if (!arguments_.trace.empty() && &defect == &defects.front()) {
        paths.push_back(arguments_.trace);
      }
      const std::string text =
          write_program_trace({info_.name, parameters_, arguments_.search, defect.found.simplest,
                               defect.found.name, defect.trace});
      for (const std::string& path : paths) {
        const ExitStatus written = write_result(info_.name, path, text);
        if (written == exit_ok) defect.trace_path = path;
        status = worse(status, written);
      }
    }
    return status;
  }

  [[nodiscard]] std::string text(const SearchResult& found,
                                 const std::vector<ReportedDefect>& defects) const {
    const bool counts = !arguments_.no_counts;
    std::string out =
        fmt::format("{}: {}\n", title(), verdict_text(found, wants_color(arguments_)));
    if (counts) out += counts_text(found, "interleavings");
    out += limits_text(found);
    if (found.verdict == Verdict::holds) {
      out += claim_text("of this program, under sequential consistency", found, counts);
    }
    for (const ReportedDefect& defect : defects) {
      out += defect_text(defect, found, counts,
                         render_columns(defect.trace, defect.found.name, TraceFormatter()));
    }
    return out;
  }

  [[nodiscard]] std::string json(const SearchResult& found,
                                 const std::vector<ReportedDefect>& defects) const {
    nlohmann::ordered_json result;
    result["program"] = info_.name;
    result["parameters"] = nlohmann::ordered_json::object();
    for (const Parameter& parameter : parameters_.all()) {
      result["parameters"][parameter.name] = parameter.value;
    }
    const ReportOptions options{!arguments_.no_timing, !arguments_.no_counts, false};
    add_findings(result, arguments_.search, found, defects, options);
    add_timing(result, found, options);
    return report_json({result});
  }

  const ProgramInfo& info_;
  const ProgramMaker& make_;
  const Arguments& arguments_;
  Output& output_;
  Parameters parameters_;
};

std::string parameters_help(const ProgramInfo& info) {
  if (info.parameters.empty()) return {};
  std::string out = "Parameters (--param NAME=VALUE):\n";
  for (const Parameter& parameter : info.parameters) {
    out += wrap(fmt::format("{}={} ({} to {}): {}", parameter.name, parameter.value,
                            parameter.least, parameter.most, parameter.about),
                columns_max, 2);
  }
  return out + "\n";
}

void declare(CLI::App& app, const ProgramInfo& info, Arguments& arguments) {
  app.footer(
      parameters_help(info) +
      exit_status_help("every property holds, search complete (replay: exact)",
                       "a defect was found (replay: diverged, or another outcome)",
                       "usage error, bad input, or a program that breaks a rule for threads"));
  app.set_version_flag("--version", fmt::format("{} (pagerace {})", info.name, version()));
  app.require_subcommand(1);
  CLI::App& check = *app.add_subcommand("check", "Explore the program and report every defect");
  if (!info.parameters.empty()) {
    check.add_option("--param", arguments.params, "NAME=VALUE; repeatable (names: see --help)");
  }
  add_search(check, arguments);
  add_results(check, arguments, arguments);
  add_limits(check, arguments);
  CLI::App& replay = *app.add_subcommand("replay", "Run a recorded schedule again, step by step");
  replay.add_option("TRACE", arguments.trace_path, "A trace file")->required();
}

bool is_file_name(const std::string& name) {
  return !name.empty() && name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789-_") == std::string::npos;
}

}  // namespace

int run_command_line(int argc, char** argv, const ProgramInfo& info, const ProgramMaker& make) {
  Arguments arguments;
  CLI::App app(info.about, info.name);
  declare(app, info, arguments);
  return run_application(app, argc, argv, [&](Output& output) {
    CHECKER_ASSERT(is_file_name(info.name),
                   "the program's name has a character that is not allowed");
    ProgramRun run(info, make, arguments, output);
    answer_aborts_of_threads(exit_bad_input);
    try {
      return app.got_subcommand("check") ? run.check() : run.replay();
    } catch (const ProgramError& error) {
      clear_progress();
      say(fmt::format("{}: {}\n", info.name, error.what()));
      return exit_bad_input;
    }
  });
}

}  // namespace checker
