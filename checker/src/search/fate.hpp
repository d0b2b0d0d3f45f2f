#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <functional>
#include <vector>

#include "search/state_graph.hpp"

namespace checker {

using Number = boost::multiprecision::cpp_int;

/// Which edges a path may take, by their places in StateGraph::edges. Empty: all.
using EdgeFilter = std::function<bool(std::uint32_t)>;

/// From each node, the paths to an end that pass no state with a defect of `avoid` and take only
/// edges that `allows`. Requires: the graph has no cycle. Cost: one number a node.
std::vector<Number> paths_to_ends(const StateGraph& graph, const DefectSet& avoid,
                                  const EdgeFilter& allows = nullptr);

/// To each node, the paths from the initial one that pass no state with a defect of `avoid`, that
/// node included. Requires: the graph has no cycle.
std::vector<Number> paths_from_start(const StateGraph& graph, const DefectSet& avoid);

/// Of each node: whether all paths from it that end have the defect, from that node on.
/// Sound with cycles: a node is spared if some path leads from it to an end and passes no state
/// with the defect; the least set of nodes closed under that is found by going on until nothing
/// changes.
std::vector<bool> doomed_nodes(const StateGraph& graph, DefectId defect);

}  // namespace checker
