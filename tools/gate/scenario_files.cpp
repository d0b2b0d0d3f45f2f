#include "gate/scenario_files.hpp"

#include <algorithm>
#include <filesystem>

namespace tools::gate {

namespace fs = std::filesystem;

ScenarioFiles find_scenarios(const std::vector<std::string>& arguments) {
  ScenarioFiles found;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      found.paths.push_back(argument);  // If anything is wrong, reading it reports that.
      continue;
    }
    std::vector<std::string> here;
    for (fs::recursive_directory_iterator at(argument, error), end; !error && at != end;
         at.increment(error)) {
      // Golden traces can lie beside their scenarios.
      if (at->path().filename() == "traces") at.disable_recursion_pending();
      if (at->path().extension() == ".json") here.push_back(at->path().string());
    }
    if (error) found.errors.push_back({argument, ":", error.message()});
    if (!error && here.empty())
      found.errors.push_back({argument, ":", "contains no scenario (*.json)"});
    std::sort(here.begin(), here.end());
    found.paths.insert(found.paths.end(), here.begin(), here.end());
  }
  return found;
}

std::string traces_folder(const std::string& scenario_path) {
  const fs::path path(scenario_path);
  fs::path out;
  bool replaced = false;
  for (const fs::path& part : path.parent_path()) {
    if (!replaced && part == "scenarios") {
      out /= "traces";
      replaced = true;
    } else {
      out /= part;
    }
  }
  if (!replaced) out /= "traces";
  return (out / path.stem()).string();
}

}  // namespace tools::gate
