#pragma once

#include <string>
#include <vector>

#include "ablate/ablation.hpp"

namespace tools {

/// What `ablate` prints. `scenarios` are the names of those that the trees are of.
std::string ablation_text(const AblationSpace& space, const std::vector<std::string>& scenarios,
                          const std::vector<AblationTree>& trees, const AblationSummary& summary);

}  // namespace tools
