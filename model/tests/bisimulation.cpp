#include "bisimulation.hpp"

#include <algorithm>

namespace model {
namespace {

std::uint64_t refined(const checker::StateGraph& graph, std::uint32_t node, std::uint64_t colour,
                      const std::vector<std::uint64_t>& blocks) {
  std::uint64_t hash = colour;
  for (const checker::StateGraph::Edge& edge : graph.edges_of(node)) {
    hash = mixed(hash, edge.choice.thread);
    hash = mixed(hash, edge.choice.alternative);
    hash = mixed(hash, edge.labels);
    hash = mixed(hash, blocks[edge.target]);
  }
  return hash;
}

std::size_t different(std::vector<std::uint64_t> blocks) {
  std::sort(blocks.begin(), blocks.end());
  return static_cast<std::size_t>(std::unique(blocks.begin(), blocks.end()) - blocks.begin());
}

}  // namespace

std::vector<std::uint64_t> bisimulation(const checker::StateGraph& graph,
                                        const std::vector<std::uint64_t>& colours) {
  std::vector<std::uint64_t> blocks = colours;
  std::size_t count = 0;
  for (std::size_t now = different(blocks); now != count; now = different(blocks)) {
    count = now;
    // With cycles, a node's block is hashed into its next one: blocks that were distinct stay
    // distinct.
    const std::vector<std::uint64_t> before = graph.cyclic ? blocks : colours;
    for (const std::uint32_t node : graph.finish_order) {
      blocks[node] = refined(graph, node, before[node], graph.cyclic ? before : blocks);
    }
  }
  return blocks;
}

}  // namespace model
