#include "checker/search.hpp"

#include <algorithm>
#include <cmath>

#include "search/liveness.hpp"
#include "search/searches.hpp"
#include "search/state_graph.hpp"

namespace checker {

std::vector<std::string> defect_names(const Program& program) {
  std::vector<std::string> names = {"deadlock", "assertion", "unlocked-access", "step-limit",
                                    "livelock"};
  for (std::string& own : program.defects()) names.push_back(std::move(own));
  CHECKER_ASSERT(names.size() <= defects_max, "too many kinds of defects");
  return names;
}

const char* limit_name(LimitKind limit) {
  switch (limit) {
    case LimitKind::none:
      return "none";
    case LimitKind::time:
      return "time";
    case LimitKind::states:
      return "states";
    case LimitKind::memory:
      return "memory";
    case LimitKind::steps:
      return "steps";
    case LimitKind::interrupted:
      return "interrupted";
    case LimitKind::bound:
      return "model bound";
  }
  return "unknown";
}

void note_defects(DefectSet found, const Schedule& schedule, SearchResult& result) {
  if (found.none()) return;
  for (const Defect& known : result.defects) found.reset(known.id);
  for (std::size_t id = 0; id < defects_max; ++id) {
    if (!found.test(id)) continue;
    Defect defect;
    defect.id = static_cast<DefectId>(id);
    defect.schedule = schedule;
    result.defects.push_back(std::move(defect));
  }
}

std::uint64_t count_switches(const Schedule& schedule) {
  std::uint64_t switches = 0;
  for (std::size_t i = 1; i < schedule.size(); ++i) {
    if (schedule[i].thread != schedule[i - 1].thread) ++switches;
  }
  return switches;
}

// Returns: whether no limit ended it.
bool judge_liveness(const StateGraph& graph, Budget& budget, SearchResult& result) {
  std::optional<Lasso> lasso = find_livelock(graph, budget);
  if (budget.exceeded()) {
    result.later_limit = budget.limit();
    return false;
  }
  result.liveness_judged = true;
  if (!lasso) return true;
  Defect defect;
  defect.id = defect_livelock;
  defect.schedule = std::move(lasso->stem);
  defect.schedule.insert(defect.schedule.end(), lasso->cycle.begin(), lasso->cycle.end());
  defect.cycle_length = lasso->cycle.size();
  defect.simplest = true;
  result.defects.push_back(std::move(defect));
  std::sort(result.defects.begin(), result.defects.end(),
            [](const Defect& a, const Defect& b) { return a.id < b.id; });
  return true;
}

void analyse_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                   SearchResult& result) {
  budget.next_pass();
  execution.reset(View());  // Counts and simplest traces are those of the whole graph.
  StateGraph graph;
  if (!build_state_graph(execution, budget, graph)) {
    result.later_limit = budget.limit();
    result.interleavings_reason = "a limit ended the count";
    return;
  }
  if (graph.cyclic) {
    result.interleavings_reason = "the graph of states has a cycle";
  } else {
    result.interleavings = count_paths(graph);
    for (Defect& defect : result.defects) {
      defect.interleavings = count_paths_through(graph, defect.id);
    }
  }
  if (!judge_liveness(graph, budget, result)) return;
  std::vector<Goal> goals;
  for (const Defect& defect : result.defects) {
    if (defect.id != defect_livelock) goals.push_back({false, defect.id});
  }
  const LabelSet wanted = options.witness_labels & result.labels;
  for (std::size_t id = 0; id < labels_max; ++id) {
    if (wanted.test(id)) goals.push_back({true, static_cast<std::uint8_t>(id)});
  }
  if (goals.empty()) return;
  auto paths = simplest_paths(graph, goals, budget);
  if (budget.exceeded()) {
    result.later_limit = budget.limit();
    return;
  }
  for (std::size_t i = 0; i < goals.size(); ++i) {
    CHECKER_ASSERT(paths[i].has_value(), "the two passes over the graph differ");
    if (goals[i].is_label) {
      result.label_witnesses.push_back({goals[i].id, std::move(*paths[i])});
    } else {
      const auto defect = std::find_if(result.defects.begin(), result.defects.end(),
                                       [&](const Defect& at) { return at.id == goals[i].id; });
      defect->schedule = std::move(*paths[i]);
      defect->simplest = true;
    }
  }
}

// Searches that do not schedule at accesses to guarded data leave them out of their schedules;
// traces have them.
void show_guarded(Execution& execution, SearchResult& result) {
  for (Defect& defect : result.defects) {
    Schedule shown;
    execution.reset(View());
    const auto take = [&](Choice choice) {
      execution.step(choice);
      shown.push_back(choice);
    };
    const auto take_guarded = [&](ThreadId thread) {
      while (!execution.halted() && execution.live(thread) &&
             execution.pending(thread).kind == OperationKind::guarded) {
        take({thread, 0});
      }
    };
    for (ThreadId thread = 0; thread < execution.thread_count(); ++thread) take_guarded(thread);
    for (const Choice choice : defect.schedule) {
      take(choice);
      take_guarded(choice.thread);
    }
    defect.schedule = std::move(shown);
  }
}

void explore(Execution& execution, const SearchOptions& options, Budget& budget,
             SearchResult& result) {
  switch (options.kind) {
    case SearchKind::graph:
      return search_graph(execution, options, budget, result);
    case SearchKind::dpor:
      result.interleavings_reason = "dpor explores one interleaving of each class";
      return search_dpor(execution, options, budget, result);
    case SearchKind::brute_force:
      search_brute_force(execution, options, budget, result);
      result.interleavings_reason = result.complete ? "" : "the search did not end";
  }
}

// Guarded data needs no scheduling points as long as all that access it hold its lock. Where that
// is not so, what the search left out counts.
bool guard_was_broken(const SearchResult& result) {
  return result.reductions.guarded &&
         std::any_of(result.defects.begin(), result.defects.end(),
                     [](const Defect& defect) { return defect.id == defect_unlocked_access; });
}

SearchResult search(Program& program, const SearchOptions& options) {
  const Drain drain = options.drain_interleaved ? Drain::interleaved : Drain::one_order;
  const bool bytes = bytes_restorable && !options.reexecute;
  SearchResult result;
  Budget budget(options);
  Execution execution(program, bytes ? Restore::bytes : Restore::reexecution, drain);
  explore(execution, options, budget, result);
  if (guard_was_broken(result) && !options.first_only && !budget.exceeded()) {
    SearchOptions again = options;
    again.reductions.guarded = false;
    result = SearchResult();
    explore(execution, again, budget, result);
  }
  result.limit = budget.limit();
  if (result.reductions.guarded) show_guarded(execution, result);
  std::sort(result.defects.begin(), result.defects.end(),
            [](const Defect& a, const Defect& b) { return a.id < b.id; });
  if (options.kind == SearchKind::graph) {
    if (result.complete && options.count) {
      analyse_graph(execution, options, budget, result);
    } else {
      result.interleavings_reason = result.complete ? "not asked for" : "the search did not end";
    }
  }
  if (!result.defects.empty()) {
    result.verdict = Verdict::violated;
  } else {
    result.verdict = result.complete ? Verdict::holds : Verdict::inconclusive;
  }
  const std::vector<std::string> names = defect_names(program);
  for (Defect& defect : result.defects) {
    defect.name = names[defect.id];
    defect.context_switches = count_switches(defect.schedule);
  }
  const auto states = static_cast<double>(result.states);
  result.collision_bound = states * states * std::pow(2.0, -129);
  result.seconds = budget.seconds();
  return result;
}

}  // namespace checker
