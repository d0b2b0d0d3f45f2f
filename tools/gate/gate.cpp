#include <fmt/format.h>

#include <algorithm>
#include <checker/replay.hpp>
#include <command_line/progress.hpp>
#include <command_line/read_file.hpp>
#include <command_line/trace_json.hpp>
#include <filesystem>

#include "cli/commands.hpp"
#include "gate/junit.hpp"
#include "gate/scenario_files.hpp"
#include "gate/table.hpp"
#include "model/scenario_parser.hpp"

namespace tools {
namespace {

namespace fs = std::filesystem;

struct Loaded {
  model::Scenario scenario;
  std::string path;
};

class Gate {
 public:
  Gate(const Options& options, const ProgramFactory& factory, Output& output)
      : options_(options), factory_(factory), output_(output) {}

  ExitStatus run() {
    model::Diagnostics errors;
    search_ = search_options(options_, errors);
    const std::vector<Loaded> scenarios = load(errors);
    if (!errors.empty()) {
      print_errors(errors);
      return exit_bad_input;
    }
    for (const Loaded& loaded : scenarios) replay_golden(loaded);
    for (const Loaded& loaded : scenarios) {
      for (const model::Expectation& row : loaded.scenario.expect) {
        if (*interrupted() == 0) judge(loaded, row);
      }
      if (*interrupted() == 0) find_stale(loaded);
    }
    checker::clear_progress();
    if (*interrupted() != 0) status_ = worse(status_, exit_interrupted);
    print(scenarios.size());
    return status_;
  }

 private:
  std::vector<Loaded> load(model::Diagnostics& errors) const {
    const ScenarioFiles files = find_scenarios(
        options_.inputs.empty() ? std::vector<std::string>{"scenarios"} : options_.inputs);
    errors.insert(errors.end(), files.errors.begin(), files.errors.end());
    std::vector<Loaded> scenarios;
    for (const std::string& path : files.paths) {
      model::ScenarioOrErrors loaded = model::load_scenario(path);
      errors.insert(errors.end(), loaded.errors.begin(), loaded.errors.end());
      if (loaded.scenario) scenarios.push_back({std::move(*loaded.scenario), path});
    }
    return scenarios;
  }

  static std::string golden_path(const Loaded& loaded, const model::Kernel& kernel,
                                 const std::string& defect) {
    return fmt::format("{}/{}.{}.json", traces_folder(loaded.path), kernel_file_name(kernel),
                       defect);
  }

  // Golden traces first: do they still run, on the program as it is now?
  void replay_golden(const Loaded& loaded) {
    for (const model::Expectation& row : loaded.scenario.expect) {
      for (const std::string& defect : row.defects) {
        const std::string path = golden_path(loaded, row.kernel, defect);
        if (!fs::exists(path) || *interrupted() != 0) continue;
        const model::TraceOrErrors golden = model::load_trace(path);
        if (!golden.file) {
          golden_problem(fmt::format("{}: unreadable golden trace", path));
          if (!options_.update) print_errors(golden.errors);
          continue;
        }
        const auto program = factory_(golden.file->scenario, golden.file->kernel);
        const auto replayed =
            checker::replay(*program, golden.file->trace, golden.file->drain_interleaved);
        ++replayed_;
        if (replayed.kind == checker::ReplayKind::diverged) {
          golden_problem(fmt::format("{}: {}", path, replayed.divergence));
        } else if (replayed.kind == checker::ReplayKind::adapted) {
          golden_problem(fmt::format("{}: replays only adapted ({}); gate --update writes it anew",
                                     path, replayed.moved.front()));
        }
      }
    }
  }

  void judge(const Loaded& loaded, const model::Expectation& row) {
    judging_ = true;
    Result result = explore(loaded.scenario, loaded.path, row.kernel, search_, factory_);
    const std::size_t before = problems_.size();
    std::vector<std::string> found;
    for (const ReportedDefect& defect : result.defects) found.push_back(defect.found.name);
    std::sort(found.begin(), found.end());
    const std::string where = fmt::format("{} on {}", loaded.path, row.kernel.key());
    if (!result.found.complete) {
      const bool stopped = result.found.limit == checker::LimitKind::interrupted;
      status_ = worse(status_, stopped ? exit_interrupted : exit_inconclusive);
      incomplete_.push_back(
          fmt::format("{}: inconclusive: {}", where, checker::limit_name(result.found.limit)));
    }
    if (found != row.defects && (result.found.complete || !is_subset(found, row.defects))) {
      problem(fmt::format("{}: expected {}, found {}", where, verdict_word(row.defects),
                          verdict_word(found)));
    }
    for (const auto& [label, reached] : result.reaches) {
      if (!reached && result.found.complete)
        problem(fmt::format("{}: NOT REACHED: {}", where, label));
    }
    for (const auto& [label, reached] : result.never) {
      if (reached) problem(fmt::format("{}: REACHED, but never expected: {}", where, label));
    }
    if (result.found.complete) compare_golden(loaded, row, result);
    cells_.push_back(
        {loaded.path, loaded.scenario.question, row.kernel,
         result.found.complete || !found.empty() ? verdict_word(found) : "inconclusive",
         problems_.size() == before && result.found.complete, ""});
    if (problems_.size() > before) {
      cells_.back().problem =
          fmt::format("{}", fmt::join(problems_.begin() + static_cast<std::ptrdiff_t>(before),
                                      problems_.end(), "\n"));
    }
    states_ += result.found.states;
    judging_ = false;
  }

  void compare_golden(const Loaded& loaded, const model::Expectation& row, const Result& result) {
    for (const ReportedDefect& defect : result.defects) {
      if (!std::binary_search(row.defects.begin(), row.defects.end(), defect.found.name)) continue;
      const std::string path = golden_path(loaded, row.kernel, defect.found.name);
      const std::string fresh = model::write_trace(trace_file(result, defect));
      const checker::TextOrError golden = checker::read_file(path, checker::trace_bytes_max);
      if (golden.text && *golden.text == fresh) continue;
      if (!defect.found.simplest) {  // A limit: neither a mismatch nor a trace to keep.
        status_ = worse(status_, exit_inconclusive);
        incomplete_.push_back(
            fmt::format("{}: not compared: a limit ({}) ended the search for the simplest trace",
                        path, checker::limit_name(result.found.later_limit)));
        continue;
      }
      if (!options_.update) {
        problem(fmt::format("{}: {}; gate --update writes it", path,
                            golden.text ? "the golden trace is not the simplest one found now"
                                        : "no golden trace"));
        continue;
      }
      status_ = worse(status_, write_result(tool_name, path, fresh));
      updated_.push_back(path);
    }
  }

  // Golden traces that no verdict stands behind any more.
  void find_stale(const Loaded& loaded) {
    std::vector<std::string> wanted;
    for (const model::Expectation& row : loaded.scenario.expect) {
      for (const std::string& defect : row.defects) {
        wanted.push_back(golden_path(loaded, row.kernel, defect));
      }
    }
    std::error_code error;
    for (fs::directory_iterator at(traces_folder(loaded.path), error), end; !error && at != end;
         at.increment(error)) {
      const std::string path = at->path().string();
      if (std::find(wanted.begin(), wanted.end(), path) != wanted.end()) continue;
      if (options_.update) {
        std::error_code reason;
        if (fs::remove(at->path(), reason)) {
          updated_.push_back(path + " (removed)");
        } else {
          say(fmt::format("pagerace: cannot remove {}: {}\n", path, reason.message()));
          status_ = worse(status_, exit_not_written);
        }
      } else {
        problem(fmt::format("{}: no verdict expects this trace; gate --update removes it", path));
      }
    }
  }

  void print(std::size_t scenarios) {
    output_.write(verdict_table(cells_));
    std::sort(updated_.begin(), updated_.end());
    for (const std::string& path : updated_) output_.write(fmt::format("updated: {}\n", path));
    for (const std::string& text : incomplete_) output_.write(text + "\n");
    for (const std::string& text : problems_) output_.write(text + "\n");
    if (!options_.junit.empty()) {
      status_ = worse(
          status_, write_result(tool_name, options_.junit, junit_report(cells_, golden_problems_)));
    }
    const auto wrong = static_cast<std::size_t>(std::count_if(
        cells_.begin(), cells_.end(), [](const Cell& cell) { return !cell.expected; }));
    const std::size_t all = std::max(wrong, problems_.empty() ? std::size_t{0} : std::size_t{1});
    output_.write(fmt::format("gate: {} scenarios, {} verdicts, {} not as expected\n", scenarios,
                              cells_.size(), all));
    if (!problems_.empty()) status_ = worse(status_, exit_defect);
    say(fmt::format("{} golden traces replayed, {} states\n", replayed_,
                    with_commas(std::to_string(states_))));
  }

  static bool is_subset(const std::vector<std::string>& part, const std::vector<std::string>& all) {
    return std::includes(all.begin(), all.end(), part.begin(), part.end());
  }
  static std::string verdict_word(const std::vector<std::string>& defects) {
    return defects.empty() ? "holds" : fmt::format("{}", fmt::join(defects, "+"));
  }
  void problem(std::string text) {
    if (!judging_) golden_problems_.push_back(text);
    problems_.push_back(std::move(text));
  }
  // With --update a golden trace that does not replay is what the update is for.
  void golden_problem(std::string text) {
    if (!options_.update) problem(std::move(text));
  }

  const Options& options_;
  const ProgramFactory& factory_;
  Output& output_;
  checker::SearchOptions search_;
  bool judging_ = false;                      // Problems belong to a verdict.
  std::vector<std::string> golden_problems_;  // Those that do not.
  ExitStatus status_ = exit_ok;
  std::vector<Cell> cells_;
  std::vector<std::string> problems_;
  std::vector<std::string> incomplete_;
  std::vector<std::string> updated_;
  std::size_t replayed_ = 0;
  std::uint64_t states_ = 0;
};

}  // namespace

ExitStatus run_gate(const Options& options, const ProgramFactory& factory, Output& output) {
  return Gate(options, factory, output).run();
}

}  // namespace tools
