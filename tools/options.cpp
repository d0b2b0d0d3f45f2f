#include "options.hpp"

namespace tools {

checker::SearchOptions search_options(const Options& options, model::Diagnostics& errors) {
  checker::SearchOptions search = checker::search_options(options, errors);
  search.drain_interleaved = options.drain == "interleaved";
  return search;
}

void refuse_impossible_starts(const model::Scenario& scenario, const std::string& path,
                              const model::Kernel& kernel, model::Diagnostics& errors) {
  for (std::string& reason : model::impossible_starts(scenario, kernel)) {
    errors.push_back({path, ": /start:", std::move(reason)});
  }
}

std::optional<model::Kernel> resolve_kernel(const std::string& key, const Options& options,
                                            model::Diagnostics& errors) {
  model::KernelOrError parsed = model::parse_kernel_key(key);
  if (!parsed.kernel) {
    errors.push_back({"--kernel", ":", parsed.error});
    return std::nullopt;
  }
  for (const std::string& assignment : options.sets) {
    const std::string error = model::set_switch(*parsed.kernel, assignment);
    if (error.empty()) continue;
    errors.push_back({"--set", ":", error});
    return std::nullopt;
  }
  const std::string error = model::check_requirements(*parsed.kernel);
  if (!error.empty()) {
    errors.push_back({"--set", ":", error});
    return std::nullopt;
  }
  return parsed.kernel;
}

}  // namespace tools
