#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/small_scenarios.hpp"
#include "sweep/results.hpp"

namespace tools::sweep {

/// What a finding says of two kernels; of one kernel, only `present`.
enum class Change : std::uint8_t {
  present,  ///< The kernel has the defect.
  added,    ///< The new kernel has it, the old one not.
  moved,    ///< Both have the defect; in the new kernel with this cause, which the old one has not.
  fixed,    ///< The old kernel has it, the new one not.
  count
};
/// "new", "moved", "fixed"; "" for `present`.
std::string_view change_name(Change change);

/// A cause, and the scenarios that show it. Scenarios are indexes into the enumeration.
struct Finding {
  Change change = Change::present;
  Cause cause;
  const model::Kernel* kernel = nullptr;  ///< On which it shows.
  std::size_t scenario = 0;               ///< The first, a smallest one.
  /// Others that contain none with the same cause.
  std::vector<std::size_t> others;
  std::size_t members = 0;    ///< Those that contain one.
  std::string interleavings;  ///< Of the first scenario, how many have it; decimal, or empty.
  std::string of;             ///< Of all its interleavings.

  /// The name of its files.
  [[nodiscard]] std::string id() const { return cause.id(); }
};

/// What the results say.
struct Findings {
  std::vector<Finding> all;  ///< By change, then in the order of their first scenarios.
  std::size_t holds = 0;     ///< Scenarios, on the last kernel.
  std::size_t violated = 0;
  std::size_t open = 0;     ///< Scenarios of which something is not decided on some kernel.
  std::size_t failed = 0;   ///< Those whose search failed: a bug of the tool.
  std::size_t missing = 0;  ///< Those that were not searched on each kernel.
  /// Up to this weight all scenarios were searched; -1: not even those without weight.
  int weight = -1;
  std::uint64_t states = 0;
  checker::LabelSet labels;           ///< Those that some scenario passed.
  model::SwitchSet consulted;         ///< Those that some scenario read.
  std::vector<std::string> failures;  ///< Up to ten, each with its scenario.
};

/// Groups the results by cause. Requires: one kernel, or the old one and the new one.
Findings find_findings(std::span<const model::SmallScenario> scenarios,
                       std::span<const model::Kernel> kernels, const Results& results);

}  // namespace tools::sweep
