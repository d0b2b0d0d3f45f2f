#include "checker/search.hpp"

#include <algorithm>
#include <cmath>

#include "search/searches.hpp"
#include "search/state_graph.hpp"

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
  std::vector<std::string> names = {"deadlock", "assertion"};
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
    case LimitKind::preemptions:
      return "preemptions";
    case LimitKind::delays:
      return "delays";
    case LimitKind::sampled:
      return "sampled";
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

void analyse_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                   SearchResult& result) {
  budget.next_pass();
  StateGraph graph;
  budget.expect([&graph, &result] {  // The pass before has counted them.
    return Expected{"states", static_cast<double>(graph.nodes.size()),
                    static_cast<double>(result.states), 0};
  });
  if (!build_state_graph(execution, budget, graph)) {
    budget.expect(nullptr);
    result.later_limit = budget.limit();
    result.interleavings_reason = "a limit ended the count";
    return;
  }
  budget.expect(nullptr);
  if (graph.cyclic) {
    result.interleavings_reason = "the graph of states has a cycle";
  } else {
    result.interleavings = count_paths(graph);
    for (Defect& defect : result.defects) {
      defect.interleavings = count_paths_through(graph, defect.id);
    }
  }
  std::vector<Goal> goals;
  for (const Defect& defect : result.defects) goals.push_back({false, defect.id});
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
      result.defects[i].schedule = std::move(*paths[i]);
      result.defects[i].simplest = true;
    }
  }
}

SearchResult search(Program& program, const SearchOptions& options) {
  const Drain drain = options.drain_interleaved ? Drain::interleaved : Drain::one_order;
  const bool bytes = bytes_restorable && !options.reexecute;
  SearchResult result;
  Budget budget(options);
  Execution execution(program, bytes ? Restore::bytes : Restore::reexecution, drain);
  const Search& how = row_of(options.kind);
  how.run(execution, options, budget, result);
  budget.expect(nullptr);  // It asks the search, which is gone.
  CHECKER_ASSERT(how.may_prove || !result.complete,
                 "a search that cannot prove says it is complete");
  result.limit = budget.limit();
  const bool ended = result.complete || !how.may_prove;
  result.interleavings_reason = ended ? how.uncounted : "the search did not end";
  std::sort(result.defects.begin(), result.defects.end(),
            [](const Defect& a, const Defect& b) { return a.id < b.id; });
  if (options.kind == SearchKind::graph && result.complete && options.count) {
    result.interleavings_reason.clear();
    analyse_graph(execution, options, budget, result);
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
