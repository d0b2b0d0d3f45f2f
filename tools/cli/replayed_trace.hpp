#pragma once

#include <string>

#include "explore.hpp"
#include "model/trace_file.hpp"

namespace tools::cli {

/// A trace that was run again before anything is said about it.
struct ReplayedTrace {
  model::TraceFile file;  ///< As the program runs now, or as recorded if that diverges.
  checker::Schedule schedule;
  std::string divergence;  ///< Where it diverged; empty: the trace was reproduced.

  /// The heading for a trace that was not reproduced; "" for one that was.
  [[nodiscard]] std::string banner() const;
};

/// Runs the trace again.
ReplayedTrace run_again(const model::TraceFile& recorded, const ProgramFactory& factory);

}  // namespace tools::cli
