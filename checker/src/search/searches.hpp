#pragma once

#include <memory>

#include "checker/search.hpp"
#include "execution.hpp"
#include "jobs/jobs.hpp"
#include "search/budget.hpp"

namespace checker {

/// Notes what holds in the present state: defects that are new get `schedule`.
void note_defects(DefectSet found, const Schedule& schedule, SearchResult& result);

/// Searches that do not schedule at accesses to guarded data leave them out of their schedules;
/// this puts them in.
void show_guarded(Execution& execution, std::vector<Defect>& defects);

/// Keeps the way to labels that were passed for the first time, of those that are wanted.
void note_witnesses(const LabelSet& fresh, const Schedule& schedule, SearchResult& result);

/// Notes labels that were passed on the way or hold in the present state.
inline void note_labels(const LabelSet& passed, const Schedule& schedule,
                        const SearchOptions& options, SearchResult& result) {
  if (passed.none()) return;
  const LabelSet fresh = passed & options.witness_labels & ~result.labels;
  if (fresh.any()) note_witnesses(fresh, schedule, result);
  result.labels |= passed;
}

/// Of the reductions asked for, those that apply to the program.
Reductions useful_reductions(const Execution& execution, Reductions asked);

/// The jobs of a graph search, if it is to have any.
std::unique_ptr<Jobs> useful_jobs(const SearchOptions& options);

/// The verdict: visits every reachable state once; fills all of `result` but counts and simplest
/// traces. Sound because the state is exactly what the fingerprint covers (the bound on collisions
/// is reported), and because what a thread does next is a function of the state alone.
void search_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                  SearchResult& result);

/// Counts interleavings and finds simplest counterexamples, on the complete graph.
void analyse_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                   SearchResult& result);

/// Every interleaving, one after the other: the oracle of the tests.
void search_brute_force(Execution& execution, const SearchOptions& options, Budget& budget,
                        SearchResult& result);

/// One execution of each equivalence class; for deadlocks, assertions and properties of final
/// states. Sound because neighbours that the table calls independent lead to the same state in
/// either order, so that one order of each class shows how all of them end.
void search_dpor(Execution& execution, const SearchOptions& options, Budget& budget,
                 SearchResult& result);
/// Every interleaving within options.bounding, the bounds 0, 1, ... one after the other.
/// Cost: each pair of a state and a position of the scheduler once for each bound; 34 bytes each.
void search_bounded(Execution& execution, const SearchOptions& options, Budget& budget,
                    SearchResult& result);

/// Runs that choose at random; see random.cpp, pct.cpp and pos.cpp.
void search_random(Execution& execution, const SearchOptions& options, Budget& budget,
                   SearchResult& result);
void search_pct(Execution& execution, const SearchOptions& options, Budget& budget,
                SearchResult& result);
void search_pos(Execution& execution, const SearchOptions& options, Budget& budget,
                SearchResult& result);

}  // namespace checker
