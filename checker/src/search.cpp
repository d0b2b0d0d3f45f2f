#include "checker/search.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/passes.hpp"
#include "base/crash_report.hpp"
#include "registry.hpp"
#include "state/self_check.hpp"

namespace checker {
namespace {

// Every reported schedule reproduces its defect. A livelock is confirmed where it is recorded: it
// needs a cycle, not a state.
void confirm_defects(Execution& execution, const SearchResult& result) {
  for (const Defect& defect : result.defects) {
    if (defect.id == defect_livelock || defect.id == defect_step_limit) continue;
    const CurrentSchedule current(defect.schedule);
    execution.reset(View());
    DefectSet seen = execution.defects();
    for (const Choice choice : defect.schedule) {
      execution.step(choice);
      seen |= execution.defects();
    }
    CHECKER_ASSERT(seen.test(defect.id), "a defect does not appear when its schedule is run again");
  }
}

// The pass that decides everything except what goes on forever.
SearchResult first_pass(Execution& execution, const SearchOptions& options, Budget& budget) {
  const RegisteredSearch& how = registered_search(options.kind);
  const bool proves = how.covers == Covers::everything;
  SearchResult result = how.run(execution, options, budget);
  budget.expect(nullptr);  // It refers to the search, which no longer exists.
  CHECKER_ASSERT(proves || !result.complete,
                 "a search that cannot prove anything claims to be complete");
  result.limit = budget.limit();
  const bool ended = result.complete || !proves || result.limit == LimitKind::classes;
  result.interleavings_reason = ended ? how.uncounted : "the search did not end";
  std::sort(result.label_witnesses.begin(), result.label_witnesses.end(),
            [](const LabelWitness& a, const LabelWitness& b) { return a.id < b.id; });
  return result;
}

void later_passes(Execution& execution, const SearchOptions& options, Budget& budget,
                  SearchResult& result) {
  if (!result.complete) return;
  if (options.kind != SearchKind::graph) {
    result.liveness_judged = options.livelocks;  // Every interleaving was explored to its end.
    return;
  }
  if (options.count) result.interleavings_reason.clear();
  analyse_graph(execution, options, budget, result);
}

// Fills in what a report says about each defect, and about all.
void conclude(const Program& program, SearchResult& result) {
  if (!result.defects.empty()) {
    result.verdict = Verdict::violated;
  } else {
    result.verdict = result.decided() ? Verdict::holds : Verdict::inconclusive;
  }
  const std::vector<std::string> names = defect_names(program);
  for (Defect& defect : result.defects) {
    defect.name = names[defect.id];
    defect.context_switches = count_switches(defect.schedule);
  }
  const auto states = static_cast<double>(result.states);
  result.collision_bound = states * states * std::pow(2.0, -129);
}

SearchResult search_checked(Program& program, const SearchOptions& options, Drain drain) {
  const bool bytes = bytes_restorable && !options.reexecute;
  Budget budget(options);
  Execution execution(program, bytes ? Restore::bytes : Restore::reexecution, drain);
  SelfCheck check(execution);
  SearchResult result = first_pass(execution, options, budget);
  later_passes(execution, options, budget, result);
  std::sort(result.defects.begin(), result.defects.end(),
            [](const Defect& a, const Defect& b) { return a.id < b.id; });
  execution.reset(View());
  check.again();
  confirm_defects(execution, result);
  conclude(program, result);
  result.seconds = budget.seconds();
  return result;
}

}  // namespace

SearchResult search(Program& program, const SearchOptions& options) {
  const Drain drain = options.drain_interleaved ? Drain::interleaved : Drain::one_order;
  return or_blame_program(program, drain, [&] { return search_checked(program, options, drain); });
}

}  // namespace checker
