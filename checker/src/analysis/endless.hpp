#pragma once

#include <optional>
#include <vector>

#include "analysis/state_graph.hpp"

namespace checker {

/// What can go on forever.
struct Endless {
  std::vector<Defect> defects;  ///< A livelock; a transition that has no end.
  bool decided = true;          ///< Whether these are all there are.
};

/// Looks for livelocks. A cycle of accesses to guarded data is none: without scheduling points it
/// is one transition. Returns: nothing if a limit ended it.
std::optional<Endless> find_endless(Execution& execution, const StateGraph& graph, Budget& budget);

}  // namespace checker
