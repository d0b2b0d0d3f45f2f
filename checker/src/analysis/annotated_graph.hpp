#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/state_graph.hpp"
#include "checker/state_space.hpp"

namespace checker {

/// The complete graph with what a caller calls its states, and where its steps are taken.
struct AnnotatedGraph {
  StateGraph graph;
  std::vector<std::uint16_t> classes;     ///< Of each node.
  std::vector<std::uint16_t> edge_sites;  ///< Of each edge: index into `sites`.
  std::vector<Site> sites;

  explicit AnnotatedGraph(Sharing sharing) : graph(sharing) {}
};

/// Fills in all but the graph, by walking every state once more: nodes are numbered in the order in
/// which a depth-first walk meets them, so that it knows each state without looking at it.
/// Returns: false if a limit ended it.
bool annotate(Execution& execution, const StateSpace::Classify& classify, Budget& budget,
              AnnotatedGraph& annotated);

}  // namespace checker
