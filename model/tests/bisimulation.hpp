#pragma once

#include <cstdint>
#include <vector>

#include "analysis/state_graph.hpp"

namespace model {

/// The coarsest strong bisimulation of a graph of states that refines `colours` (one for each
/// node): nodes get the same number if they have the same colour and, choice by choice, have edges
/// with the same labels to nodes with the same number. Numbers are hashes of 64 bits. Cost: one
/// pass over the edges for each round of refinement; two rounds if there are no cycles. Source:
/// Kanellakis, Smolka, Information and Computation 86 (1990), section 3 (the naive method).
std::vector<std::uint64_t> bisimulation(const checker::StateGraph& graph,
                                        const std::vector<std::uint64_t>& colours);

/// One more word for a hash.
constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
  return hash ^ (hash >> 29);
}

}  // namespace model
