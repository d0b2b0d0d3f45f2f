#include "cli/tasks.hpp"

#include <algorithm>

#include "model/scenario_parser.hpp"

namespace tools::cli {

std::vector<Task> read_tasks(const Options& options, model::Diagnostics& errors) {
  std::vector<Task> tasks;
  for (const std::string& path : options.inputs) {
    const model::ScenarioOrErrors loaded = model::load_scenario(path);
    errors.insert(errors.end(), loaded.errors.begin(), loaded.errors.end());
    if (!loaded.scenario) continue;
    std::vector<std::string> keys = options.kernels;
    if (keys.empty()) keys.push_back(loaded.scenario->kernel);
    for (const std::string& key : keys) {
      const std::size_t before = errors.size();
      const auto kernel = resolve_kernel(key, options, errors);
      if (kernel && model::is_classic(*loaded.scenario) != (kernel->name == model::no_kernel)) {
        errors.push_back({path, ":",
                          model::is_classic(*loaded.scenario)
                              ? "a textbook program does not run on a kernel"
                              : "a page-cache scenario needs a kernel"});
      } else if (kernel) {
        refuse_impossible_starts(*loaded.scenario, path, *kernel, errors);
        tasks.push_back({*loaded.scenario, path, *kernel});
      }
      if (errors.size() == before) continue;
      const std::string text = errors.back().text();  // Reported once, not for each scenario.
      const auto same = [&](const model::Diagnostic& other) { return other.text() == text; };
      if (std::any_of(errors.begin(), errors.end() - 1, same)) errors.pop_back();
    }
  }
  return tasks;
}

}  // namespace tools::cli
