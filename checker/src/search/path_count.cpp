// Numbers of interleavings: paths in the graph of states, by dynamic programming from the ends.

#include "search/fate.hpp"

namespace checker {

PathCounts count_paths(const StateGraph& graph, const std::vector<DefectId>& defects) {
  const Number all = paths_to_ends(graph, {})[0];
  PathCounts counts{all.str(), {}};
  for (const DefectId defect : defects) {
    DefectSet avoid;
    avoid.set(defect);
    counts.through.push_back(Number(all - paths_to_ends(graph, avoid)[0]).str());
  }
  return counts;
}

}  // namespace checker
