#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "state/execution.hpp"

namespace checker {

/// A second opinion on independence that trusts no announcement: both orders of two steps are run,
/// from the same state, and compared.
struct Commutation {
  std::uint64_t states = 0;  ///< In which pairs were tried.
  std::uint64_t pairs = 0;   ///< Of enabled steps that the table calls independent.
  std::uint64_t eager = 0;   ///< Steps that a search takes eagerly, tried against all others.
  std::string disagreement;  ///< The first pair that does not commute; empty: none.
};

/// Where to look: at so many states in random order, each next to one that was looked at before;
/// all of a small program.
struct CommutationOptions {
  std::uint32_t seed = 0;
  std::uint64_t states_max = 100;
  std::uint64_t eager_max = 100;
};

/// Tries, in states of the program: for each two enabled steps that the table calls independent,
/// that either order gives the same state, defects and labels, and that neither disables the other;
/// for each step and each thread whose announcement is independent of it, that it changes nothing
/// about whether that thread is enabled. And of the steps that a search of the graph takes at
/// once, that they commute with every other enabled step, whatever the table says.
/// Cost: four steps for a pair. Requires: the build of the engine that has step hooks, for
/// `at_once`.
Commutation check_commutation(Program& program, const CommutationOptions& options);

}  // namespace checker
