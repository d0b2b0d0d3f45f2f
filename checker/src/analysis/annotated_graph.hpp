#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analysis/state_graph.hpp"
#include "checker/state_space.hpp"

namespace checker {

/// The complete graph with the caller's class of each state, and with the site of each step.
struct AnnotatedGraph {
  StateGraph graph;
  std::vector<std::uint16_t> classes;     ///< Of each node.
  std::vector<std::uint16_t> edge_sites;  ///< Of each edge: index into `sites`.
  std::vector<Site> sites;

  explicit AnnotatedGraph(Sharing sharing) : graph(sharing) {}
};

/// Fills in everything but the graph by walking every state again: nodes are numbered in
/// depth-first order of discovery, so that the walk identifies each state without a fingerprint.
/// Returns: false if a limit ended it.
bool annotate(Execution& execution, const StateSpace::Classify& classify, Budget& budget,
              AnnotatedGraph& annotated);

}  // namespace checker
