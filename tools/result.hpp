#pragma once

#include <checker/search.hpp>
#include <command_line/report.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/scenario.hpp"

namespace tools {

/// The answer of a search to one claim of a scenario.
struct ClaimResult {
  enum class Answer : std::uint8_t { reachable, unreachable, not_decided };
  model::Claim claim;
  Answer answer = Answer::not_decided;
  std::optional<bool> expected;  ///< Whether the scenario expects it to be reachable.
  std::optional<checker::ReportedDefect> path;  ///< To such a state, if one was kept.
};

/// What a result has that the same scenario on another kernel has not, and the opposite. Names of
/// defects, in the order of their ids.
struct Against {
  std::string kernel;              ///< The key of the other kernel.
  std::vector<std::string> added;  ///< Only here.
  std::vector<std::string> gone;   ///< Only there.
  std::vector<std::string> same;   ///< On both.
  /// Whether both searches were complete. If not, more may differ; and what is listed as added may
  /// be there, too.
  bool decided = false;
};

/// The result of exploring one scenario on one kernel.
struct Result {
  model::Scenario scenario;
  std::string path;  ///< Of the scenario file.
  model::Kernel kernel;
  std::string search;  ///< "graph"
  bool drain_interleaved = false;
  checker::SearchResult found;
  std::vector<checker::ReportedDefect> defects;
  std::map<std::string, bool> reaches;  ///< Labels that had to be reached, and whether they were.
  std::map<std::string, bool>
      never;  ///< Labels that had to be avoided, and whether they were reached nevertheless.
  std::vector<checker::ReportedDefect>
      witnesses;                    ///< Paths to the labels of `never` that were reached.
  std::vector<ClaimResult> claims;  ///< In the order of the scenario.
  std::optional<Against> against;   ///< Another kernel, if one was asked for.
};

}  // namespace tools
