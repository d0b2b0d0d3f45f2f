#pragma once

#include "sweep/findings.hpp"

namespace tools::sweep {

/// Writes the files of a finding to a folder: ID.json, a scenario that expects the defects of its
/// kernel; ID.trace.json, a simplest counterexample; ID.txt, its explanation.
/// Returns: an explanation if that failed, else "".
std::string write_finding(const Finding& finding, const model::SmallScenario& small,
                          const std::string& folder, const checker::SearchOptions& search,
                          const ProgramFactory& factory);

}  // namespace tools::sweep
