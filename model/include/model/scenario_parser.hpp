#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/diagnostics.hpp"
#include "model/scenario.hpp"

namespace model {

/// A scenario, or what is wrong with its text.
struct ScenarioOrErrors {
  std::optional<Scenario> scenario;  ///< Nothing after an error.
  Diagnostics errors;                ///< All of them.
};

/// Parses and validates the text of a scenario file. `file`: its name in diagnostics.
/// Any bytes are a valid argument.
ScenarioOrErrors parse_scenario(std::string_view text, const std::string& file);

/// Reads and parses a file. Errors: also if it cannot be read, is not a regular file, or exceeds 1
/// MiB.
ScenarioOrErrors load_scenario(const std::string& path);

/// The JSON Schema of scenario files: model/schemas/scenario.json.
std::string_view scenario_schema();

/// The scenario as it runs on one kernel, as JSON text on one line; for traces.
std::string scenario_to_json(const Scenario& scenario, const Kernel& kernel);

}  // namespace model
