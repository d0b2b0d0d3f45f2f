#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "model/scenario.hpp"

namespace model {

/// The JSON of a scenario file.
using ScenarioJson = nlohmann::ordered_json;

/// A random valid scenario: two or three threads of any kind with any fields, on one to three
/// pages, from any start, with any faults, on any kernel with some switches set. The same seed
/// gives the same scenario, on every platform.
ScenarioJson random_scenario(std::uint32_t seed);

/// Nothing if the text is no valid scenario.
std::optional<Scenario> scenario_of(const ScenarioJson& json);

/// Removes threads, fields, pages, faults, switches and claims as long as the rest is a valid
/// scenario for which `still` holds. Requires: still(json).
template <typename Predicate>
ScenarioJson shrunk(ScenarioJson json, Predicate still);

/// The JSON with one thing removed, for each such thing; larger ones first.
std::vector<ScenarioJson> with_less(const ScenarioJson& json);

template <typename Predicate>
ScenarioJson shrunk(ScenarioJson json, Predicate still) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (const ScenarioJson& less : with_less(json)) {
      if (!scenario_of(less) || !still(less)) continue;
      json = less;
      smaller = true;
      break;
    }
  }
  return json;
}

}  // namespace model
