#include "analysis/path_count.hpp"

namespace checker {
namespace {

Progress counting(std::uint64_t nodes) { return {"counting paths", 0, nodes}; }

// For each set of defects in the graph, by index: whether it contains one to be avoided.
std::vector<bool> avoided_sets(const StateGraph& graph, const DefectSet& avoid) {
  std::vector<bool> avoided(graph.defect_sets.size());
  for (std::size_t set = 0; set < avoided.size(); ++set) {
    avoided[set] = (graph.defect_sets[set] & avoid).any();
  }
  return avoided;
}

// Computes one limb of all numbers at a time, from the lowest. The limb of a node is the lower half
// of the sum of its successors' limbs and the carry of the node's previous limb; its carry is the
// upper half, less than its number of edges.
class LimbByLimb {
 public:
  LimbByLimb(const StateGraph& graph, const DefectSet& avoid, const EdgeFilter& allows)
      : graph_(graph), avoided_(avoided_sets(graph, avoid)), allows_(allows) {}

  [[nodiscard]] static std::size_t bytes(std::size_t nodes) {
    return nodes * (sizeof(std::uint64_t) + sizeof(std::uint16_t));
  }

  std::optional<Number> run(Budget& budget) {
    limbs_.resize(graph_.nodes.size());
    carries_.resize(graph_.nodes.size());
    Number count = 0;
    for (unsigned shift = 0; shift == 0 || carried_; shift += limb_bits) {
      if (!next_limbs(shift == 0, budget)) return std::nullopt;
      count |= Number(limbs_[0]) << shift;
    }
    return count;
  }

 private:
  __extension__ using Wide = unsigned __int128;
  static constexpr unsigned limb_bits = 64;

  bool next_limbs(bool lowest, Budget& budget) {
    carried_ = false;
    std::uint64_t done = 0;
    for (const std::uint32_t node : graph_.finish_order) {  // Successors come first.
      if (!budget.allows(0, [&] { return counting(done); })) return false;
      ++done;
      if (avoided_[graph_.nodes[node].defects]) continue;
      const auto edges = graph_.edges_of(node);
      Wide sum = edges.empty() && lowest ? 1 : carries_[node];
      std::uint32_t place = graph_.nodes[node].first_edge;
      for (const StateGraph::Edge& edge : edges) {
        if (!allows_ || allows_(place)) sum += limbs_[edge.target];
        ++place;
      }
      limbs_[node] = static_cast<std::uint64_t>(sum);
      carries_[node] = static_cast<std::uint16_t>(sum >> limb_bits);
      carried_ = carried_ || carries_[node] != 0;
    }
    return true;
  }

  const StateGraph& graph_;
  std::vector<bool> avoided_;
  const EdgeFilter& allows_;
  std::vector<std::uint64_t> limbs_;
  std::vector<std::uint16_t> carries_;
  bool carried_ = false;
};

}  // namespace

std::optional<Number> count_to_ends(const StateGraph& graph, const DefectSet& avoid, Budget& budget,
                                    const EdgeFilter& allows) {
  CHECKER_ASSERT(!graph.cyclic, "paths of a cyclic graph cannot be counted");
  if (!budget.allows_memory(LimbByLimb::bytes(graph.nodes.size()))) return std::nullopt;
  return LimbByLimb(graph, avoid, allows).run(budget);
}

std::optional<std::vector<Number>> paths_to_ends(const StateGraph& graph, const DefectSet& avoid,
                                                 Budget& budget, const EdgeFilter& allows) {
  CHECKER_ASSERT(!graph.cyclic, "paths of a cyclic graph cannot be counted");
  if (!budget.allows_memory(graph.nodes.size() * sizeof(Number))) return std::nullopt;
  const std::vector<bool> avoided = avoided_sets(graph, avoid);
  std::vector<Number> paths(graph.nodes.size());
  std::uint64_t done = 0;
  for (const std::uint32_t node : graph.finish_order) {  // Successors come first.
    if (!budget.allows(0, [&] { return counting(done); })) return std::nullopt;
    ++done;
    if (avoided[graph.nodes[node].defects]) continue;
    const auto edges = graph.edges_of(node);
    if (edges.empty()) paths[node] = 1;
    std::uint32_t place = graph.nodes[node].first_edge;
    for (const StateGraph::Edge& edge : edges) {
      if (!allows || allows(place)) paths[node] += paths[edge.target];
      ++place;
    }
  }
  return paths;
}

std::optional<std::vector<Number>> paths_from_start(const StateGraph& graph, const DefectSet& avoid,
                                                    Budget& budget, const EdgeFilter& allows) {
  CHECKER_ASSERT(!graph.cyclic, "paths of a cyclic graph cannot be counted");
  if (!budget.allows_memory(graph.nodes.size() * sizeof(Number))) return std::nullopt;
  const std::vector<bool> avoided = avoided_sets(graph, avoid);
  std::vector<Number> paths(graph.nodes.size());
  paths[0] = 1;
  std::uint64_t done = 0;
  for (auto node = graph.finish_order.rbegin(); node != graph.finish_order.rend(); ++node) {
    if (!budget.allows(0, [&] { return counting(done); })) return std::nullopt;
    ++done;
    if (avoided[graph.nodes[*node].defects]) paths[*node] = 0;
    if (paths[*node] == 0) continue;
    std::uint32_t place = graph.nodes[*node].first_edge;
    for (const StateGraph::Edge& edge : graph.edges_of(*node)) {
      if (!allows || allows(place)) paths[edge.target] += paths[*node];
      ++place;
    }
  }
  return paths;
}

std::optional<PathCounts> count_paths(const StateGraph& graph, const std::vector<DefectId>& defects,
                                      Budget& budget) {
  const std::optional<Number> all = count_to_ends(graph, {}, budget);
  if (!all) return std::nullopt;
  PathCounts counts{all->str(), {}};
  for (const DefectId defect : defects) {
    DefectSet avoid;
    avoid.set(defect);
    const std::optional<Number> without = count_to_ends(graph, avoid, budget);
    if (!without) return std::nullopt;
    counts.through.push_back(Number(*all - *without).str());
  }
  return counts;
}

}  // namespace checker
