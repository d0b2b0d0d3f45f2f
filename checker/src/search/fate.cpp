#include "search/fate.hpp"

namespace checker {

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
