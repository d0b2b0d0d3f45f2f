#pragma once

#include <string>
#include <vector>

#include "model/diagnostics.hpp"

namespace tools::gate {

struct ScenarioFiles {
  std::vector<std::string>
      paths;  ///< Sorted; of folders, every *.json, recursively, except in folders `traces`.
  model::Diagnostics errors;
};

/// The scenario files that the arguments (files or folders) name.
ScenarioFiles find_scenarios(const std::vector<std::string>& arguments);

/// Where the golden traces of a scenario lie: `scenarios/TOPIC/NAME.json` has `traces/TOPIC/NAME`.
/// A scenario outside a folder `scenarios` has them in a folder `traces` beside it.
std::string traces_folder(const std::string& scenario_path);

}  // namespace tools::gate
