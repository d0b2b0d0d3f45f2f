// Simplest counterexamples: shortest paths over (state, last thread).
//
// One run of Dijkstra's algorithm gives the cost to every pair that is nearer than the farthest
// goal. Its queue needs no heap: pairs are taken in the order of their costs, and an edge adds one
// step, or one step and one switch; so the pairs that either kind of edge adds come in that order,
// too, and the queues are merged. It may stop at the farthest goal, since all edges have a positive
// cost: only nearer pairs lie on a path to a goal, and these have their final costs by then.
//
// A path is simplest if each of its edges is tight (cost before + cost of the edge = cost after); a
// depth-first walk along tight edges, in the order of choices, finds the smallest such path first.

#include "analysis/simplest.hpp"

#include <algorithm>
#include <deque>
#include <limits>

namespace checker {
namespace {

using Cost = std::uint64_t;  // Context switches in the upper half, steps in the lower.
constexpr Cost one_switch = Cost{1} << 32;
constexpr Cost unreached = std::numeric_limits<Cost>::max();

// The costs of the goals of simplest_paths(), as far as they are known.
class GoalCosts {
 public:
  GoalCosts(const StateGraph& graph, const std::vector<Goal>& goals)
      : costs_(goals.size(), unreached),
        with_defects_(graph.defect_sets.size()),
        with_labels_(graph.label_sets.size()),
        limit_(goals.empty() ? 0 : unreached) {
    for (std::size_t goal = 0; goal < goals.size(); ++goal) {
      const std::uint8_t id = goals[goal].id;
      const auto list = [goal](auto& lists, const auto& sets, std::uint8_t which) {
        for (std::size_t set = 0; set < sets.size(); ++set) {
          if (sets[set].test(which)) lists[set].push_back(goal);
        }
      };
      if (!goals[goal].is_label) {
        list(with_defects_, graph.defect_sets, id);
      } else if (graph.initial_labels.test(id)) {
        note({goal}, 0);
      } else {
        list(with_labels_, graph.label_sets, id);
      }
    }
  }
  void at_state(const StateGraph& graph, std::uint32_t node, Cost cost) {
    note(with_defects_[graph.nodes[node].defects], cost);
  }
  void at_edge(const StateGraph::Edge& edge, Cost cost) { note(with_labels_[edge.labels], cost); }
  /// No goal lies beyond this cost.
  [[nodiscard]] Cost limit() const { return limit_; }
  [[nodiscard]] Cost of(std::size_t goal) const { return costs_[goal]; }

 private:
  void note(const std::vector<std::size_t>& goals, Cost cost) {
    for (const std::size_t goal : goals) {
      if (cost >= costs_[goal]) continue;
      costs_[goal] = cost;
      limit_ = *std::max_element(costs_.begin(), costs_.end());
    }
  }
  std::vector<Cost> costs_;
  std::vector<std::vector<std::size_t>>
      with_defects_;  // Goals, by set of defects; likewise for labels.
  std::vector<std::vector<std::size_t>> with_labels_;
  Cost limit_;
};

// The cost of the nearest of a set of states.
class NearestCost {
 public:
  explicit NearestCost(const std::vector<bool>& wanted) : wanted_(wanted) {}
  void at_state(const StateGraph&, std::uint32_t node, Cost cost) {
    if (wanted_[node]) cost_ = std::min(cost_, cost);
  }
  void at_edge(const StateGraph::Edge&, Cost) {}
  [[nodiscard]] Cost limit() const { return cost_; }

 private:
  const std::vector<bool>& wanted_;
  Cost cost_ = unreached;
};

class Simplest {
 public:
  Simplest(const StateGraph& graph, Budget& budget)
      : graph_(graph), budget_(budget), lasts_(graph.threads + 1) {}

  // Returns: whether no limit ended it.
  template <typename Costs>
  bool measure(Costs& goals) {
    if (!budget_.allows_memory(graph_.nodes.size() * lasts_ * (sizeof(Cost) + 1))) return false;
    costs_.assign(graph_.nodes.size() * lasts_, unreached);
    costs_[pair(0, lasts_ - 1)] = 0;
    stayed_.push_back({0, 0, static_cast<std::uint32_t>(lasts_ - 1)});
    std::uint64_t settled = 0;
    while (!stayed_.empty() || !arrived_.empty() || next_layer()) {
      const auto [cost, node, last] = take_nearest();
      if (cost >= goals.limit()) break;
      if (cost != costs_[pair(node, last)]) continue;
      goals.at_state(graph_, node, cost);
      ++settled;
      if (!budget_.allows(0, [&] { return Progress{"simplest traces", 0, settled}; })) return false;
      for (const StateGraph::Edge& edge : graph_.edges_of(node)) {
        const std::uint64_t next = pair(edge.target, edge.choice.thread);
        const Cost step = weight(last, edge);
        goals.at_edge(edge, cost + step);
        if (cost + step >= costs_[next]) continue;
        costs_[next] = cost + step;
        (step == 1 ? stayed_ : switched_).push_back({cost + step, edge.target, edge.choice.thread});
      }
    }
    return true;
  }

  // `best`: the result of measure().
  std::optional<Schedule> path_to(const Goal& goal, Cost best) {
    const bool at_start =
        goal.is_label ? graph_.initial_labels.test(goal.id) : graph_.has_defect(0, goal.id);
    if (at_start) return Schedule{};
    return path_to_edge(best, [&](const StateGraph::Edge& edge) { return hits(edge, goal); });
  }
  std::optional<NearestState> path_to_states(const std::vector<bool>& wanted, Cost best) {
    if (wanted[0]) return NearestState{0, {}};
    std::uint32_t node = 0;
    auto path = path_to_edge(best, [&](const StateGraph::Edge& edge) {
      if (wanted[edge.target]) node = edge.target;
      return wanted[edge.target];
    });
    if (!path) return std::nullopt;
    return NearestState{node, std::move(*path)};
  }

 private:
  struct Entry {
    Cost cost;
    std::uint32_t node;
    std::uint32_t last;
  };
  Entry take_nearest() {
    const bool stay =
        arrived_.empty() || (!stayed_.empty() && stayed_.front().cost <= arrived_.front().cost);
    std::deque<Entry>& from = stay ? stayed_ : arrived_;
    const Entry entry = from.front();
    from.pop_front();
    // Entries are scattered over the graph: their data is prefetched some turns before.
    constexpr std::size_t far = 8;
    constexpr std::size_t near = 4;
    if (from.size() > far) __builtin_prefetch(&graph_.nodes[from[far].node]);
    if (from.size() > near) __builtin_prefetch(graph_.edges_of(from[near].node).data());
    return entry;
  }
  // Continues with one more context switch. Returns: whether anything is left.
  bool next_layer() {
    std::swap(arrived_, switched_);
    return !arrived_.empty();
  }

  // The simplest path whose last edge, and no other, fits. Returns: nothing if there is none, or a
  // limit ended it.
  template <typename Fits>
  std::optional<Schedule> path_to_edge(Cost best, Fits fits) {
    if (best == unreached) return std::nullopt;
    dead_.assign(costs_.size(), false);
    struct Frame {
      std::uint64_t at;
      std::size_t next;
    };
    std::vector<Frame> frames{{pair(0, lasts_ - 1), 0}};
    Schedule schedule;
    std::uint64_t turns = 0;
    while (!frames.empty()) {
      ++turns;
      if (!budget_.allows(0, [&] { return Progress{"simplest traces", 0, turns}; })) {
        return std::nullopt;
      }
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
      const Cost there = costs_[at] + weight(at % lasts_, edge);
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
  [[nodiscard]] Cost weight(std::uint64_t last, const StateGraph::Edge& edge) const {
    if (last == lasts_ - 1 || last == edge.choice.thread) return 1;
    return one_switch + 1;
  }
  [[nodiscard]] bool hits(const StateGraph::Edge& edge, const Goal& goal) const {
    if (goal.is_label) return graph_.label_sets[edge.labels].test(goal.id);
    return graph_.has_defect(edge.target, goal.id);
  }
  const StateGraph& graph_;
  Budget& budget_;
  std::size_t lasts_;  // Threads, and one more for "none yet".
  std::vector<Cost> costs_;
  // Pairs still to be expanded, each queue in the order of costs: with the present number of
  // context switches, reached by an edge with a switch or without one; and with one more switch.
  std::deque<Entry> arrived_;
  std::deque<Entry> stayed_;
  std::deque<Entry> switched_;
  std::vector<bool> dead_;
};

}  // namespace

std::vector<std::optional<Schedule>> simplest_paths(const StateGraph& graph,
                                                    const std::vector<Goal>& goals,
                                                    Budget& budget) {
  Simplest simplest(graph, budget);
  std::vector<std::optional<Schedule>> paths(goals.size());
  GoalCosts costs(graph, goals);
  if (!simplest.measure(costs)) return paths;
  for (std::size_t i = 0; i < goals.size() && !budget.exceeded(); ++i) {
    paths[i] = simplest.path_to(goals[i], costs.of(i));
  }
  return paths;
}

std::optional<NearestState> simplest_path_to_states(const StateGraph& graph,
                                                    const std::vector<bool>& wanted,
                                                    Budget& budget) {
  Simplest simplest(graph, budget);
  NearestCost cost(wanted);
  if (!simplest.measure(cost)) return std::nullopt;
  return simplest.path_to_states(wanted, cost.limit());
}

}  // namespace checker
