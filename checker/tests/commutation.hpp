#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "state/execution.hpp"

namespace checker {

/// A second opinion on independence that trusts no announcement: runs both orders of two steps from
/// the same state, and compares.
struct Commutation {
  std::uint64_t states = 0;  ///< In which pairs were tried.
  std::uint64_t pairs = 0;   ///< Of enabled steps that the table calls independent.
  std::uint64_t eager = 0;   ///< Steps that a search takes eagerly, tried against all others.
  std::string disagreement;  ///< The first pair that does not commute; empty: none.
};

/// Which states are tested: up to `states_max` in random order, each next to one tested before; all
/// of a small program.
struct CommutationOptions {
  std::uint32_t seed = 0;
  std::uint64_t states_max = 100;
  std::uint64_t eager_max = 100;
};

/// Tests in states of the program: for each two enabled steps that the table calls independent,
/// that either order gives the same state, defects and labels, and that neither disables the other;
/// for each step and each thread whose announcement is independent of it, that the step does not
/// change whether that thread is enabled. And for the steps that a graph search takes eagerly, that
/// they commute with every other enabled step, whatever the table says.
/// Cost: four steps for a pair. Requires: the build of the engine that has step hooks, for `eager`.
Commutation check_commutation(Program& program, const CommutationOptions& options);

}  // namespace checker
