#pragma once

// Numbers of interleavings: paths in the graph of states, by dynamic programming.

#include <boost/multiprecision/cpp_int.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/state_graph.hpp"

namespace checker {

using Number = boost::multiprecision::cpp_int;

/// Which edges a path may take, by index into StateGraph::edges. Empty: all.
using EdgeFilter = std::function<bool(std::uint32_t)>;

/// The paths to an end that pass no state with a defect of `avoid` and take only edges that
/// `allows`. Requires: the graph has no cycle. Returns: nothing if a limit ended it.
/// Cost: 10 bytes a node; a walk over the graph for each 64 bits of the largest number.
std::optional<Number> count_to_ends(const StateGraph& graph, const DefectSet& avoid, Budget& budget,
                                    const EdgeFilter& allows = nullptr);

/// As count_to_ends(), from each node. Cost: one number a node.
std::optional<std::vector<Number>> paths_to_ends(const StateGraph& graph, const DefectSet& avoid,
                                                 Budget& budget,
                                                 const EdgeFilter& allows = nullptr);

/// For each node, the paths from the initial one to it that take only edges that `allows` and pass
/// no state with a defect of `avoid`, including that node. Requires: the graph has no cycle.
/// Returns: nothing if a limit ended it. Cost: one number a node.
std::optional<std::vector<Number>> paths_from_start(const StateGraph& graph, const DefectSet& avoid,
                                                    Budget& budget,
                                                    const EdgeFilter& allows = nullptr);

/// Numbers of paths from the initial state to an end, as decimal strings.
struct PathCounts {
  std::string all;
  std::vector<std::string> through;  ///< For each defect, those through a state that has it.
};
/// Requires: the graph has no cycle. Returns: nothing if a limit ended it.
std::optional<PathCounts> count_paths(const StateGraph& graph, const std::vector<DefectId>& defects,
                                      Budget& budget);

}  // namespace checker
