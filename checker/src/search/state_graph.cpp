#include "search/state_graph.hpp"

#include <tsl/robin_map.h>

#include <algorithm>

#include "search/walk.hpp"

namespace checker {
namespace {

class Builder {
 public:
  Builder(Execution& execution, Budget& budget, StateGraph& graph)
      : execution_(execution), budget_(budget), graph_(graph), walk_(execution) {
    index_.max_load_factor(0.8F);
  }

  bool run() {
    graph_.threads = execution_.thread_count();
    execution_.reset();
    arrive();
    while (!walk_.empty()) {
      if (!budget_.allows({"counting", 0, transitions_, walk_.depth(), 0})) return false;
      if (walk_.exhausted()) {
        finish(static_cast<std::uint32_t>(walk_.node()));
        walk_.leave();
        continue;
      }
      const std::size_t edge = graph_.nodes[walk_.node()].first_edge + walk_.position();
      const Choice choice = walk_.next();
      ++transitions_;
      const std::uint16_t labels = intern(
          graph_.label_sets, execution_.step_labels() | execution_.state_labels(), UINT16_MAX);
      const std::uint32_t target = arrive();
      if (budget_.exceeded()) return false;
      graph_.edges[edge] = {target, choice, labels};
    }
    return true;
  }

 private:
  // Returns: the node of the present state; a new one is entered.
  std::uint32_t arrive() {
    const auto fresh = static_cast<std::uint32_t>(graph_.nodes.size());
    if (!room()) return 0;
    const auto [entry, inserted] = index_.insert({execution_.fingerprint(), fresh});
    if (!inserted) {
      graph_.cyclic = graph_.cyclic || !finished_[entry->second];
      return entry->second;
    }
    const auto enabled = execution_.enabled();
    const auto defects =
        static_cast<std::uint8_t>(intern(graph_.defect_sets, execution_.defects(), UINT8_MAX));
    graph_.nodes.push_back({static_cast<std::uint32_t>(graph_.edges.size()),
                            static_cast<std::uint16_t>(enabled.size()), defects,
                            execution_.unfinished()});
    finished_.push_back(false);
    graph_.edges.resize(graph_.edges.size() + enabled.size());
    if (enabled.empty()) {
      finish(fresh);
    } else {
      walk_.enter(fresh);
    }
    return fresh;
  }

  void finish(std::uint32_t node) {
    finished_[node] = true;
    graph_.finish_order.push_back(node);
  }

  // Whether all tables may grow, where the next state makes one of them do so.
  bool room() {
    std::size_t bytes = 0;
    const auto doubled = [&bytes](const auto& list, std::size_t more) {
      if (list.size() + more > list.capacity()) bytes += 2 * list.capacity() * sizeof(list[0]);
    };
    doubled(graph_.nodes, 1);
    doubled(graph_.edges, 64);
    doubled(graph_.finish_order, 1);
    const auto index_room = static_cast<double>(index_.bucket_count()) * 0.79;
    if (static_cast<double>(index_.size()) >= index_room) bytes += index_.bucket_count() * 2 * 32;
    return bytes == 0 || budget_.allows_memory(bytes);
  }

  template <typename Set>
  static std::uint16_t intern(std::vector<Set>& sets, const Set& set, std::size_t most) {
    const auto found = std::find(sets.begin(), sets.end(), set);
    const auto at = static_cast<std::size_t>(found - sets.begin());
    CHECKER_ASSERT(at < most, "too many different sets of defects or labels");
    if (found == sets.end()) sets.push_back(set);
    return static_cast<std::uint16_t>(at);
  }

  Execution& execution_;
  Budget& budget_;
  StateGraph& graph_;
  Walk walk_;
  tsl::robin_map<Fingerprint, std::uint32_t, FingerprintHash> index_;
  std::vector<bool> finished_;
  std::uint64_t transitions_ = 0;
};

}  // namespace

bool build_state_graph(Execution& execution, Budget& budget, StateGraph& graph) {
  return Builder(execution, budget, graph).run();
}

}  // namespace checker
