#pragma once

#include <functional>
#include <optional>

#include "checker/search_result.hpp"
#include "reduction/reductions.hpp"
#include "state/execution.hpp"

namespace checker {

/// What one run of a search has found, and what its reductions ask for.
struct Run {
  SearchResult result;
  std::optional<Again> again;  ///< Nothing: the reductions have left out nothing that counts.
};

/// Runs a search with these reductions, and again with others for as long as a run asks for it.
/// Returns: what the last run has found, and the defects that stay; each schedule has the accesses
/// to guarded data in it.
SearchResult run_until_sound(Execution& execution, Reductions reductions,
                             const std::function<Run(Reductions)>& run_once);

}  // namespace checker
