#pragma once

#include <optional>
#include <vector>

#include "analysis/state_graph.hpp"

namespace checker {

/// For each node: whether all paths from it that end have the defect, at that node or later.
/// Sound with cycles: a node is spared if some path leads from it to an end and passes no state
/// with the defect; the least set of nodes closed under that is computed by iterating until nothing
/// changes. Returns: nothing if a limit ended it. Cost: a bit a node.
std::optional<std::vector<bool>> doomed_nodes(const StateGraph& graph, DefectId defect,
                                              Budget& budget);

}  // namespace checker
