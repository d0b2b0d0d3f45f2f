#pragma once

#include <command_line/application.hpp>

#include "gate/judge.hpp"

namespace tools::gate {

/// A switch set to another value than a kernel has, and what that changes.
struct Weakening {
  model::Switch which{};
  std::size_t searched = 0;  ///< Verdicts that were tried, with each other value.
  /// The first change: "alone on v5.6, hook_returns=EBUSY: lost-update"; empty: none.
  std::string changes;
  std::string limit;  ///< If a limit ended a search: which.
};

/// A switch that changes nothing, and why it may.
struct Unneeded {
  std::string name;
  std::string reason;
};

/// Parses the file of --weaken. Errors are added to `errors`.
std::vector<Unneeded> parse_unneeded(const std::string& text, const std::string& path,
                                     model::Diagnostics& errors);

/// `gate --weaken FILE`: each switch, set to another value, must change the answer of some scenario
/// on some kernel on which it holds: a defect, a label of `reaches` or `never`, or a claim; or FILE
/// says why it need not. A switch that changes nothing is not tested by any scenario.
/// Cost: each verdict that holds once; then, for each switch, searches up to the first change.
checker::ExitStatus run_weaken(const std::vector<LoadedScenario>& scenarios, const Options& options,
                               const checker::SearchOptions& search, const ProgramFactory& factory,
                               checker::Output& output);

}  // namespace tools::gate
