#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace model {

/// A scenario of the repository; `name` as in "fixup/alone".
struct ShippedScenario {
  std::string name;
  std::string path;
};

/// All of them, by name.
inline std::vector<ShippedScenario> shipped_scenarios() {
  namespace fs = std::filesystem;
  const fs::path folder = PAGERACE_SCENARIOS;
  std::vector<ShippedScenario> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    fs::path name = entry.path().lexically_relative(folder);
    found.push_back({name.replace_extension().string(), entry.path().string()});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& one, const auto& other) { return one.name < other.name; });
  return found;
}

}  // namespace model
