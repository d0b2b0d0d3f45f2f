#include "analysis/annotated_graph.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "search/walk.hpp"

namespace checker {
namespace {

class Annotator {
 public:
  Annotator(Execution& execution, const StateSpace::Classify& classify, Budget& budget,
            AnnotatedGraph& out)
      : execution_(execution), classify_(classify), budget_(budget), out_(out), walk_(execution) {}

  bool run() {
    const std::size_t nodes = out_.graph.nodes.size();
    const std::size_t edges = out_.graph.edges.size();
    if (!budget_.allows_memory(2 * (nodes + edges))) return false;
    out_.classes.assign(nodes, 0);
    out_.edge_sites.assign(edges, 0);
    execution_.reset();
    arrive(0);
    std::uint64_t transitions = 0;
    while (!walk_.empty()) {
      ++transitions;
      if (!budget_.allows(0, [&] { return Progress{"naming", 0, transitions, walk_.depth()}; })) {
        return false;
      }
      if (walk_.exhausted()) {
        walk_.leave();
        continue;
      }
      const auto node = static_cast<std::uint32_t>(walk_.node());
      const std::uint32_t target = out_.graph.edges_of(node)[walk_.position()].target;
      if (target < met_) {
        walk_.skip();
        continue;
      }
      CHECKER_ASSERT(target == met_, "nodes are not numbered in the order of discovery");
      walk_.next();
      arrive(target);
    }
    return true;
  }

 private:
  void arrive(std::uint32_t node) {
    ++met_;
    if (classify_) {
      const std::uint32_t state_class = classify_();
      CHECKER_ASSERT(state_class <= UINT16_MAX, "the number of a class of states is too large");
      out_.classes[node] = static_cast<std::uint16_t>(state_class);
    }
    const auto enabled = execution_.enabled();
    CHECKER_ASSERT(enabled.size() == out_.graph.nodes[node].edge_count,
                   "the two passes over the graph differ");
    std::uint32_t edge = out_.graph.nodes[node].first_edge;
    for (const Choice choice : enabled) out_.edge_sites[edge++] = site_of(choice);
    if (!enabled.empty()) walk_.enter(node);
  }

  std::uint16_t site_of(Choice choice) {
    const Pending& pending = execution_.pending(choice.thread);
    const CallFrame* frame = execution_.frame(choice.thread);
    const char* call = frame == nullptr ? "" : frame->name;
    const std::size_t object = pending.access_count == 0 ? 0 : 1 + pending.named[0].object;
    const auto [place, fresh] =
        numbers_.try_emplace({choice.thread, pending.operation, call, object}, 0);
    if (fresh) {
      const Site site{execution_.thread_name(choice.thread), pending.operation,
                      object == 0 ? "" : execution_.names().shown(pending.named[0].object).text(),
                      call};
      // Equal texts may lie at different addresses.
      const auto same = std::find(out_.sites.begin(), out_.sites.end(), site);
      place->second = static_cast<std::uint16_t>(same - out_.sites.begin());
      if (same == out_.sites.end()) out_.sites.push_back(site);
      CHECKER_ASSERT(out_.sites.size() < UINT16_MAX, "a program has too many sites");
    }
    return place->second;
  }

  Execution& execution_;
  const StateSpace::Classify& classify_;
  Budget& budget_;
  AnnotatedGraph& out_;
  Walk walk_;  // Its word for a state is the node.
  std::map<std::tuple<ThreadId, const char*, const char*, std::size_t>, std::uint16_t> numbers_;
  std::uint32_t met_ = 0;
};

}  // namespace

bool annotate(Execution& execution, const StateSpace::Classify& classify, Budget& budget,
              AnnotatedGraph& annotated) {
  return Annotator(execution, classify, budget, annotated).run();
}

}  // namespace checker
