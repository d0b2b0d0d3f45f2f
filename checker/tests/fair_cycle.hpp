#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace checker {

/// A graph of states as a plain list; state 0 is the initial one, all others are reachable.
struct PlainGraph {
  struct Edge {
    std::size_t thread;
    std::size_t target;
  };
  std::vector<std::vector<Edge>>
      edges;  ///< Of each state: a thread without an edge is not enabled.
};

/// Whether an infinite path exists on which each thread that is enabled infinitely often moves
/// infinitely often: a livelock. Tests each set of threads that may be the moving ones; shares
/// nothing with the engine, which decomposes components. Cost: 2^threads times the graph.
bool has_fair_cycle(const PlainGraph& graph, std::size_t threads);

}  // namespace checker
