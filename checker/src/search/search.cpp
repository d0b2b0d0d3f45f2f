#include "checker/search.hpp"

#include <algorithm>
#include <cmath>

#include "checker/limit_reached.hpp"
#include "crash_report.hpp"
#include "search/liveness.hpp"
#include "search/partial_result.hpp"
#include "search/path_count.hpp"
#include "search/searches.hpp"
#include "search/state_graph.hpp"
#include "self_check.hpp"

namespace checker {
namespace {

// One row a search. Only one that may prove can end with `holds`.
struct Search {
  const char* name;
  void (*run)(Execution&, const SearchOptions&, Budget&, SearchResult&);
  const char* uncounted;  // Why it does not count interleavings when it comes to its end.
  SearchKind kind;
  bool may_prove;
};
constexpr Search searches[] = {
    {"graph", search_graph, "not asked for", SearchKind::graph, true},
    {"brute-force", search_brute_force, "", SearchKind::brute_force, true},
    {"dpor", search_dpor, "dpor explores one interleaving of each class", SearchKind::dpor, true},
    {"bounded", search_bounded, "the search is bounded", SearchKind::bounded, false},
    {"random", search_random, "runs were sampled", SearchKind::random, false},
    {"pct", search_pct, "runs were sampled", SearchKind::pct, false},
    {"pos", search_pos, "runs were sampled", SearchKind::pos, false},
};

const Search& row_of(SearchKind kind) {
  const auto* row = std::find_if(std::begin(searches), std::end(searches),
                                 [kind](const Search& each) { return each.kind == kind; });
  CHECKER_ASSERT(row != std::end(searches), "a kind of search without its row");
  return *row;
}

}  // namespace

const char* search_name(SearchKind kind) { return row_of(kind).name; }

std::optional<SearchKind> search_kind(std::string_view name) {
  for (const Search& row : searches) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}

std::vector<std::string> defect_names(const Program& program) {
  std::vector<std::string> names = {"deadlock",   "assertion", "unlocked-access",
                                    "step-limit", "livelock",  "unannounced-access"};
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
    case LimitKind::classes:
      return "one order of each class";
    case LimitKind::bound:
      return "model bound";
    case LimitKind::preemptions:
      return "preemptions";
    case LimitKind::delays:
      return "delays";
    case LimitKind::sampled:
      return "sampled";
  }
  return "unknown";
}

LimitReached::LimitReached(LimitKind limit)
    : std::runtime_error(std::string("a limit (") + limit_name(limit) + ") ended a question"),
      limit_(limit) {}

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

void note_witnesses(const LabelSet& fresh, const Schedule& schedule, SearchResult& result) {
  for (std::size_t id = 0; id < labels_max; ++id) {
    if (fresh.test(id)) result.label_witnesses.push_back({static_cast<LabelId>(id), schedule});
  }
}

std::uint64_t count_switches(const Schedule& schedule) {
  std::uint64_t switches = 0;
  for (std::size_t i = 1; i < schedule.size(); ++i) {
    if (schedule[i].thread != schedule[i - 1].thread) ++switches;
  }
  return switches;
}

// Whether the schedule's last steps are accesses of one thread to guarded data: together one
// transition, which never ends, and so no matter of fairness.
bool is_transition_without_end(Execution& execution, const Schedule& schedule, std::size_t steps) {
  execution.reset(View());
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    const ThreadId thread = schedule[i].thread;
    const bool guarded = execution.pending(thread).kind == OperationKind::guarded;
    if (i + steps >= schedule.size() && (!guarded || thread != schedule.back().thread)) {
      return false;
    }
    execution.step(schedule[i]);
  }
  return true;
}

void add_endless(Lasso lasso, DefectId id, SearchResult& result) {
  Defect defect;
  defect.id = id;
  defect.schedule = std::move(lasso.stem);
  defect.schedule.insert(defect.schedule.end(), lasso.cycle.begin(), lasso.cycle.end());
  defect.cycle_length = lasso.cycle.size();
  defect.simplest = lasso.simplest;
  std::erase_if(result.defects, [id](const Defect& at) { return at.id == id; });
  add_defect(std::move(defect), result);
}

// Returns: whether no limit ended it.
bool judge_liveness(Execution& execution, const StateGraph& graph, Budget& budget,
                    SearchResult& result) {
  std::optional<Liveness> found = find_livelock(graph, budget, [&](const Lasso& lasso) {
    Schedule whole = lasso.stem;
    whole.insert(whole.end(), lasso.cycle.begin(), lasso.cycle.end());
    return is_transition_without_end(execution, whole, lasso.cycle.size());
  });
  if (!found) return false;
  result.liveness_judged = found->decided;
  if (found->passed_over) {
    add_endless(std::move(*found->passed_over), defect_step_limit, result);
  }
  if (found->livelock) add_endless(std::move(*found->livelock), defect_livelock, result);
  return found->decided;
}

// Searches that do not schedule at accesses to guarded data leave them out of their schedules;
// traces have them.
class WithGuarded {
 public:
  WithGuarded(Execution& execution, const Schedule& without) : execution_(execution) {
    execution.reset(View());
    for (ThreadId thread = 0; thread < execution.thread_count(); ++thread) take_guarded(thread);
    for (const Choice choice : without) {
      take(choice);
      take_guarded(choice.thread);
    }
  }
  Schedule schedule;
  std::size_t cycle_length = 0;  // Of a transition that never ends: the last steps, which repeat.

 private:
  void take(Choice choice) {
    execution_.step(choice);
    schedule.push_back(choice);
  }

  // Ends at the same state met twice, or where a search gives the transition up.
  void take_guarded(ThreadId thread) {
    std::vector<Fingerprint> met;
    while (!execution_.halted() && execution_.live(thread) && met.size() <= guarded_accesses_max &&
           execution_.pending(thread).kind == OperationKind::guarded) {
      const Fingerprint here = execution_.fingerprint();
      const auto before = std::find(met.begin(), met.end(), here);
      if (before != met.end()) {
        cycle_length = static_cast<std::size_t>(met.end() - before);
        return;
      }
      met.push_back(here);
      take({thread, 0});
    }
  }

  Execution& execution_;
};

void show_guarded(Execution& execution, std::vector<Defect>& defects) {
  for (Defect& defect : defects) {
    WithGuarded shown(execution, defect.schedule);
    defect.schedule = std::move(shown.schedule);
    defect.cycle_length = shown.cycle_length;
  }
}

// A search whose one reduction is that accesses to guarded data are no transitions, if there are
// any such accesses.
std::optional<SearchOptions> guarded_alone(const Execution& execution, SearchOptions options) {
  options.reductions = no_reductions;
  options.reductions.guarded = true;
  options.jobs = 0;
  if (!useful_reductions(execution, options.reductions).guarded) return std::nullopt;
  return options;
}

// Where accesses to guarded data are transitions of their own, one that never ends is a circle; and
// the circle that liveness finds may be another one. Returns: whether no limit ended it.
bool find_transition_without_end(Execution& execution, const SearchOptions& options, Budget& budget,
                                 SearchResult& result) {
  const std::optional<SearchOptions> guarded = guarded_alone(execution, options);
  if (!guarded) return true;
  SearchResult found;
  search_graph(execution, *guarded, budget, found);
  budget.expect(nullptr);
  std::erase_if(found.defects, [](const Defect& at) { return at.id != defect_step_limit; });
  show_guarded(execution, found.defects);
  const bool known = found.complete || !found.defects.empty();
  for (Defect& defect : found.defects) add_defect(std::move(defect), result);
  return known;
}

// Returns: whether no limit ended it.
bool count_interleavings(const StateGraph& graph, Budget& budget, SearchResult& result) {
  if (graph.cyclic) {
    result.interleavings_reason = "the graph of states has a cycle";
    return true;
  }
  std::vector<DefectId> found;
  for (const Defect& defect : result.defects) {
    if (defect.id != defect_step_limit) found.push_back(defect.id);
  }
  std::optional<PathCounts> counts = count_paths(graph, found, budget);
  if (!counts) {
    result.interleavings_reason = "a limit ended the count";
    return false;
  }
  result.interleavings = std::move(counts->all);
  std::size_t next = 0;
  for (Defect& defect : result.defects) {  // The graph has no transition of many accesses.
    if (defect.id != defect_step_limit) {
      defect.interleavings = std::move(counts->through[next++]);
    }
  }
  return true;
}

// Returns: whether no limit ended it.
bool simplify(const StateGraph& graph, const SearchOptions& options, Budget& budget,
              SearchResult& result) {
  std::vector<Goal> goals;
  for (const Defect& defect : result.defects) {
    if (defect.id != defect_livelock && defect.id != defect_step_limit) {
      goals.push_back({false, defect.id});
    }
  }
  const LabelSet wanted = options.witness_labels & result.labels;
  for (std::size_t id = 0; id < labels_max; ++id) {
    if (wanted.test(id)) goals.push_back({true, static_cast<std::uint8_t>(id)});
  }
  if (goals.empty()) return true;
  auto paths = simplest_paths(graph, goals, budget);
  if (budget.exceeded()) return false;
  for (std::size_t i = 0; i < goals.size(); ++i) {
    CHECKER_ASSERT(paths[i].has_value(), "the two passes over the graph differ");
    if (goals[i].is_label) {
      const auto way = std::find_if(result.label_witnesses.begin(), result.label_witnesses.end(),
                                    [&](const LabelWitness& at) { return at.id == goals[i].id; });
      *way = {goals[i].id, std::move(*paths[i]), true};
    } else {
      const auto defect = std::find_if(result.defects.begin(), result.defects.end(),
                                       [&](const Defect& at) { return at.id == goals[i].id; });
      defect->schedule = std::move(*paths[i]);
      defect->simplest = true;
    }
  }
  return true;
}

// The passes over the complete graph, those first that decide something. Each has its own name for
// what a limit leaves open.
class GraphAnalysis {
 public:
  GraphAnalysis(Execution& execution, const SearchOptions& options, Budget& budget,
                SearchResult& result)
      : execution_(execution), options_(options), budget_(budget), result_(result) {}

  void run() {
    budget_.next_pass();
    execution_.reset(View());  // Counts and simplest traces are those of the whole graph.
    const std::unique_ptr<Jobs> jobs = useful_jobs(options_);
    StateGraph graph(jobs ? Sharing::jobs : Sharing::own);
    const bool built = build(jobs.get(), graph);
    if (options_.livelocks) decide(graph, built);
    if (!options_.count) return;
    if (!built || budget_.exceeded()) {
      result_.interleavings_reason = "a limit ended the count";
      return;
    }
    if (!count_interleavings(graph, budget_, result_) ||
        !simplify(graph, options_, budget_, result_)) {
      result_.later_limit = budget_.limit();
    }
  }

 private:
  bool build(Jobs* jobs, StateGraph& graph) {
    const Reductions& reduced = result_.reductions;
    const bool all_counted = !reduced.guarded && !reduced.at_once && !reduced.symmetry;
    const double total = all_counted ? static_cast<double>(result_.states) : 0;
    budget_.expect([&graph, total] {  // The pass before has counted them, if it left none out.
      const auto taken = static_cast<double>(graph.nodes.size());  // A few more than there are.
      return Expected{"states", total > 0 ? std::min(taken, total) : taken, total, 0};
    });
    const bool built = build_state_graph(execution_, jobs, budget_, graph, StatesLimit::verdict);
    budget_.expect(nullptr);
    if (!built) result_.later_limit = budget_.limit();
    return built;
  }

  // What goes on for ever: livelocks, and where accesses to guarded data are transitions of their
  // own a transition that has no end.
  void decide(const StateGraph& graph, bool built) {
    const bool single_accesses =
        !result_.reductions.guarded && guarded_alone(execution_, options_).has_value();
    if (single_accesses &&
        (!built ||
         (graph.cyclic && !find_transition_without_end(execution_, options_, budget_, result_)))) {
      leave_open("step-limit");
    }
    if (built) budget_.next_pass();
    if (!built || !judge_liveness(execution_, graph, budget_, result_)) leave_open("livelock");
    if (budget_.exceeded()) result_.later_limit = budget_.limit();
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

// What comes after a complete first pass.
void analyse_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                   SearchResult& result) {
  // If one defect is enough, livelocks are looked for where nothing else was found.
  SearchOptions asked = options;
  if (options.first_only && !result.defects.empty()) asked.livelocks = false;
  if (asked.count || asked.livelocks) GraphAnalysis(execution, asked, budget, result).run();
}

// Guarded data needs no scheduling points as long as all that access it hold its lock. Where that
// is not so, what the search left out counts.
bool guard_was_broken(const SearchResult& result) {
  return result.reductions.guarded &&
         std::any_of(result.defects.begin(), result.defects.end(),
                     [](const Defect& defect) { return defect.id == defect_unlocked_access; });
}

namespace {

// Whoever reads of a defect can run its schedule and see it. A livelock is confirmed by whoever
// records it: it takes a circle, not a state.
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

SearchResult search_checked(Program& program, const SearchOptions& options, Drain drain) {
  const bool bytes = bytes_restorable && !options.reexecute;
  SearchResult result;
  Budget budget(options);
  Execution execution(program, bytes ? Restore::bytes : Restore::reexecution, drain);
  SelfCheck check(execution);
  const Search& how = row_of(options.kind);
  how.run(execution, options, budget, result);
  if (guard_was_broken(result) && !options.first_only && !budget.exceeded()) {
    SearchOptions again = options;
    again.reductions.guarded = false;
    std::vector<Defect> before = std::move(result.defects);
    show_guarded(execution, before);
    result = SearchResult();
    how.run(execution, again, budget, result);
    for (Defect& defect : before) add_defect(std::move(defect), result);
  }
  budget.expect(nullptr);  // It asks the search, which is gone.
  CHECKER_ASSERT(how.may_prove || !result.complete,
                 "a search that cannot prove says it is complete");
  result.limit = budget.limit();
  if (result.reductions.guarded) {
    show_guarded(execution, result.defects);
    for (LabelWitness& way : result.label_witnesses) {
      way.schedule = WithGuarded(execution, way.schedule).schedule;
    }
  }
  const bool ended = result.complete || !how.may_prove || result.limit == LimitKind::classes;
  result.interleavings_reason = ended ? how.uncounted : "the search did not end";
  std::sort(result.label_witnesses.begin(), result.label_witnesses.end(),
            [](const LabelWitness& a, const LabelWitness& b) { return a.id < b.id; });
  if (options.kind == SearchKind::graph && result.complete) {
    if (options.count) result.interleavings_reason.clear();
    analyse_graph(execution, options, budget, result);
  } else if (result.complete) {
    result.liveness_judged = options.livelocks;  // Every interleaving was followed to its end.
  }
  std::sort(result.defects.begin(), result.defects.end(),
            [](const Defect& a, const Defect& b) { return a.id < b.id; });
  execution.reset(View());
  check.again();
  confirm_defects(execution, result);
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
  result.seconds = budget.seconds();
  return result;
}

}  // namespace

SearchResult search(Program& program, const SearchOptions& options) {
  const Drain drain = options.drain_interleaved ? Drain::interleaved : Drain::one_order;
  return or_blame_program(program, drain, [&] { return search_checked(program, options, drain); });
}

}  // namespace checker
