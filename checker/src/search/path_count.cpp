// Numbers of interleavings: paths in the graph of states, by dynamic programming from the ends.

#include <boost/multiprecision/cpp_int.hpp>

#include "search/state_graph.hpp"

namespace checker {
namespace {

using Number = boost::multiprecision::cpp_int;

// Paths from the initial state to an end on which no state has one of the defects of `avoid`.
Number count_avoiding(const StateGraph& graph, const DefectSet& avoid) {
  CHECKER_ASSERT(!graph.cyclic, "paths of a cyclic graph cannot be counted");
  std::vector<Number> paths(graph.nodes.size());
  for (const std::uint32_t node : graph.finish_order) {  // Successors come first.
    if ((graph.defect_sets[graph.nodes[node].defects] & avoid).any()) continue;
    const auto edges = graph.edges_of(node);
    if (edges.empty()) paths[node] = 1;
    for (const StateGraph::Edge& edge : edges) paths[node] += paths[edge.target];
  }
  return paths[0];
}

}  // namespace

PathCounts count_paths(const StateGraph& graph, const std::vector<DefectId>& defects) {
  const Number all = count_avoiding(graph, {});
  PathCounts counts{all.str(), {}};
  for (const DefectId defect : defects) {
    DefectSet avoid;
    avoid.set(defect);
    counts.through.push_back(Number(all - count_avoiding(graph, avoid)).str());
  }
  return counts;
}

}  // namespace checker
