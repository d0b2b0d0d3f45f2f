#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/state_graph.hpp"

namespace checker {

/// What a simplest path leads to: a state with the defect, or an edge with the label.
struct Goal {
  bool is_label = false;
  std::uint8_t id = 0;
};

/// For each goal the path with the fewest context switches, among those the fewest steps, among
/// those the smallest sequence of choices. An unreachable goal gets no value.
/// Cost: Dijkstra over (state, last thread), without a heap: 9 bytes for each such pair.
std::vector<std::optional<Schedule>> simplest_paths(const StateGraph& graph,
                                                    const std::vector<Goal>& goals, Budget& budget);

/// The simplest path to any of a set of states.
struct NearestState {
  std::uint32_t node;
  Schedule path;
};
/// Returns: nothing if none is reachable, or a limit ended it.
std::optional<NearestState> simplest_path_to_states(const StateGraph& graph,
                                                    const std::vector<bool>& wanted,
                                                    Budget& budget);

}  // namespace checker
