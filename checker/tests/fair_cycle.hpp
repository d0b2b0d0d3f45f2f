#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace checker {

/// A graph of states as a plain list; state 0 is the first, and all others can be reached.
struct PlainGraph {
  struct Edge {
    std::size_t thread;
    std::size_t target;
  };
  std::vector<std::vector<Edge>> edges;  ///< Of each state: a thread without one is not enabled.
};

/// Whether an infinite path exists on which each thread that is enabled again and again moves again
/// and again: a livelock. Asked for each set of threads that may be those that move; nothing of it
/// is the engine's, which takes components apart. Cost: 2^threads times the graph.
bool has_fair_cycle(const PlainGraph& graph, std::size_t threads);

}  // namespace checker
