#include <fmt/format.h>

#include <command_line/progress.hpp>

#include "cli/commands.hpp"
#include "cli/tasks.hpp"
#include "distinct/causes.hpp"
#include "report/causes_text.hpp"
#include "report/report.hpp"

namespace tools::cli {
namespace {

// Against another kernel, only what is new there is a defect.
ExitStatus status_of(const Result& result) {
  ExitStatus status = checker::status_of(result.found);
  if (result.against) {
    status = result.against->decided ? exit_ok : exit_inconclusive;
    if (!result.against->added.empty()) status = exit_defect;
  }
  return worse(status, report::labels_failed(result) ? exit_defect : exit_ok);
}

// The kernel of --against. Errors are added to `errors`.
std::optional<model::Kernel> read_against(const Options& options, const std::vector<Task>& tasks,
                                          model::Diagnostics& errors) {
  if (options.against.empty()) return std::nullopt;
  model::KernelOrError parsed = model::parse_kernel_key(options.against);
  std::string error = parsed.error;
  if (parsed.kernel) error = model::check_requirements(*parsed.kernel);
  if (!error.empty()) {
    errors.push_back({"--against", ":", error});
    return std::nullopt;
  }
  for (const Task& task : tasks) {
    if (model::is_classic(task.scenario)) {
      errors.push_back({task.path, ":", "a textbook program does not run on a kernel"});
    } else if (parsed.kernel) {
      refuse_impossible_starts(task.scenario, task.path, *parsed.kernel, errors);
    }
  }
  return parsed.kernel;
}

// Writes the requested traces; notes their paths in the result.
std::string write_traces(const Options& options, Result& result, bool& trace_written) {
  std::string failed;
  for (checker::ReportedDefect& defect : result.defects) {
    const std::string text = model::write_trace(trace_file(result, defect));
    const auto write = [&](const std::string& path) {
      const std::string error = write_file(path, text);
      if (error.empty()) {
        defect.trace_path = path;
      } else {
        failed += error + "\n";
      }
    };
    if (!options.traces.empty()) {
      write(fmt::format("{}/{}/{}.{}.json", options.traces, result.scenario.name,
                        kernel_file_name(result.kernel), defect.found.name));
    }
    if (!options.trace.empty() && !trace_written) {
      write(options.trace);
      trace_written = true;
    }
  }
  return failed;
}

}  // namespace

ExitStatus run_check(const Options& options, const ProgramFactory& factory, Output& output) {
  model::Diagnostics errors;
  const checker::SearchOptions search = search_options(options, errors);
  const std::vector<Task> tasks = read_tasks(options, errors);
  const std::optional<model::Kernel> against = read_against(options, tasks, errors);
  if (options.distinct && options.json == "-") {
    errors.push_back({"--distinct", ":", "prints text: it cannot be combined with --json -"});
  }
  if (!errors.empty()) {
    print_errors(errors);
    return exit_bad_input;
  }
  report::ReportOptions report;
  report.timing = !options.no_timing;
  report.counts = !options.no_counts;
  report.brief = options.brief;
  report.color = checker::wants_color(options);

  ExitStatus status = exit_ok;
  std::vector<Result> results;
  bool trace_written = false;
  for (const Task& task : tasks) {
    if (*interrupted() != 0) break;
    Result result = explore(task.scenario, task.path, task.kernel, search, factory);
    if (against) result.against = compare_with(result, *against, search, factory);
    checker::clear_progress();
    const std::string failed = write_traces(options, result, trace_written);
    if (!failed.empty()) {
      say("pagerace: cannot write " + failed);
      status = worse(status, exit_not_written);
    }
    status = worse(status, status_of(result));
    if (options.json != "-") {
      output.write((results.empty() ? "" : "\n") + report::report_text(result, report));
      if (options.distinct && !result.defects.empty()) {
        output.write(report::causes_text(distinct::find_causes(result, search, factory)));
        checker::clear_progress();
      }
    }
    if (report.timing && options.json != "-") say(report::timing_text(result));
    results.push_back(std::move(result));
  }
  if (*interrupted() != 0) status = worse(status, exit_interrupted);
  if (options.json == "-") output.write(report::report_json(results, report));
  if (!options.json.empty() && options.json != "-") {
    status =
        worse(status, write_result(tool_name, options.json, report::report_json(results, report)));
  }
  return status;
}

}  // namespace tools::cli
