#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/search.hpp"
#include "jobs/jobs.hpp"
#include "jobs/memory_region.hpp"
#include "search/budget.hpp"
#include "state/execution.hpp"

namespace checker {

/// The complete graph of reachable states, without the states themselves.
struct StateGraph {
  struct Node {
    std::uint32_t first_edge;
    std::uint16_t edge_count : 15;
    bool unfinished : 1;    ///< Some thread that is no daemon has not exited.
    std::uint16_t defects;  ///< Index into defect_sets.
  };
  struct Edge {
    std::uint32_t target;
    Choice choice;
    std::uint16_t labels;  ///< Index into label_sets.
  };

  explicit StateGraph(Sharing sharing = Sharing::own)
      : nodes(sharing), edges(sharing), defect_sets(sharing), label_sets(sharing) {}

  GrowingArray<Node> nodes;  ///< Depth-first from the initial state, which is node 0.
  GrowingArray<Edge> edges;  ///< Those of a node are adjacent, sorted by choice.
  GrowingArray<DefectSet> defect_sets;
  GrowingArray<LabelSet> label_sets;
  std::vector<std::uint32_t> finish_order;  ///< Depth-first; successors first if not cyclic.
  LabelSet initial_labels;                  ///< Those that hold before the first step.
  bool cyclic = false;
  std::size_t threads = 0;

  [[nodiscard]] std::span<const Edge> edges_of(std::uint32_t node) const {
    return {edges.data() + nodes[node].first_edge, nodes[node].edge_count};
  }
  [[nodiscard]] bool has_defect(std::uint32_t node, DefectId defect) const {
    return defect_sets[nodes[node].defects].test(defect);
  }
};

/// Which states the limit on states counts.
enum class StatesLimit : bool {
  verdict,  ///< Those of the preceding search, which kept to the limit; the graph may have more.
  graph,    ///< Those of the graph.
};

/// Builds the graph, the same one for every number of jobs. Returns: false if a limit ended it; the
/// graph is then useless. Requires: the graph is shared among the jobs, if there are any.
bool build_state_graph(Execution& execution, Jobs* jobs, Budget& budget, StateGraph& graph,
                       StatesLimit limit);

}  // namespace checker
