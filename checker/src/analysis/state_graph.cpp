// Two passes. The first walks every state once, in all jobs, and writes nodes and edges in the
// order of discovery; the numbers of nodes depend on which job was first. The second walks only the
// graph, depth-first in the order of choices: its order of discovery gives the final numbers, so
// that the result does not depend on the jobs.

#include "analysis/state_graph.hpp"

#include <algorithm>

#include "search/shared_search.hpp"
#include "search/visited_set.hpp"
#include "search/walk.hpp"

namespace checker {
namespace {

class Builder {
 public:
  Builder(Execution& execution, Jobs* jobs, Budget& budget, StateGraph& graph, StatesLimit limit)
      : execution_(execution),
        jobs_(jobs),
        budget_(budget),
        graph_(graph),
        walk_(execution),
        limit_(limit) {}

  bool run() {
    graph_.threads = execution_.thread_count();
    budget_.share(jobs_, [this] { return shared_bytes(); });
    execution_.reset();
    if (jobs_ != nullptr) walk_.start_sharing();
    graph_.initial_labels = execution_.state_labels();
    arrive(execution_.fingerprint());
    walk_in_jobs(*this, walk_, budget_, jobs_);
    budget_.share(nullptr, nullptr);
    return !budget_.exceeded();
  }

  [[nodiscard]] std::size_t visited() const { return visited_.size(); }

  // For walk_in_jobs(). All results lie in the graph.
  bool go_on() {
    const std::uint64_t limited = limit_ == StatesLimit::graph ? visited_.size() : 0;
    return !budget_.exceeded() && budget_.allows(limited, [this] {
      return Progress{"counting", 0, transitions_, walk_.depth()};
    });
  }
  void take_next() {
    const std::size_t edge = graph_.nodes[walk_.node()].first_edge + walk_.position();
    const Choice choice = walk_.next();
    ++transitions_;
    const Fingerprint print = execution_.fingerprint();
    visited_.prefetch(print);  // The work in between hides the latency of loading it.
    const std::uint16_t labels =
        intern(graph_.label_sets, execution_.step_labels() | execution_.state_labels(), UINT16_MAX);
    graph_.edges[edge] = {arrive(print), choice, labels};
  }
  void leaving() {}
  [[nodiscard]] std::uint64_t states() const { return graph_.nodes.size(); }
  void forget() {
    nodes_.forget();
    edges_.forget();
  }
  [[nodiscard]] static std::string result() { return {}; }
  static void add(const std::string& result) { static_cast<void>(result); }

 private:
  // Returns: the node of the present state; a new one is entered.
  std::uint32_t arrive(const Fingerprint& print) {
    const auto enabled = execution_.enabled();
    if (!room(enabled.size())) return 0;
    const auto visit =
        visited_.insert(print, [this] { return static_cast<std::uint32_t>(nodes_.take(1)); });
    if (!visit.fresh) return visit.word;
    static_assert(threads_max * 256 <= 0x7fff);
    graph_.nodes[visit.word] = {static_cast<std::uint32_t>(edges_.take(enabled.size())),
                                static_cast<std::uint16_t>(enabled.size() & 0x7fffU),
                                execution_.unfinished(),
                                intern(graph_.defect_sets, execution_.defects(), UINT16_MAX)};
    if (!enabled.empty()) walk_.enter(visit.word);
    return visit.word;
  }

  bool room(std::size_t choices) {
    const std::size_t jobs = jobs_ == nullptr ? 1 : jobs_->count();
    if (nodes_.reserve(1, 1, jobs) && edges_.reserve(choices, threads_max * 256, jobs) &&
        visited_.make_room(budget_)) {
      return true;
    }
    budget_.exceed(LimitKind::memory);
    return false;
  }

  [[nodiscard]] std::size_t shared_bytes() const {
    return graph_.nodes.memory_bytes() + graph_.edges.memory_bytes() + visited_.memory_bytes();
  }

  // Returns: the index of the set among those found so far.
  template <typename Set>
  std::uint16_t intern(GrowingArray<Set>& sets, const Set& set, std::size_t most) {
    std::size_t at = find(sets, set);
    if (at == sets.size()) {
      const auto append = [&] {
        at = find(sets, set);  // Another job may have added it by now.
        if (at == sets.size()) sets.push_back(set);
      };
      if (jobs_ == nullptr) {
        append();
      } else {
        jobs_->alone(append);
      }
    }
    CHECKER_ASSERT(at < most, "too many different sets of defects or labels");
    return static_cast<std::uint16_t>(at);
  }
  template <typename Set>
  static std::size_t find(const GrowingArray<Set>& sets, const Set& set) {
    const Set* begin = sets.data();
    return static_cast<std::size_t>(std::find(begin, begin + sets.size(), set) - begin);
  }

  Execution& execution_;
  Jobs* jobs_;
  Budget& budget_;
  StateGraph& graph_;
  Walk walk_;  // Its word for a state is the node.
  StatesLimit limit_;
  VisitedSet visited_{jobs_};
  Places<StateGraph::Node, 512> nodes_{graph_.nodes};
  Places<StateGraph::Edge, 4096> edges_{graph_.edges};
  std::uint64_t transitions_ = 0;
};

// The second pass.
class Order {
 public:
  // `states`: how many nodes are in use; the other places are empty.
  Order(StateGraph& graph, std::size_t states, Budget& budget)
      : graph_(graph), states_(states), budget_(budget), number_(graph.nodes.size(), unmet) {}

  // Returns: whether no limit ended it.
  bool run() {
    finished_.resize(graph_.nodes.size());
    graph_.finish_order.reserve(states_);
    enter(0);
    while (!path_.empty()) {
      if (!budget_.allows(0, [this] { return Progress{"ordering", met_}; })) return false;
      auto& [node, next] = path_.back();
      if (next == graph_.nodes[node].edge_count) {
        finished_[node] = true;
        graph_.finish_order.push_back(number_[node]);
        path_.pop_back();
        continue;
      }
      const std::uint32_t target = graph_.edges_of(node)[next++].target;
      if (number_[target] == unmet) {
        enter(target);
      } else {
        graph_.cyclic = graph_.cyclic || !finished_[target];
      }
    }
    CHECKER_ASSERT(met_ == states_, "a node that no edge leads to");
    renumber();
    graph_.nodes.truncate(met_);  // The places after them are unused by any job.
    return true;
  }

 private:
  static constexpr std::uint32_t unmet = UINT32_MAX;

  void enter(std::uint32_t node) {
    number_[node] = met_++;
    path_.push_back({node, 0});
  }

  void renumber() {
    for (std::size_t edge = 0; edge < graph_.edges.size(); ++edge) {
      graph_.edges[edge].target = number_[graph_.edges[edge].target];
    }
    // Moves each node to its place, cycle by cycle; unused places go to the end.
    std::uint32_t unused = met_;
    for (std::uint32_t& number : number_) {
      if (number == unmet) number = unused++;
    }
    for (std::uint32_t node = 0; node < number_.size(); ++node) {
      while (number_[node] != node) {
        const std::uint32_t place = number_[node];
        std::swap(graph_.nodes[node], graph_.nodes[place]);
        std::swap(number_[node], number_[place]);
      }
    }
  }

  struct Frame {
    std::uint32_t node;
    std::uint32_t next;
  };
  StateGraph& graph_;
  std::size_t states_;
  Budget& budget_;
  std::vector<std::uint32_t> number_;
  std::vector<bool> finished_;
  std::vector<Frame> path_;
  std::uint32_t met_ = 0;
};

}  // namespace

bool build_state_graph(Execution& execution, Jobs* jobs, Budget& budget, StateGraph& graph,
                       StatesLimit limit) {
  std::size_t states = 0;
  {
    Builder builder(execution, jobs, budget, graph,
                    limit);  // In a block, since its set of states is large.
    if (!builder.run()) return false;
    states = builder.visited();
  }
  // At most: a number, a place in the order, and a frame for each node.
  if (!budget.allows_memory(graph.nodes.size() * 17)) return false;
  return Order(graph, states, budget).run();
}

}  // namespace checker
