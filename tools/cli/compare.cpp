#include <fmt/format.h>

#include <checker/replay.hpp>
#include <command_line/progress.hpp>
#include <support/read_file.hpp>

#include "cli/commands.hpp"
#include "cli/tasks.hpp"
#include "compare/comparison.hpp"
#include "model/scenario_parser.hpp"
#include "model/trace_file.hpp"
#include "render/columns.hpp"
#include "report/comparison_text.hpp"
#include "report/report.hpp"
#include "trace/subject.hpp"

namespace tools::cli {
namespace {

// The two kernels, one scenario, and the schedule if a trace was given.
struct Subject {
  model::Scenario scenario;
  std::string path;
  std::vector<model::Kernel> kernels;
  std::optional<model::TraceFile> trace;
};

std::optional<Subject> read_subject(const Options& options, model::Diagnostics& errors) {
  Subject subject;
  subject.path = options.inputs.front();
  const model::TraceOrErrors trace = model::load_trace(subject.path);
  if (trace.file) {
    subject.trace = trace.file;
    subject.scenario = trace.file->scenario;
  } else {
    const model::ScenarioOrErrors loaded = model::load_scenario(subject.path);
    if (!loaded.scenario) {
      // Whether a trace or a scenario was meant: the shorter list of errors is more likely.
      const bool as_trace = trace.errors.size() < loaded.errors.size();
      errors = as_trace ? trace.errors : loaded.errors;
      return std::nullopt;
    }
    subject.scenario = *loaded.scenario;
  }
  for (const std::string& key : options.kernels) {
    const auto kernel = resolve_kernel(key, options, errors);
    if (!kernel) continue;
    refuse_impossible_starts(subject.scenario, subject.path, *kernel, errors);
    subject.kernels.push_back(*kernel);
  }
  if (errors.empty() && subject.kernels.size() != 2) {
    errors.push_back({"--kernel", ":", "give two kernels, OLD,NEW"});
  }
  if (errors.empty() && model::is_classic(subject.scenario)) {
    errors.push_back({subject.path, ":", "a textbook program does not run on a kernel"});
  }
  return errors.empty() ? std::optional(subject) : std::nullopt;
}

compare::ObservedRun observe(model::Inspectable& program, const checker::Schedule& schedule,
                             bool interleaved, const std::vector<model::InspectedName>& names) {
  compare::ObservedRun run;
  run.trace = checker::record(program, schedule, interleaved);
  checker::walk_along(program, schedule, interleaved, [&](std::size_t) {
    std::vector<int> values;
    values.reserve(names.size());
    for (const model::InspectedName& name : names) values.push_back(program.value_of(name));
    run.values.push_back(std::move(values));
  });
  return run;
}

std::string verdict_line(const Result& result) {
  std::string line = fmt::format("{}: {}", trace::subject(result.scenario, result.kernel),
                                 checker::verdict_text(result.found, false));
  if (result.found.verdict == checker::Verdict::violated && !result.found.undecided.empty()) {
    line += fmt::format("; {}", checker::open_text(result.found));
  }
  if (result.found.decided()) {
    line += fmt::format(" (complete search, {} states)",
                        checker::with_commas(std::to_string(result.found.states)));
  }
  return line;
}

struct Schedules {
  checker::Trace trace;
  std::string kernel;  // Where the trace is from; for a given trace it may be neither of the two.
  std::string defect;
};

// The schedule to follow: of the given trace; or else the simplest counterexample of the old
// kernel, or else of the new one.
std::optional<Schedules> schedule_of(const Subject& subject, const std::vector<Result>& results) {
  if (subject.trace) {
    return Schedules{subject.trace->trace, subject.trace->kernel.key(), subject.trace->defect};
  }
  for (std::size_t kernel = 0; kernel < results.size(); ++kernel) {
    for (const checker::ReportedDefect& defect : results[kernel].defects) {
      if (defect.found.cycle_length != 0) continue;  // It has no end to compare.
      return Schedules{defect.trace, subject.kernels[kernel].key(), defect.found.name};
    }
  }
  return std::nullopt;
}

}  // namespace

ExitStatus run_compare(const Options& options, const ProgramFactory& factory, Output& output) {
  model::Diagnostics errors;
  const checker::SearchOptions search = search_options(options, errors);
  const auto subject = read_subject(options, errors);
  if (!subject) {
    print_errors(errors);
    return exit_bad_input;
  }
  const bool interleaved =
      subject->trace ? subject->trace->drain_interleaved : search.drain_interleaved;
  ExitStatus status = exit_ok;
  std::vector<Result> results;
  for (const model::Kernel& kernel : subject->kernels) {
    if (*interrupted() != 0) break;
    results.push_back(explore(subject->scenario, subject->path, kernel, search, factory));
    status = worse(status, checker::status_of(results.back().found));
  }
  checker::clear_progress();
  if (*interrupted() != 0) return exit_interrupted;

  const auto schedule = schedule_of(*subject, results);
  if (!schedule) {
    output.write("no counterexample on either kernel: there is no schedule to compare\n");
  } else {
    std::vector<std::unique_ptr<checker::Program>> programs;
    for (const model::Kernel& kernel : subject->kernels) {
      programs.push_back(factory(subject->scenario, kernel));
    }
    std::vector<compare::ObservedRun> runs(2);
    const std::vector<model::InspectedName> names = model::all_inspected_names(subject->scenario);
    for (std::size_t i = 0; i < 2; ++i) {
      model::Inspectable* program = model::inspectable(*programs[i]);
      if (program == nullptr) {
        print_errors({{subject->path, ":", "the program does not expose its state"}});
        return exit_bad_input;
      }
      const checker::Followed path = checker::follow(*program, schedule->trace, interleaved);
      runs[i] = observe(*program, path.schedule, interleaved, names);
      runs[i].stretch_ends = path.stretch_ends;
    }
    const std::string left = subject->kernels[0].key();
    const std::string right = subject->kernels[1].key();
    output.write(
        checker::wrap(fmt::format("{}: the schedule that shows {} on {}, on both kernels",
                                  subject->scenario.name, schedule->defect, schedule->kernel),
                      checker::columns_max, 0));
    output.write("\n");
    const compare::Comparison comparison =
        compare::compare_runs(runs[0], runs[1], names, *model::inspectable(*programs[0]));
    output.write(report::comparison_text(comparison, runs[0], runs[1], left, right));
  }
  output.write("\nThe full search:\n");
  for (const Result& result : results)
    output.write(checker::wrap(verdict_line(result), checker::columns_max, 2));
  return status;
}

}  // namespace tools::cli
