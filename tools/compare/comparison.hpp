#pragma once

#include <checker/replay.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/inspection.hpp"

namespace tools::compare {

/// A run of one schedule on one kernel, with the values of all names after each step.
struct ObservedRun {
  checker::Trace trace;
  std::vector<std::size_t> stretch_ends;  ///< As checker::Followed.
  std::vector<std::vector<int>> values;   ///< Of each name; the first are of the initial state.
};

/// A step of each run, if both do the same, or a step of only one of them. Steps count from 0.
struct ComparedRow {
  std::optional<std::size_t> left;
  std::optional<std::size_t> right;
  bool operator==(const ComparedRow&) const = default;
};

/// What both runs do while one thread runs.
struct ComparedStretch {
  std::string thread;
  std::vector<ComparedRow> rows;
};

/// A place where the runs begin to differ.
struct Parting {
  ComparedRow row;
  std::string thread;
  std::string call;  ///< Innermost; may be empty.
  std::string what;  ///< "page0.dirty"; empty: the operations differ.
  std::string left;
  std::string right;
};

struct Comparison {
  std::vector<ComparedStretch> stretches;  ///< Without the drain.
  std::vector<Parting> partings;           ///< In order; each name of the state once.
};

/// Aligns two runs, stretch by stretch, by what steps do to which object in which call.
Comparison compare_runs(const ObservedRun& left, const ObservedRun& right,
                        const std::vector<model::InspectedName>& names,
                        const model::Inspectable& texts);

/// Whether two steps have the same text.
bool same_text(const checker::TraceStep& left, const checker::TraceStep& right);

}  // namespace tools::compare
