#pragma once

#include <string>

#include "step_mutants.hpp"

namespace model {

/// What a search of a case showed unexpectedly; empty: nothing.
struct Notice {
  std::string how;
  std::uint64_t states = 0;
  bool complete = false;
  bool applied = false;  ///< Whether a step was changed at all.
};

/// Runs the case with the mutant. `invariants`: judges the model's invariants and rules, too.
Notice run_mutant(const Case& at, const StepMutant& mutant, bool invariants,
                  std::uint64_t states_max);

/// As run_mutant(), in a process of its own: a mutant may crash the tool.
Notice run_mutant_apart(const Case& at, const StepMutant& mutant, bool invariants,
                        std::uint64_t states_max);

}  // namespace model
