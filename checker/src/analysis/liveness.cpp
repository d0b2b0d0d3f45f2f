#include "analysis/liveness.hpp"

#include <tsl/robin_map.h>

#include <algorithm>
#include <deque>

#include "analysis/simplest.hpp"
#include "base/mutants.hpp"
#include "base/thread_set.hpp"

namespace checker {
namespace {

using NodeId = std::uint32_t;
constexpr NodeId no_node = UINT32_MAX;
constexpr NodeId unreached = UINT32_MAX - 1;

// A shortest fair cycle is searched for among at most this many pairs; beyond that, any fair one
// will do.
constexpr std::size_t pairs_max = 4'000'000;

// It gives up after this many cycles that are no livelocks.
constexpr std::size_t passed_over_max = 64;

// Returns: whether the search may go on.
bool looking_for_livelocks(Budget& budget, const StateGraph& graph) {
  return budget.allows(0, [&] { return Progress{"livelocks", graph.nodes.size()}; });
}

// Appends a path with fewest steps along edges that `stays` allows, whose last edge fits. Requires:
// there is one. Returns: where it leads. Cost: at most 12 bytes a node.
template <typename Stays, typename Fits>
NodeId append_path(const StateGraph& graph, Schedule& schedule, NodeId from, Stays stays,
                   Fits fits) {
  struct Reached {
    NodeId before;
    Choice choice;
  };
  std::vector<Reached> reached(graph.nodes.size(), Reached{unreached, {}});
  std::deque<NodeId> queue{from};
  reached[from] = {no_node, {}};
  while (!queue.empty()) {
    const NodeId node = queue.front();
    queue.pop_front();
    for (const StateGraph::Edge& edge : graph.edges_of(node)) {
      if (!stays(edge)) continue;
      if (fits(edge)) {
        Schedule path{edge.choice};
        for (NodeId at = node; reached[at].before != no_node; at = reached[at].before) {
          path.push_back(reached[at].choice);
        }
        schedule.insert(schedule.end(), path.rbegin(), path.rend());
        return edge.target;
      }
      if (reached[edge.target].before != unreached) continue;
      reached[edge.target] = {node, edge.choice};
      queue.push_back(edge.target);
    }
  }
  CHECKER_ASSERT(false, "a fair component is not connected, or cannot be reached");
  return from;
}

class FairComponents {
 public:
  /// The most memory it needs: a node has a part, a number and a low; it is on both stacks, in one
  /// list of nodes that are processed together, and for a moment in a growing component.
  [[nodiscard]] static std::size_t bytes(std::size_t nodes) {
    return nodes * (3 * sizeof(std::uint32_t) + 5 * sizeof(NodeId) + sizeof(Frame) + 1);
  }

  FairComponents(const StateGraph& graph, Budget& budget)
      : graph_(graph), budget_(budget), part_(graph.nodes.size(), 1) {}

  // Marks the nodes of fair components. Returns: whether no limit ended it.
  bool run() {
    std::vector<NodeId> all;
    all.reserve(graph_.nodes.size());
    stack_.reserve(graph_.nodes.size());
    frames_.reserve(graph_.nodes.size());
    for (NodeId node = 0; node < graph_.nodes.size(); ++node) {
      if (graph_.nodes[node].unfinished) {
        all.push_back(node);
      } else {
        part_[node] = 0;  // All threads have exited: nothing after it is a livelock.
      }
    }
    fair_.assign(graph_.nodes.size(), false);
    work_.push_back(std::move(all));
    while (!work_.empty()) {
      const std::vector<NodeId> nodes = std::move(work_.back());
      work_.pop_back();
      if (!split(nodes)) return false;
    }
    for (auto* scratch : {&numbers_, &lows_, &stack_}) *scratch = {};
    frames_ = {};
    return true;
  }
  [[nodiscard]] bool any() const { return any_; }
  [[nodiscard]] bool fair(NodeId node) const { return fair_[node]; }
  [[nodiscard]] std::uint32_t part(NodeId node) const { return part_[node]; }

 private:
  // Tarjan's algorithm on the subgraph of these nodes, which are all those of one part. Returns:
  // whether no limit ended it.
  bool split(const std::vector<NodeId>& nodes) {
    const std::uint32_t part = nodes.empty() ? 0 : part_[nodes.front()];
    for (const NodeId node : nodes) numbers_[node] = 0;
    next_number_ = 0;
    for (const NodeId node : nodes) {
      if (numbers_[node] == 0 && part_[node] == part && !visit(node, part)) return false;
    }
    return true;
  }

  bool visit(NodeId root, std::uint32_t part) {
    open(root);
    while (!frames_.empty()) {
      if (!looking_for_livelocks(budget_, graph_)) return false;
      Frame& frame = frames_.back();
      const auto edges = graph_.edges_of(frame.node);
      if (frame.next < edges.size()) {
        const NodeId target = edges[frame.next++].target;
        if (part_[target] != part) continue;
        if (numbers_[target] == 0) {
          open(target);
        } else if (on_stack_[target]) {
          lows_[frame.node] = std::min(lows_[frame.node], numbers_[target]);
        }
        continue;
      }
      const NodeId node = frame.node;
      frames_.pop_back();
      if (!frames_.empty()) {
        NodeId parent = frames_.back().node;
        lows_[parent] = std::min(lows_[parent], lows_[node]);
      }
      if (lows_[node] == numbers_[node]) close(node);
    }
    return true;
  }
  void open(NodeId node) {
    numbers_[node] = lows_[node] = ++next_number_;
    stack_.push_back(node);
    on_stack_[node] = true;
    frames_.push_back({node, 0});
  }

  // A component is complete: it is fair, or loses the nodes that make it unfair.
  void close(NodeId root) {
    std::vector<NodeId> component;
    NodeId node = no_node;
    do {
      node = stack_.back();
      stack_.pop_back();
      on_stack_[node] = false;
      component.push_back(node);
    } while (node != root);
    const std::uint32_t own = ++parts_;
    for (const NodeId member : component) part_[member] = own;
    ThreadSet moved;
    ThreadSet enabled;
    for (const NodeId member : component) {
      for (const StateGraph::Edge& edge : graph_.edges_of(member)) {
        enabled.insert(edge.choice.thread);
        if (part_[edge.target] == own) moved.insert(edge.choice.thread);
      }
    }
    if (moved.empty()) return;  // A single state without a cycle.
    const ThreadSet starved = mutant(Mutant::liveness_is_unfair) ? ThreadSet() : enabled - moved;
    if (starved.empty()) {
      for (const NodeId member : component) fair_[member] = true;
      any_ = true;
      return;
    }
    const auto starves = [&](NodeId member) {
      for (const StateGraph::Edge& edge : graph_.edges_of(member)) {
        if (starved.contains(edge.choice.thread)) return true;
      }
      return false;
    };
    // In the graph of a program, what is left is never a single state with a fair cycle: its step
    // into the rest of the component would be by a thread that also moves around the cycle, hence
    // another alternative of a choice; that accesses no object and ends no thread, so that a thread
    // that starves after it would starve here, too. This function does not rely on that.
    std::vector<NodeId> left;
    for (const NodeId member : component) {
      if (starves(member)) {
        part_[member] = 0;
      } else {
        left.push_back(member);
      }
    }
    if (mutant(Mutant::liveness_looks_once)) return;
    const std::size_t least = mutant(Mutant::liveness_drops_single_states) ? 2 : 1;
    if (left.size() >= least) work_.push_back(std::move(left));
  }

  struct Frame {
    NodeId node;
    std::uint32_t next;
  };

  const StateGraph& graph_;
  Budget& budget_;
  std::vector<std::uint32_t> part_;  // Nodes of one part are processed together; 0: in no part.
  std::vector<bool> fair_;
  std::vector<std::uint32_t> numbers_ = std::vector<std::uint32_t>(graph_.nodes.size());
  std::vector<std::uint32_t> lows_ = std::vector<std::uint32_t>(graph_.nodes.size());
  std::vector<NodeId> stack_;
  std::vector<bool> on_stack_ = std::vector<bool>(graph_.nodes.size());
  std::vector<Frame> frames_;
  std::vector<std::vector<NodeId>> work_;
  std::uint32_t parts_ = 1;
  std::uint32_t next_number_ = 0;
  bool any_ = false;
};

// A cycle from `start` through its component on which every enabled thread moves.
class Cycle {
 public:
  Cycle(const StateGraph& graph, const FairComponents& components, NodeId start, Budget& budget)
      : graph_(graph), components_(components), start_(start), budget_(budget) {}

  // Breadth first over (state, threads seen enabled but not moved, threads moved). Returns: nothing
  // if there are too many, or a limit ended it.
  std::optional<Schedule> shortest() {
    visit({start_, enabled_at(start_), {}}, SIZE_MAX, {});
    for (std::size_t at = 0; at < pairs_.size(); ++at) {
      if (pairs_.size() > pairs_max || !has_room()) return std::nullopt;
      if (!looking_for_livelocks(budget_, graph_)) return std::nullopt;
      const Pair from = pairs_[at].pair;
      for (const StateGraph::Edge& edge : graph_.edges_of(from.node)) {
        if (components_.part(edge.target) != components_.part(start_)) continue;
        const ThreadSet moved = from.moved.with(edge.choice.thread);
        ThreadSet seen = from.seen | enabled_at(edge.target);
        if (mutant(Mutant::liveness_cycle_forgets)) seen = enabled_at(edge.target);
        if (edge.target == start_ && (seen - moved).empty()) return path_to(at, edge.choice);
        visit({edge.target, seen, moved}, at, edge.choice);
      }
    }
    return std::nullopt;
  }

  // From each thread's nearest move to the next thread's, and back. It is known to exist: no limit
  // ends the search for it, which takes a few walks over the component. Cost: append_path(), less
  // than FairComponents has released.
  Schedule some() {
    pairs_ = {};
    known_ = {};
    ThreadSet wanted;
    for (NodeId node = 0; node < graph_.nodes.size(); ++node) {
      if (components_.part(node) == components_.part(start_)) wanted |= enabled_at(node);
    }
    Schedule cycle;
    NodeId at = start_;
    while (!wanted.empty()) {
      at = append(cycle, at, [&](const StateGraph::Edge& edge) {
        return wanted.contains(edge.choice.thread);
      });
      for (const Choice choice : cycle) wanted.erase(choice.thread);
    }
    if (at != start_) {
      append(cycle, at, [&](const StateGraph::Edge& edge) { return edge.target == start_; });
    }
    return cycle;
  }

 private:
  struct Pair {
    NodeId node;
    ThreadSet seen;
    ThreadSet moved;
    bool operator==(const Pair&) const = default;
  };
  struct PairHash {
    std::size_t operator()(const Pair& pair) const {
      std::size_t hash = pair.node;
      hash = hash * 0x9e3779b97f4a7c15U + pair.seen.bits();
      hash = hash * 0x9e3779b97f4a7c15U + pair.moved.bits();
      return hash ^ hash >> 32U;
    }
  };
  struct Step {
    Pair pair;
    std::size_t before;
    Choice choice;
  };

  // Whether memory suffices for twice as many pairs; checked whenever their number has doubled.
  bool has_room() {
    constexpr std::size_t bytes_a_pair = 256;  // In both containers while they grow.
    if (pairs_.size() < looked_at_) return true;
    looked_at_ = 2 * pairs_.size();
    return budget_.fits(pairs_.size() * bytes_a_pair);
  }

  [[nodiscard]] ThreadSet enabled_at(NodeId node) const {
    ThreadSet enabled;
    for (const StateGraph::Edge& edge : graph_.edges_of(node)) enabled.insert(edge.choice.thread);
    return enabled;
  }
  void visit(const Pair& pair, std::size_t before, Choice choice) {
    if (known_.insert({pair, true}).second) pairs_.push_back({pair, before, choice});
  }
  [[nodiscard]] Schedule path_to(std::size_t at, Choice last) const {
    Schedule path{last};
    for (; pairs_[at].before != SIZE_MAX; at = pairs_[at].before) path.push_back(pairs_[at].choice);
    std::reverse(path.begin(), path.end());
    return path;
  }

  // Appends a shortest path inside the component that ends with an edge that fits.
  template <typename Fits>
  NodeId append(Schedule& cycle, NodeId from, Fits fits) {
    const auto stays = [this](const StateGraph::Edge& edge) {
      return components_.part(edge.target) == components_.part(start_);
    };
    return append_path(graph_, cycle, from, stays, fits);
  }

  const StateGraph& graph_;
  const FairComponents& components_;
  NodeId start_;
  Budget& budget_;
  std::vector<Step> pairs_;
  tsl::robin_map<Pair, bool, PairHash> known_;
  std::size_t looked_at_ = 1024;
};

// A path to any of the states. Requires: one is reachable.
NearestState some_path_to_states(const StateGraph& graph, const std::vector<bool>& wanted) {
  NearestState found{0, {}};
  if (wanted[0]) return found;
  found.node = append_path(
      graph, found.path, 0, [](const StateGraph::Edge&) { return true; },
      [&](const StateGraph::Edge& edge) { return wanted[edge.target]; });
  return found;
}

}  // namespace

std::optional<Liveness> find_livelock(const StateGraph& graph, Budget& budget,
                                      const std::function<bool(const Lasso&)>& no_livelock) {
  if (!graph.cyclic) return Liveness{};
  if (!budget.allows_memory(FairComponents::bytes(graph.nodes.size()))) return std::nullopt;
  FairComponents components(graph, budget);
  if (!components.run()) return std::nullopt;
  if (!components.any()) return Liveness{};
  Liveness found;
  std::vector<bool> wanted(graph.nodes.size());
  for (NodeId node = 0; node < graph.nodes.size(); ++node) wanted[node] = components.fair(node);
  for (std::size_t tries = 0; tries < passed_over_max; ++tries) {
    // A cycle is known to exist: limits only make it less simple.
    Lasso lasso;
    std::optional<NearestState> stem = simplest_path_to_states(graph, wanted, budget);
    lasso.simplest = stem.has_value();
    if (!stem) stem = some_path_to_states(graph, wanted);
    lasso.stem = std::move(stem->path);
    Cycle search(graph, components, stem->node, budget);
    std::optional<Schedule> cycle;
    if (!budget.exceeded()) cycle = search.shortest();
    lasso.cycle = cycle ? std::move(*cycle) : search.some();
    if (!no_livelock(lasso)) {
      found.livelock = std::move(lasso);
      return found;
    }
    if (!found.passed_over) found.passed_over = std::move(lasso);
    const std::uint32_t passed = components.part(stem->node);
    bool left = false;
    for (NodeId node = 0; node < graph.nodes.size(); ++node) {
      if (components.part(node) == passed) wanted[node] = false;
      left = left || wanted[node];
    }
    if (!left) return found;
    if (budget.exceeded()) break;
  }
  if (!budget.exceeded()) budget.exceed(LimitKind::steps);
  found.decided = false;
  return found;
}

}  // namespace checker
