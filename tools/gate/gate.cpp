#include "gate/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <checker/replay.hpp>
#include <chrono>
#include <command_line/application.hpp>
#include <command_line/progress.hpp>
#include <filesystem>
#include <optional>
#include <support/processes.hpp>

#include "gate/judge.hpp"
#include "gate/judgement_bytes.hpp"
#include "gate/junit.hpp"
#include "gate/scenario_files.hpp"
#include "gate/table.hpp"
#include "gate/weaken.hpp"
#include "model/scenario_parser.hpp"
#include "options.hpp"

namespace tools::gate {
namespace {

namespace fs = std::filesystem;

using checker::ExitStatus;
using checker::interrupted;
using checker::Output;
using checker::print_errors;
using checker::say;
using checker::with_commas;
using checker::worse;
using checker::write_result;
using enum checker::ExitStatus;

class Gate {
 public:
  Gate(const Options& options, const ProgramFactory& factory, Output& output)
      : options_(options), factory_(factory), output_(output) {}

  ExitStatus run() {
    model::Diagnostics errors;
    search_ = search_options(options_, errors);
    search_.jobs = 0;  // Verdicts are shared among jobs, not states.
    const std::vector<LoadedScenario> scenarios = load(errors);
    if (!errors.empty()) {
      print_errors(errors);
      return exit_bad_input;
    }
    if (!options_.weaken.empty()) {
      return run_weaken(scenarios, options_, search_, factory_, output_);
    }
    for (const LoadedScenario& loaded : scenarios) replay_golden(loaded);
    judge_all(scenarios);
    for (const LoadedScenario& loaded : scenarios) {
      if (*interrupted() == 0) find_stale(loaded);
    }
    checker::clear_progress();
    if (*interrupted() != 0) status_ = worse(status_, exit_interrupted);
    print(scenarios.size());
    return status_;
  }

 private:
  std::vector<LoadedScenario> load(model::Diagnostics& errors) const {
    const ScenarioFiles files = find_scenarios(
        options_.inputs.empty() ? std::vector<std::string>{"scenarios"} : options_.inputs);
    errors.insert(errors.end(), files.errors.begin(), files.errors.end());
    std::vector<LoadedScenario> scenarios;
    for (const std::string& path : files.paths) {
      model::ScenarioOrErrors loaded = model::load_scenario(path);
      errors.insert(errors.end(), loaded.errors.begin(), loaded.errors.end());
      if (loaded.scenario) scenarios.push_back({std::move(*loaded.scenario), path});
    }
    return scenarios;
  }

  // Golden traces first: do they still run on the present program?
  void replay_golden(const LoadedScenario& loaded) {
    for (const model::Expectation& row : loaded.scenario.expect) {
      for (const std::string& defect : row.defects) {
        const std::string path = golden_path(loaded.path, row.kernel, defect);
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
          golden_problem(fmt::format("{}: replays only as adapted ({}); gate --update rewrites it",
                                     path, replayed.moved.front()));
        }
      }
    }
  }

  struct Task {
    const LoadedScenario* loaded;
    const model::Expectation* row;
  };

  void judge_all(const std::vector<LoadedScenario>& scenarios) {
    std::vector<Task> tasks;
    for (const LoadedScenario& loaded : scenarios) {
      for (const model::Expectation& row : loaded.scenario.expect) tasks.push_back({&loaded, &row});
    }
    std::vector<std::optional<Judgement>> judged(tasks.size());
    const std::size_t jobs = options_.jobs != 0 ? options_.jobs : checker::processor_count();
    if (jobs > 1 && tasks.size() > 1) judge_in_jobs(jobs, tasks, judged);
    for (std::size_t i = 0; i < tasks.size() && *interrupted() == 0; ++i) {
      if (!judged[i]) judged[i] = judge_one(tasks[i], search_);
    }
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      add(judged[i] ? std::move(*judged[i]) : not_judged(tasks[i]));
    }
  }

  // Each verdict gets its share of the memory. Those for which that is not enough are left to be
  // judged again, one after the other.
  void judge_in_jobs(std::size_t jobs, const std::vector<Task>& tasks,
                     std::vector<std::optional<Judgement>>& judged) {
    checker::SearchOptions search = search_;
    search.memory_bytes /= jobs;
    search.progress = nullptr;
    std::size_t finished = 0;
    const auto begun = std::chrono::steady_clock::now();
    checker::in_processes(
        jobs, tasks.size(), interrupted(),
        [&](std::size_t i) { return write_judgement(judge_one(tasks[i], search)); },
        [&](std::size_t i, const std::string& bytes) {
          Judgement got = read_judgement(bytes);
          got.cell.path = tasks[i].loaded->path;
          got.cell.question = tasks[i].loaded->scenario.question;
          got.cell.kernel = tasks[i].row->kernel;
          if (!got.out_of_memory) judged[i] = std::move(got);
          ++finished;
        },
        [&] { tell_progress(finished, tasks.size(), begun); });
  }

  // For a task that an interrupt has kept from being judged.
  static Judgement not_judged(const Task& task) {
    Judgement none;
    none.cell.path = task.loaded->path;
    none.cell.question = task.loaded->scenario.question;
    none.cell.kernel = task.row->kernel;
    none.cell.verdict = "interrupted";
    none.cell.interrupted = true;
    none.status = exit_interrupted;
    return none;
  }

  Judgement judge_one(const Task& task, const checker::SearchOptions& search) const {
    return judge(*task.loaded, *task.row, options_, search, factory_);
  }

  void tell_progress(std::size_t done, std::size_t total,
                     std::chrono::steady_clock::time_point begun) const {
    if (!search_.progress) return;
    checker::Progress progress;
    progress.pass = "gate";
    progress.unit = "verdicts";
    progress.done = static_cast<double>(done);
    progress.total = static_cast<double>(total);
    progress.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    search_.progress(progress);
  }

  void add(Judgement judged) {
    const auto append = [](std::vector<std::string>& to, const std::vector<std::string>& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    append(problems_, judged.problems);
    append(incomplete_, judged.incomplete);
    append(updated_, judged.updated);
    status_ = worse(status_, judged.status);
    states_ += judged.states;
    claims_ += judged.claims;
    cells_.push_back(std::move(judged.cell));
  }

  // Finds golden traces that no verdict expects any more.
  void find_stale(const LoadedScenario& loaded) {
    std::vector<std::string> wanted;
    for (const model::Expectation& row : loaded.scenario.expect) {
      for (const std::string& defect : row.defects) {
        wanted.push_back(golden_path(loaded.path, row.kernel, defect));
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
    const bool interrupted = status_ == exit_interrupted || *checker::interrupted() != 0;
    output_.write(verdict_table(cells_));
    std::sort(updated_.begin(), updated_.end());
    for (const std::string& path : updated_) output_.write(fmt::format("updated: {}\n", path));
    for (const std::string& text : incomplete_) output_.write(text + "\n");
    for (const std::string& text : problems_) output_.write(text + "\n");
    if (!options_.junit.empty()) {
      status_ = worse(status_, write_result(tool_name, options_.junit,
                                            junit_report(cells_, golden_problems_, interrupted)));
    }
    const auto wrong = static_cast<std::size_t>(std::count_if(
        cells_.begin(), cells_.end(), [](const Cell& cell) { return !cell.expected; }));
    const std::size_t all = std::max(wrong, problems_.empty() ? std::size_t{0} : std::size_t{1});
    const auto open = static_cast<std::size_t>(std::count_if(
        cells_.begin(), cells_.end(), [](const Cell& cell) { return cell.interrupted; }));
    std::string verdicts = std::to_string(cells_.size());
    if (interrupted) verdicts = fmt::format("{} of {}", cells_.size() - open, cells_.size());
    output_.write(fmt::format("gate: {}{} scenarios, {} verdicts, {} not as expected\n",
                              interrupted ? "interrupted: " : "", scenarios, verdicts, all));
    if (!problems_.empty()) status_ = worse(status_, exit_defect);
    say(fmt::format("{} golden traces replayed, {} claims decided, {} states\n", replayed_, claims_,
                    with_commas(std::to_string(states_))));
  }

  void problem(std::string text) {
    golden_problems_.push_back(text);
    problems_.push_back(std::move(text));
  }
  // With --update, a golden trace that does not replay is no problem: it is to be updated.
  void golden_problem(std::string text) {
    if (!options_.update) problem(std::move(text));
  }

  const Options& options_;
  const ProgramFactory& factory_;
  Output& output_;
  checker::SearchOptions search_;
  std::vector<std::string> golden_problems_;  // Those that belong to no verdict.
  ExitStatus status_ = exit_ok;
  std::vector<Cell> cells_;
  std::vector<std::string> problems_;
  std::vector<std::string> incomplete_;
  std::vector<std::string> updated_;
  std::size_t replayed_ = 0;
  std::size_t claims_ = 0;  // Those that a search has decided.
  std::uint64_t states_ = 0;
};

}  // namespace

ExitStatus run_gate(const Options& options, const ProgramFactory& factory, Output& output) {
  return Gate(options, factory, output).run();
}

}  // namespace tools::gate
