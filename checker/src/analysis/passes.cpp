// The passes over the complete graph, starting with those that decide something. Each is a function
// from the finished graph to its answers; this file has their order, the use of their answers, and
// what a limit leaves open.

#include "analysis/passes.hpp"

#include <algorithm>

#include "analysis/endless.hpp"
#include "analysis/path_count.hpp"
#include "analysis/simplest.hpp"
#include "analysis/state_graph.hpp"
#include "reduction/guarded.hpp"
#include "reduction/reductions.hpp"
#include "search/findings.hpp"
#include "search/searches.hpp"

namespace checker {
namespace {

// A search whose only reduction is that accesses to guarded data are no transitions; nothing if
// there are no such accesses.
std::optional<Reductions> guarded_alone(const Execution& execution) {
  const Reductions alone = only({&Reductions::guarded});
  if (!useful_reductions(execution, alone).guarded) return std::nullopt;
  return alone;
}

// In the graph each access of a transition without end is a separate edge: what holds for such a
// defect there does not hold for the transition.
bool is_of_graph(const Defect& defect) { return defect.id != defect_step_limit; }

std::vector<DefectId> counted_defects(const SearchResult& result) {
  std::vector<DefectId> counted;
  for (const Defect& defect : result.defects) {
    if (is_of_graph(defect)) counted.push_back(defect.id);
  }
  return counted;
}

// What gets a simplest path; a livelock already has its own.
std::vector<Goal> goals_of(const SearchResult& result, const LabelSet& witness_labels) {
  std::vector<Goal> goals;
  for (const Defect& defect : result.defects) {
    if (is_of_graph(defect) && defect.id != defect_livelock) goals.push_back({false, defect.id});
  }
  const LabelSet wanted = witness_labels & result.labels;
  for (std::size_t id = 0; id < labels_max; ++id) {
    if (wanted.test(id)) goals.push_back({true, static_cast<std::uint8_t>(id)});
  }
  return goals;
}

class Passes {
 public:
  Passes(Execution& execution, const SearchOptions& options, Budget& budget, SearchResult& result)
      : execution_(execution), options_(options), budget_(budget), result_(result) {}

  // `livelocks`: whether to look for them.
  void run(bool livelocks) {
    budget_.next_pass();
    execution_.reset(View());  // Counts and simplest traces are of the whole graph.
    const std::unique_ptr<Jobs> jobs = useful_jobs(options_);
    StateGraph graph(jobs ? Sharing::jobs : Sharing::own);
    const bool built = build(jobs.get(), graph);
    if (livelocks) decide(graph, built);
    if (!options_.count) return;
    if (!built || budget_.exceeded()) {
      result_.interleavings_reason = "a limit ended the count";
      return;
    }
    if (!count(graph) || !simplify(graph)) result_.later_limit = budget_.limit();
  }

 private:
  bool build(Jobs* jobs, StateGraph& graph) {
    const Reductions& reduced = result_.reductions;
    const bool all_counted = !reduced.guarded && !reduced.eager && !reduced.symmetry;
    const double total = all_counted ? static_cast<double>(result_.states) : 0;
    budget_.expect([&graph, total] {  // The previous pass has counted them, if it left none out.
      const auto taken = static_cast<double>(graph.nodes.size());  // Slightly more than are in use.
      return Expected{"states", total > 0 ? std::min(taken, total) : taken, total, 0};
    });
    const bool built = build_state_graph(execution_, jobs, budget_, graph, StatesLimit::verdict);
    budget_.expect(nullptr);
    if (!built) result_.later_limit = budget_.limit();
    return built;
  }

  // Decides what goes on forever: livelocks, and a transition without end where accesses to guarded
  // data are separate transitions.
  void decide(const StateGraph& graph, bool built) {
    const std::optional<Reductions> guarded =
        result_.reductions.guarded ? std::nullopt : guarded_alone(execution_);
    if (guarded && (!built || (graph.cyclic && !find_transition_without_end(*guarded)))) {
      leave_open("step-limit");
    }
    if (built) budget_.next_pass();
    if (!built || !judge_liveness(graph)) leave_open("livelock");
    if (budget_.exceeded()) result_.later_limit = budget_.limit();
  }

  // In the graph it is a cycle, but the cycle that liveness finds may be another one. Returns:
  // whether no limit ended it.
  bool find_transition_without_end(Reductions guarded) {
    SearchOptions asked = options_;
    asked.jobs = 0;
    SearchResult found = run_graph_once(execution_, asked, guarded, budget_);
    std::erase_if(found.defects, [](const Defect& at) { return at.id != defect_step_limit; });
    show_guarded(execution_, found.defects);
    const bool known = found.complete || !found.defects.empty();
    for (Defect& defect : found.defects) add_defect(std::move(defect), result_);
    return known;
  }

  // Returns: whether no limit ended it.
  bool judge_liveness(const StateGraph& graph) {
    std::optional<Endless> found = find_endless(execution_, graph, budget_);
    if (!found) return false;
    result_.liveness_judged = found->decided;
    for (Defect& defect : found->defects) {
      std::erase_if(result_.defects, [&](const Defect& at) { return at.id == defect.id; });
      add_defect(std::move(defect), result_);
    }
    return found->decided;
  }

  // Returns: whether no limit ended it.
  bool count(const StateGraph& graph) {
    if (graph.cyclic) {
      result_.interleavings_reason = "the graph of states has a cycle";
      return true;
    }
    std::optional<PathCounts> counts = count_paths(graph, counted_defects(result_), budget_);
    if (!counts) {
      result_.interleavings_reason = "a limit ended the count";
      return false;
    }
    result_.interleavings = std::move(counts->all);
    auto next = counts->through.begin();
    for (Defect& defect : result_.defects) {
      if (is_of_graph(defect)) defect.interleavings = std::move(*next++);
    }
    return true;
  }

  // Returns: whether no limit ended it.
  bool simplify(const StateGraph& graph) {
    const std::vector<Goal> goals = goals_of(result_, options_.witness_labels);
    if (goals.empty()) return true;
    auto paths = simplest_paths(graph, goals, budget_);
    if (budget_.exceeded()) return false;
    for (std::size_t i = 0; i < goals.size(); ++i) {
      CHECKER_ASSERT(paths[i].has_value(), "the two passes over the graph differ");
      put_simplest(goals[i], std::move(*paths[i]));
    }
    return true;
  }
  void put_simplest(Goal goal, Schedule path) {
    if (goal.is_label) {
      const auto known =
          std::find_if(result_.label_witnesses.begin(), result_.label_witnesses.end(),
                       [&](const LabelWitness& at) { return at.id == goal.id; });
      *known = {goal.id, std::move(path), true};
    } else {
      const auto known = std::find_if(result_.defects.begin(), result_.defects.end(),
                                      [&](const Defect& at) { return at.id == goal.id; });
      known->schedule = std::move(path);
      known->simplest = true;
    }
  }

  void leave_open(const char* what) {
    result_.undecided.push_back({what, budget_.limit()});
    result_.later_limit = budget_.limit();
  }

  Execution& execution_;
  const SearchOptions& options_;
  Budget& budget_;
  SearchResult& result_;
};

}  // namespace

void analyse_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                   SearchResult& result) {
  // If one defect is enough, look for livelocks only where nothing else was found.
  const bool livelocks = options.livelocks && !enough_found(options, result);
  if (options.count || livelocks) Passes(execution, options, budget, result).run(livelocks);
}

}  // namespace checker
