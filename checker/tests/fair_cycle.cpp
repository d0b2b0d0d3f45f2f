#include "fair_cycle.hpp"

#include <algorithm>

namespace checker {
namespace {

// The states in which no thread but `moving` is enabled, and their steps. Kosaraju's algorithm.
class PartOfGraph {
 public:
  PartOfGraph(const PlainGraph& graph, std::uint32_t moving) : graph_(graph), moving_(moving) {}

  // Whether all of `moving` move in one strongly connected component.
  bool has_component_where_all_move() {
    const std::size_t states = graph_.edges.size();
    std::vector<std::vector<std::size_t>> forward(states);
    std::vector<std::vector<std::size_t>> backward(states);
    for (std::size_t from = 0; from < states; ++from) {
      if (!allowed(from)) continue;
      for (const PlainGraph::Edge& edge : graph_.edges[from]) {
        if (!allowed(edge.target)) continue;
        forward[from].push_back(edge.target);
        backward[edge.target].push_back(from);
      }
    }
    std::vector<std::size_t> finished;
    std::vector<std::size_t> component(states, none);
    for (std::size_t state = 0; state < states; ++state) {
      walk(forward, state, 0, component, finished);
    }
    std::fill(component.begin(), component.end(), none);
    const std::vector<std::size_t> order(finished.rbegin(), finished.rend());
    finished.clear();
    for (const std::size_t root : order) walk(backward, root, root, component, finished);
    std::vector<std::uint32_t> moved(states, 0);
    for (std::size_t from = 0; from < states; ++from) {
      for (const PlainGraph::Edge& edge : graph_.edges[from]) {
        if (!allowed(from) || !allowed(edge.target)) continue;
        if (component[from] == component[edge.target]) moved[component[from]] |= 1U << edge.thread;
      }
    }
    return std::find(moved.begin(), moved.end(), moving_) != moved.end();
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;

  [[nodiscard]] bool allowed(std::size_t state) const {
    const auto& edges = graph_.edges[state];
    return std::all_of(edges.begin(), edges.end(), [this](const PlainGraph::Edge& edge) {
      return (moving_ >> edge.thread & 1U) != 0;
    });
  }

  // Marks everything reachable that has no mark, and lists it in the order of leaving.
  static void walk(const std::vector<std::vector<std::size_t>>& targets, std::size_t from,
                   std::size_t mark, std::vector<std::size_t>& marks,
                   std::vector<std::size_t>& finished) {
    if (marks[from] != none) return;
    marks[from] = mark;
    std::vector<std::pair<std::size_t, std::size_t>> path = {{from, 0}};
    while (!path.empty()) {
      auto& [state, next] = path.back();
      if (next == targets[state].size()) {
        finished.push_back(state);
        path.pop_back();
        continue;
      }
      const std::size_t target = targets[state][next++];
      if (marks[target] != none) continue;
      marks[target] = mark;
      path.emplace_back(target, 0);
    }
  }

  const PlainGraph& graph_;
  std::uint32_t moving_;
};

}  // namespace

bool has_fair_cycle(const PlainGraph& graph, std::size_t threads) {
  for (std::uint32_t moving = 1; moving < 1U << threads; ++moving) {
    if (PartOfGraph(graph, moving).has_component_where_all_move()) return true;
  }
  return false;
}

}  // namespace checker
