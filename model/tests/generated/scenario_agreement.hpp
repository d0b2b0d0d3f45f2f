#pragma once

#include <cstdint>
#include <string>

#include "model/scenario.hpp"

namespace model {

/// The result of comparing one scenario.
struct ScenarioAgreement {
  std::string disagreement;  ///< Empty: all ways to explore it agree.
  bool complete = false;     ///< The whole graph was small enough to be compared.
  bool defects = false;
  bool counted = false;  ///< dpor and brute force finished, too.
  bool drained = false;  ///< With an interleaved drain, too, with reductions and without.
  std::uint64_t states = 0;
};

/// Explores the scenario on the kernel of its `expect` in all ways: without reductions, with the
/// default ones, each alone, in two jobs, by dpor and brute force, with an interleaved drain;
/// compares verdicts, defects, labels and claims; replays each defect; and looks for mistakes of
/// the model: assertions, unlocked and unannounced accesses, endless transitions, and steps that do
/// not commute although the table says so. Errors: none; an internal error of the engine is a
/// disagreement.
ScenarioAgreement compare_searches(const Scenario& scenario, std::uint64_t states_max);

}  // namespace model
