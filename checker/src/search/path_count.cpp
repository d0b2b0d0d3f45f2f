// Numbers of interleavings: paths in the graph of states, by dynamic programming from the ends.

#include "search/fate.hpp"

namespace checker {

std::string count_paths(const StateGraph& graph) { return paths_to_ends(graph, {})[0].str(); }

std::string count_paths_through(const StateGraph& graph, DefectId defect) {
  DefectSet avoid;
  avoid.set(defect);
  return Number(paths_to_ends(graph, {})[0] - paths_to_ends(graph, avoid)[0]).str();
}

}  // namespace checker
