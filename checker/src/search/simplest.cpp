// Simplest counterexamples: shortest paths over (state, last thread).
//
// One run of Dijkstra's algorithm gives the cost to every pair. A path is simplest if each of its
// edges is tight (cost before + cost of the edge = cost after); a depth-first walk along tight
// edges, in the order of choices, meets the smallest such path first.

#include <algorithm>
#include <limits>
#include <queue>

#include "search/state_graph.hpp"

namespace checker {
namespace {

using Cost = std::uint64_t;  // Context switches in the upper half, steps in the lower.
constexpr Cost one_switch = Cost{1} << 32;
constexpr Cost unreached = std::numeric_limits<Cost>::max();

class Simplest {
 public:
  Simplest(const StateGraph& graph, Budget& budget)
      : graph_(graph), budget_(budget), lasts_(graph.threads + 1) {}

  bool measure() {
    if (!budget_.allows_memory(graph_.nodes.size() * lasts_ * (sizeof(Cost) + 1))) return false;
    costs_.assign(graph_.nodes.size() * lasts_, unreached);
    using Entry = std::pair<Cost, std::uint64_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    costs_[pair(0, lasts_ - 1)] = 0;
    queue.push({0, pair(0, lasts_ - 1)});
    std::uint64_t settled = 0;
    while (!queue.empty()) {
      const auto [cost, at] = queue.top();
      queue.pop();
      if (cost != costs_[at]) continue;
      ++settled;
      if (!budget_.allows(0, [&] { return Progress{"simplest traces", 0, settled}; })) return false;
      for (const StateGraph::Edge& edge : graph_.edges_of(node_of(at))) {
        const std::uint64_t next = pair(edge.target, edge.choice.thread);
        const Cost there = cost + weight(at, edge);
        if (there >= costs_[next]) continue;
        costs_[next] = there;
        queue.push({there, next});
      }
    }
    return true;
  }

  std::optional<Schedule> path_to(const Goal& goal) {
    const bool at_start =
        goal.is_label ? graph_.initial_labels.test(goal.id) : graph_.has_defect(0, goal.id);
    if (at_start) return Schedule{};
    return path_to_edge([&](const StateGraph::Edge& edge) { return hits(edge, goal); });
  }
  std::optional<NearestState> path_to_states(const std::vector<bool>& wanted) {
    if (wanted[0]) return NearestState{0, {}};
    std::uint32_t node = 0;
    auto way = path_to_edge([&](const StateGraph::Edge& edge) {
      if (wanted[edge.target]) node = edge.target;
      return wanted[edge.target];
    });
    if (!way) return std::nullopt;
    return NearestState{node, std::move(*way)};
  }

 private:
  // The simplest path whose last edge, and no other, fits.
  template <typename Fits>
  std::optional<Schedule> path_to_edge(Fits fits) {
    const Cost best = cost_of(fits);
    if (best == unreached) return std::nullopt;
    dead_.assign(costs_.size(), false);
    struct Frame {
      std::uint64_t at;
      std::size_t next;
    };
    std::vector<Frame> frames{{pair(0, lasts_ - 1), 0}};
    Schedule schedule;
    while (!frames.empty()) {
      const std::uint64_t at = frames.back().at;
      const auto edges = graph_.edges_of(node_of(at));
      if (frames.back().next == edges.size()) {
        dead_[at] = true;
        frames.pop_back();
        if (!schedule.empty()) schedule.pop_back();
        continue;
      }
      const StateGraph::Edge& edge = edges[frames.back().next++];
      const std::uint64_t next = pair(edge.target, edge.choice.thread);
      const Cost there = costs_[at] + weight(at, edge);
      if (there == best && fits(edge)) {
        schedule.push_back(edge.choice);
        return schedule;
      }
      if (there != costs_[next] || there >= best || dead_[next]) continue;
      schedule.push_back(edge.choice);
      frames.push_back({next, 0});
    }
    CHECKER_ASSERT(false, "a goal has a cost but no path");
    return std::nullopt;
  }

  [[nodiscard]] std::uint64_t pair(std::uint32_t node, std::size_t last) const {
    return std::uint64_t{node} * lasts_ + last;
  }
  [[nodiscard]] std::uint32_t node_of(std::uint64_t at) const {
    return static_cast<std::uint32_t>(at / lasts_);
  }
  [[nodiscard]] Cost weight(std::uint64_t at, const StateGraph::Edge& edge) const {
    const std::size_t last = at % lasts_;
    if (last == lasts_ - 1 || last == edge.choice.thread) return 1;
    return one_switch + 1;
  }
  [[nodiscard]] bool hits(const StateGraph::Edge& edge, const Goal& goal) const {
    if (goal.is_label) return graph_.label_sets[edge.labels].test(goal.id);
    return graph_.has_defect(edge.target, goal.id);
  }
  template <typename Fits>
  [[nodiscard]] Cost cost_of(Fits fits) const {
    Cost best = unreached;
    for (std::uint64_t at = 0; at < costs_.size(); ++at) {
      if (costs_[at] == unreached) continue;
      for (const StateGraph::Edge& edge : graph_.edges_of(node_of(at))) {
        if (fits(edge)) best = std::min(best, costs_[at] + weight(at, edge));
      }
    }
    return best;
  }

  const StateGraph& graph_;
  Budget& budget_;
  std::size_t lasts_;  // Threads, and one more for "none yet".
  std::vector<Cost> costs_;
  std::vector<bool> dead_;
};

}  // namespace

std::vector<std::optional<Schedule>> simplest_paths(const StateGraph& graph,
                                                    const std::vector<Goal>& goals,
                                                    Budget& budget) {
  Simplest simplest(graph, budget);
  std::vector<std::optional<Schedule>> paths(goals.size());
  if (!simplest.measure()) return paths;
  for (std::size_t i = 0; i < goals.size(); ++i) paths[i] = simplest.path_to(goals[i]);
  return paths;
}

std::optional<NearestState> simplest_path_to_states(const StateGraph& graph,
                                                    const std::vector<bool>& wanted,
                                                    Budget& budget) {
  Simplest simplest(graph, budget);
  if (!simplest.measure()) return std::nullopt;
  return simplest.path_to_states(wanted);
}

}  // namespace checker
