#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "model/scenario_parser.hpp"

namespace model {

/// Reads the scenario that a trace embeds at `pointer` of `file`.
ScenarioOrErrors read_embedded_scenario(const nlohmann::json& value, const std::string& pointer,
                                        const std::string& file);

}  // namespace model
