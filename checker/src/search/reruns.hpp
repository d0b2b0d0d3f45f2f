#pragma once

#include <functional>
#include <optional>

#include "checker/search_result.hpp"
#include "reduction/reductions.hpp"
#include "state/execution.hpp"

namespace checker {

/// What one run of a search has found, and how to run it again.
struct Run {
  SearchResult result;
  std::optional<Again> again;  ///< Nothing: the reductions have left out nothing that matters.
};

/// Runs a search with these reductions, then with others until no run requires another.
/// Returns: what the last run has found, and the defects kept from earlier runs; each schedule
/// includes the accesses to guarded data.
SearchResult run_until_sound(Execution& execution, Reductions reductions,
                             const std::function<Run(Reductions)>& run_once);

}  // namespace checker
