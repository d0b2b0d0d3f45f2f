#include "search/fate.hpp"

namespace checker {

std::vector<Number> paths_to_ends(const StateGraph& graph, const DefectSet& avoid,
                                  const EdgeFilter& allows) {
  CHECKER_ASSERT(!graph.cyclic, "paths of a cyclic graph cannot be counted");
  std::vector<Number> paths(graph.nodes.size());
  for (const std::uint32_t node : graph.finish_order) {  // Successors come first.
    if ((graph.defect_sets[graph.nodes[node].defects] & avoid).any()) continue;
    const auto edges = graph.edges_of(node);
    if (edges.empty()) paths[node] = 1;
    std::uint32_t place = graph.nodes[node].first_edge;
    for (const StateGraph::Edge& edge : edges) {
      if (!allows || allows(place)) paths[node] += paths[edge.target];
      ++place;
    }
  }
  return paths;
}

std::vector<Number> paths_from_start(const StateGraph& graph, const DefectSet& avoid) {
  CHECKER_ASSERT(!graph.cyclic, "paths of a cyclic graph cannot be counted");
  std::vector<Number> paths(graph.nodes.size());
  paths[0] = 1;
  for (auto node = graph.finish_order.rbegin(); node != graph.finish_order.rend(); ++node) {
    if ((graph.defect_sets[graph.nodes[*node].defects] & avoid).any()) paths[*node] = 0;
    if (paths[*node] == 0) continue;
    for (const StateGraph::Edge& edge : graph.edges_of(*node)) paths[edge.target] += paths[*node];
  }
  return paths;
}

std::vector<bool> doomed_nodes(const StateGraph& graph, DefectId defect) {
  std::vector<bool> doomed(graph.nodes.size(), true);
  const auto spared = [&](std::uint32_t node) {
    if (graph.has_defect(node, defect)) return false;
    const auto edges = graph.edges_of(node);
    for (const StateGraph::Edge& edge : edges) {
      if (!doomed[edge.target]) return true;
    }
    return edges.empty();
  };
  bool changed = true;
  while (changed) {  // Once is enough where there is no cycle.
    changed = false;
    for (const std::uint32_t node : graph.finish_order) {
      if (!doomed[node] || !spared(node)) continue;
      doomed[node] = false;
      changed = true;
    }
    changed = changed && graph.cyclic;
  }
  return doomed;
}

}  // namespace checker
