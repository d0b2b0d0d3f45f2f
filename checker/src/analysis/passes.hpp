#pragma once

#include "search/budget.hpp"
#include "state/execution.hpp"

namespace checker {

/// The passes after a complete search_graph(): looks for livelocks, counts interleavings and finds
/// simplest counterexamples, on the complete graph. `result`: of the search.
void analyse_graph(Execution& execution, const SearchOptions& options, Budget& budget,
                   SearchResult& result);

}  // namespace checker
