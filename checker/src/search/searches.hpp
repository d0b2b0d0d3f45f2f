#pragma once

#include "checker/search.hpp"
#include "search/budget.hpp"
#include "state/execution.hpp"

namespace checker {

/// The verdict: visits every reachable state once. Fills the whole result except counts and
/// simplest traces. Sound because the state is exactly what the fingerprint covers (the bound on
/// collisions is reported), and because what a thread does next is a function of the state alone.
SearchResult search_graph(Execution& execution, const SearchOptions& options, Budget& budget);

/// One run of search_graph() with these reductions, even if they leave out something that matters.
/// Schedules omit accesses that are no transitions.
SearchResult run_graph_once(Execution& execution, const SearchOptions& options,
                            Reductions reductions, Budget& budget);

/// Every interleaving, one after the other: the oracle of the tests.
SearchResult search_brute_force(Execution& execution, const SearchOptions& options, Budget& budget);

/// One execution of each equivalence class; for deadlocks, assertions and properties of final
/// states. Sound because neighbours that the table calls independent lead to the same state in
/// either order, so that one order of each class shows how the whole class ends.
SearchResult search_dpor(Execution& execution, const SearchOptions& options, Budget& budget);

/// Every interleaving within options.bounding, for the bounds 0, 1, ... in that order.
/// Cost: each pair of a state and a scheduler position once for each bound; 34 bytes each.
SearchResult search_bounded(Execution& execution, const SearchOptions& options, Budget& budget);

}  // namespace checker
