#pragma once

#include <string>
#include <vector>

#include "ablate/ablation.hpp"

namespace tools::report {

/// What `ablate` prints. `scenarios`: the names of the scenarios of the trees.
std::string ablation_text(const ablate::AblationSpace& space,
                          const std::vector<std::string>& scenarios,
                          const std::vector<ablate::AblationTree>& trees,
                          const ablate::AblationSummary& summary);

}  // namespace tools::report
