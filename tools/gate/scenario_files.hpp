#pragma once

#include <string>
#include <vector>

#include "model/diagnostics.hpp"

namespace tools::gate {

struct ScenarioFiles {
  std::vector<std::string> paths;  ///< Sorted; in folders every *.json, recursively, but
                                   ///< not what is in a folder `traces`.
  model::Diagnostics errors;
};

/// The scenario files that arguments (files or folders) stand for.
ScenarioFiles find_scenarios(const std::vector<std::string>& arguments);

/// Where the golden traces of a scenario lie: `scenarios/TOPIC/NAME.json` has `traces/TOPIC/NAME`.
/// A scenario outside a folder `scenarios` has them in a folder `traces` beside it.
std::string traces_folder(const std::string& scenario_path);

}  // namespace tools::gate
