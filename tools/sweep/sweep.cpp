#include "sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <command_line/progress.hpp>
#include <command_line/report.hpp>
#include <ctime>
#include <filesystem>
#include <set>
#include <support/processes.hpp>
#include <support/read_file.hpp>

#include "sweep/finding_files.hpp"
#include "sweep/plan.hpp"
#include "sweep/sweep_text.hpp"
#include "sweep/trial.hpp"

namespace tools::sweep {
namespace {

using checker::ExitStatus;
using checker::interrupted;
using checker::Output;
using checker::say;
using checker::worse;
using checker::write_result;
using enum checker::ExitStatus;
using Clock = std::chrono::steady_clock;

// One scenario to be searched on one kernel.
struct Task {
  const model::SmallScenario* small;
  const model::Kernel* kernel;
};

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

class Sweep {
 public:
  Sweep(Plan plan, const ProgramFactory& factory, Output& output)
      : plan_(std::move(plan)), factory_(factory), output_(output), results_(build_id()) {}

  ExitStatus run() {
    if (!open_results()) return status_;
    if (!plan_.merges) search_all();
    checker::clear_progress();
    findings_ = find_findings(plan_.scenarios, plan_.kernels, results_);
    if (writes_findings()) write_findings();
    report();
    return status_;
  }

 private:
  bool open_results() {
    std::size_t ignored = 0;
    for (const std::string& folder : plan_.sources) ignored += results_.load(folder);
    if (ignored != 0) {
      say(
          fmt::format("pagerace: {} lines of results are ignored: they are of another build, or "
                      "not complete\n",
                      ignored));
    }
    if (plan_.folder.empty()) return true;
    const std::string error = results_.open(plan_.folder);
    if (error.empty()) return true;
    say(fmt::format("pagerace: cannot write {}\n", error));
    status_ = exit_not_written;
    return false;
  }

  // Two rounds: what the first leaves open is tried again with ten times as many states.
  void search_all() {
    bool first = true;
    for (const std::uint64_t states : {plan_.search.states_max, plan_.search.states_max * 10}) {
      std::vector<Task> tasks;
      for (const model::SmallScenario& small : plan_.scenarios) {
        for (const model::Kernel& kernel : plan_.kernels) {
          const Record* record = results_.find({small.text, kernel.key()});
          if (record == nullptr || needs_more(*record, states, first)) {
            tasks.push_back({&small, &kernel});
          }
        }
      }
      first = false;
      search_round(tasks, states);
      if (*interrupted() != 0 || out_of_time()) return;
    }
  }

  // Whether a result is to be searched again with so many states: a limit left it open, on states,
  // or, in an earlier run, another one, which may be larger now.
  static bool needs_more(const Record& record, std::uint64_t states, bool resumed) {
    if (record.open.empty()) return false;
    return record.states_max < states ||
           (resumed && record.open != checker::limit_name(checker::LimitKind::states));
  }

  [[nodiscard]] bool out_of_time() const { return plan_.budget > 0 && seconds() >= plan_.budget; }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - begun_).count();
  }

  // Results are kept in the order of the tasks, so that the file is the same for every number of
  // jobs; those after one that was not searched are dropped.
  void search_round(const std::vector<Task>& tasks, std::uint64_t states) {
    checker::SearchOptions search = plan_.search;
    search.progress = nullptr;
    search.memory_bytes /= plan_.jobs;
    search.states_max = states;
    std::map<std::size_t, std::string> waiting;
    std::size_t next = 0;
    std::size_t finished = 0;
    checker::in_processes(
        plan_.jobs, tasks.size(), interrupted(),
        [&](std::size_t i) -> std::string {
          if (out_of_time()) return "";
          const Task& task = tasks[i];
          const auto record =
              try_scenario(task.small->scenario, task.small->text, *task.kernel, search, factory_);
          return record ? write_record(*record) : "";
        },
        [&](std::size_t i, const std::string& line) {
          waiting[i] = line;
          ++finished;
          for (; waiting.contains(next) && !waiting[next].empty(); ++next) {
            if (!results_.add(*read_record(waiting[next]))) results_lost();
            waiting.erase(next);
          }
        },
        [&] { tell_progress("sweep", finished, tasks.size()); });
  }

  // After an interrupt, --resume will.
  [[nodiscard]] bool writes_findings() const {
    return !plan_.folder.empty() && *interrupted() == 0;
  }

  void write_findings() {
    const std::string folder = plan_.folder + "/findings";
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);  // What is no longer found.
    checker::SearchOptions search = plan_.search;
    search.progress = nullptr;
    search.memory_bytes /= plan_.jobs;
    search.states_max *= 10;
    std::size_t finished = 0;
    checker::in_processes(
        plan_.jobs, findings_.all.size(), interrupted(),
        [&](std::size_t i) {
          const Finding& finding = findings_.all[i];
          return write_finding(finding, plan_.scenarios[finding.scenario], folder, search,
                               factory_);
        },
        [&](std::size_t, const std::string& error) {
          ++finished;
          if (!error.empty()) not_written(error);
        },
        [&] { tell_progress("explaining", finished, findings_.all.size()); });
    checker::clear_progress();
  }

  void tell_progress(const char* pass, std::size_t done, std::size_t total) const {
    if (!plan_.search.progress) return;
    checker::Progress progress;
    progress.pass = pass;
    progress.unit = "scenarios";
    progress.done = static_cast<double>(done);
    progress.total = static_cast<double>(total);
    progress.seconds = seconds();
    plan_.search.progress(progress);
  }

  void results_lost() {
    if (!results_lost_) not_written(Results::path(plan_.folder));
    results_lost_ = true;
  }

  void not_written(const std::string& what) {
    say(fmt::format("pagerace: cannot write {}\n", what));
    status_ = worse(status_, exit_not_written);
  }

  void report() {
    Report report;
    report.scenarios = plan_.scenarios;
    report.kernels = plan_.kernels;
    report.findings = &findings_;
    report.weight_max = plan_.weight_max;
    report.shard = plan_.shard.text();
    report.interrupted = *interrupted() != 0;
    report.stubs = !plan_.known_path.empty();
    judge(report);
    output_.write(summary_text(report));
    if (writes_findings()) {
      write("index.md", index_text(report));
      write("coverage.md", coverage_text(report));
    }
    if (report.interrupted) status_ = worse(status_, exit_interrupted);
    if (findings_.failed != 0) status_ = worse(status_, exit_internal);
    if (findings_.open != 0 || findings_.missing != 0) status_ = worse(status_, exit_inconclusive);
  }

  void write(const char* name, const std::string& text) {
    status_ = worse(status_, write_result(tool_name, plan_.folder + "/" + name, text));
  }

  // Compares with the known findings. A finding that is not known is a defect, except one that the
  // new kernel has fixed.
  void judge(Report& report) {
    const std::string date = today();
    std::set<const KnownFinding*> seen;
    for (const Finding& finding : findings_.all) {
      const KnownFinding* known = plan_.known.find(finding);
      Standing standing = Standing::unknown;
      if (known != nullptr) {
        seen.insert(known);
        standing = known->expires < date ? Standing::expired : Standing::known;
      }
      report.standings.push_back(standing);
      const bool counts = finding.change == Change::present || finding.change == Change::added;
      if (standing != Standing::known && counts) status_ = worse(status_, exit_defect);
    }
    const bool all = findings_.missing == 0 && findings_.open == 0 && findings_.failed == 0;
    if (plan_.known_path.empty() || plan_.kernels.size() != 1 || !all) return;
    find_gone(report, seen);
    compare_ratchet(report);
    if (plan_.update) update_known(seen);
  }

  void find_gone(Report& report, const std::set<const KnownFinding*>& seen) {
    for (const KnownFinding& known : plan_.known.findings) {
      if (!plan_.must_show(known) || seen.contains(&known)) continue;
      if (!plan_.update) status_ = worse(status_, exit_defect);
      report.gone.push_back(known.cause);
    }
  }

  void compare_ratchet(Report& report) {
    const std::string key = plan_.kernels[0].key();
    const auto on_record = plan_.known.ratchets.find(key);
    if (on_record == plan_.known.ratchets.end() || !plan_.counts_ratchet() || plan_.update) return;
    const auto counted = count_ratchet(plan_.scenarios, plan_.kernels[0], results_);
    if (!counted || *counted == on_record->second) return;
    status_ = worse(status_, exit_defect);
    report.ratchet.push_back(fmt::format(
        "ratchet: {} scenarios up to weight {} have {} states (digest {}); on record are {} "
        "scenarios, {} states (digest {}). If that was meant: sweep --update --known {}",
        counted->scenarios, Ratchet::weight, counted->states, counted->digest,
        on_record->second.scenarios, on_record->second.states, on_record->second.digest,
        plan_.known_path));
  }

  // Deletes what is gone, and takes over the numbers of states.
  void update_known(const std::set<const KnownFinding*>& seen) {
    const std::string key = plan_.kernels[0].key();
    Known updated = plan_.known;
    updated.findings.clear();
    for (const KnownFinding& known : plan_.known.findings) {
      KnownFinding kept = known;
      if (plan_.must_show(known) && !seen.contains(&known)) std::erase(kept.kernels, key);
      if (!kept.kernels.empty()) updated.findings.push_back(std::move(kept));
    }
    if (plan_.counts_ratchet()) {
      if (const auto counted = count_ratchet(plan_.scenarios, plan_.kernels[0], results_)) {
        updated.ratchets[key] = *counted;
      }
    }
    status_ = worse(status_, write_result(tool_name, plan_.known_path, write_known(updated)));
  }

  const Plan plan_;
  const ProgramFactory& factory_;
  Output& output_;
  Results results_;
  Findings findings_;
  bool results_lost_ = false;  // Said once.
  ExitStatus status_ = exit_ok;
  const Clock::time_point begun_ = Clock::now();
};

}  // namespace

ExitStatus run_sweep(const Options& options, const ProgramFactory& factory, Output& output) {
  model::Diagnostics errors;
  std::optional<Plan> plan = make_plan(options, errors);
  if (!plan) {
    checker::print_errors(errors);
    return exit_bad_input;
  }
  return Sweep(std::move(*plan), factory, output).run();
}

}  // namespace tools::sweep
