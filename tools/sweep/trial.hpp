#pragma once

#include "explore.hpp"
#include "sweep/record.hpp"

namespace tools::sweep {

/// Explores one scenario on one kernel; if it has defects, again for their causes. Errors: none; a
/// program that fails is an answer. Returns: nothing if the search was interrupted.
std::optional<Record> try_scenario(const model::Scenario& scenario, const std::string& core,
                                   const model::Kernel& kernel,
                                   const checker::SearchOptions& search,
                                   const ProgramFactory& factory);

}  // namespace tools::sweep
