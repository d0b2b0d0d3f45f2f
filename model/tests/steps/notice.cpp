#include "notice.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

namespace model {
namespace {

// Both hooks on one step: the mutant changes the step before the rules are judged.
class Hooks : public checker::StepHook {
 public:
  Hooks(MutatedSteps& mutated, StepRules* rules) : mutated_(mutated), rules_(rules) {}
  bool lets_through(const checker::Execution& execution, checker::ThreadId thread) override {
    return mutated_.lets_through(execution, thread);
  }
  void before(const checker::Execution& execution, checker::Choice choice,
              std::byte* objects) override {
    if (rules_ != nullptr) rules_->before(execution, choice, objects);
    mutated_.before(execution, choice, objects);
  }
  void after(const checker::Execution& execution, checker::Choice choice,
             std::byte* objects) override {
    mutated_.after(execution, choice, objects);
    if (rules_ != nullptr) rules_->after(execution, choice, objects);
  }

 private:
  MutatedSteps& mutated_;
  StepRules* rules_;
};

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// As in the gate: the list of defects, then labels and claims.
std::string differs(const Case& at, const checker::SearchResult& found) {
  std::vector<std::string> names;
  for (const checker::Defect& defect : found.defects) names.push_back(defect.name);
  for (const std::string& name : names) {
    if (!has(at.row.defects, name)) return name + " appears";
  }
  if (found.limit == checker::LimitKind::bound) return "a bound of the model: " + found.bound;
  const auto labels = label_names();
  const auto reached = [&](const std::string& label) {
    return found.labels.test(
        static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) - labels.begin()));
  };
  for (const std::string& label : labels_for(at.scenario.never, at.row.kernel)) {
    if (reached(label)) return "reached: " + label;
  }
  if (!found.complete) return "";
  for (const std::string& name : at.row.defects) {
    if (!has(names, name)) return name + " disappears";
  }
  for (const std::string& label : labels_for(at.scenario.reaches, at.row.kernel)) {
    if (!reached(label)) return "not reached: " + label;
  }
  for (std::size_t i = 0; i < at.scenario.claims.size(); ++i) {
    const auto expected = expected_answer(at.scenario.claims[i], at.row.kernel);
    if (expected.has_value() && *expected != found.labels.test(claim_label(i))) {
      return "claim: " + at.scenario.claims[i].claim;
    }
  }
  return "";
}

std::string breaks(const StepRules& rules, const checker::SearchResult& found) {
  for (const checker::Defect& defect : found.defects) {
    for (const Invariant& invariant : invariants()) {
      if (defect.name == invariant.name) return "invariant: " + defect.name;
    }
  }
  return rules.broken().empty() ? "" : "rule: " + rules.broken().begin()->first;
}

std::string write_notice(const Notice& notice) {
  return fmt::format("{} {} {}\n{}", notice.states, notice.complete ? 1 : 0, notice.applied ? 1 : 0,
                     notice.how);
}

Notice read_notice(const std::string& text) {
  Notice notice;
  const std::size_t end = text.find('\n');
  int complete = 0;
  int applied = 0;
  unsigned long long states = 0;
  if (end == std::string::npos ||
      std::sscanf(text.c_str(), "%llu %d %d", &states, &complete, &applied) != 3) {  // NOLINT
    notice.how = "the tool crashes";
    notice.applied = true;
    return notice;
  }
  notice = {text.substr(end + 1), states, complete != 0, applied != 0};
  return notice;
}

}  // namespace

Notice run_mutant(const Case& at, const StepMutant& mutant, bool invariants,
                  std::uint64_t states_max) {
  WatchedProgram program(at, invariants, mutant.change == Change::swaps);
  MutatedSteps mutated(program, mutant);
  StepRules rules(program);
  Hooks hooks(mutated, invariants ? &rules : nullptr);
  checker::SearchOptions options;
  options.count = false;
  options.livelocks = has(at.row.defects, "livelock");
  options.states_max = states_max;
  // A swapped step accesses what the next one has not named.
  if (invariants || mutant.change == Change::swaps) options.reductions = checker::no_reductions;
  Notice notice;
  try {
    const checker::SearchResult found = search_hooked(program, options, hooks);
    notice.how = invariants ? breaks(rules, found) : differs(at, found);
    notice.states = found.states;
    notice.complete = found.decided();
  } catch (const std::exception&) {
    notice.how = "an assertion of the engine or the model";
  }
  notice.applied = mutated.applied();
  return notice;
}

Notice run_mutant_apart(const Case& at, const StepMutant& mutant, bool invariants,
                        std::uint64_t states_max) {
  int ends[2];
  CHECKER_ASSERT(pipe(ends) == 0, "no pipe");
  const pid_t child = fork();
  CHECKER_ASSERT(child >= 0, "no process");
  if (child == 0) {
    close(ends[0]);
    close(STDERR_FILENO);
    alarm(120);  // A step that never announces again.
    const std::string text = write_notice(run_mutant(at, mutant, invariants, states_max));
    const bool written = write(ends[1], text.data(), text.size()) >= 0;
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  char bytes[512];
  for (ssize_t count = 0; (count = read(ends[0], bytes, sizeof bytes)) > 0;) {
    text.append(bytes, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return read_notice(text);
}

}  // namespace model
