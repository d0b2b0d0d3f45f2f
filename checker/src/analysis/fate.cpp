#include "analysis/fate.hpp"

namespace checker {

std::optional<std::vector<bool>> doomed_nodes(const StateGraph& graph, DefectId defect,
                                              Budget& budget) {
  if (!budget.allows_memory(graph.nodes.size() / 8)) return std::nullopt;
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
  while (changed) {  // One pass is enough without cycles.
    changed = false;
    for (const std::uint32_t node : graph.finish_order) {
      if (!budget.allows(0, [&] { return Progress{"fates", graph.nodes.size()}; })) {
        return std::nullopt;
      }
      if (!doomed[node] || !spared(node)) continue;
      doomed[node] = false;
      changed = true;
    }
    changed = changed && graph.cyclic;
  }
  return doomed;
}

}  // namespace checker
