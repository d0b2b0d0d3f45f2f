#include "cases.hpp"

#include <checker/assert.hpp>

#include "../shipped_scenarios.hpp"
#include "model/scenario_parser.hpp"

namespace model {

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const ShippedScenario& file : shipped_scenarios()) {
    const ScenarioOrErrors loaded = load_scenario(file.path);
    CHECKER_ASSERT(loaded.scenario.has_value(), "a shipped scenario that does not parse");
    if (is_classic(*loaded.scenario)) continue;
    for (const Expectation& row : loaded.scenario->expect) {
      cases.push_back({file.name + " on " + row.kernel.key(), *loaded.scenario, row});
    }
  }
  return cases;
}

}  // namespace model
