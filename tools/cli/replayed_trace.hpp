#pragma once

#include <string>

#include "explore.hpp"
#include "model/trace_file.hpp"

namespace tools::cli {

/// A trace that was run once more before anything is said about it.
struct ReplayedTrace {
  model::TraceFile file;  ///< As the program runs now; as recorded if that is something else.
  checker::Schedule schedule;
  std::string divergence;  ///< Where it went another way; empty: the trace was reproduced.

  /// What stands over a trace that was not reproduced, "" over one that was.
  [[nodiscard]] std::string banner() const;
};

/// Runs the trace again.
ReplayedTrace run_again(const model::TraceFile& recorded, const ProgramFactory& factory);

}  // namespace tools::cli
