#include "cases.hpp"

#include <algorithm>
#include <checker/assert.hpp>
#include <filesystem>

#include "model/scenario_parser.hpp"

namespace model {

std::vector<Case> all_cases() {
  namespace fs = std::filesystem;
  const fs::path folder = PAGERACE_SCENARIOS;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Case> cases;
  for (const fs::path& path : paths) {
    const ScenarioOrErrors loaded = load_scenario(path.string());
    CHECKER_ASSERT(loaded.scenario.has_value(), "a shipped scenario that does not parse");
    if (is_classic(*loaded.scenario)) continue;
    const std::string name = path.lexically_relative(folder).replace_extension().string();
    for (const Expectation& row : loaded.scenario->expect) {
      cases.push_back({name + " on " + row.kernel.key(), *loaded.scenario, row});
    }
  }
  return cases;
}

}  // namespace model
