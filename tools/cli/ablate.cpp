#include <fmt/format.h>

#include <checker/search.hpp>
#include <command_line/progress.hpp>

#include "ablate/ablation.hpp"
#include "cli/commands.hpp"
#include "model/scenario_parser.hpp"
#include "report/ablation_text.hpp"

namespace tools {
namespace {

constexpr std::size_t switches_max = 20;  // All mixes are looked at, though not searched.

std::vector<model::Scenario> read_scenarios(const Options& options, model::Diagnostics& errors) {
  std::vector<model::Scenario> scenarios;
  for (const std::string& path : options.inputs) {
    model::ScenarioOrErrors loaded = model::load_scenario(path);
    errors.insert(errors.end(), loaded.errors.begin(), loaded.errors.end());
    if (!loaded.scenario) continue;
    if (model::is_classic(*loaded.scenario)) {
      errors.push_back({path, ":", "a textbook program runs on no kernel: nothing to ablate"});
    }
    scenarios.push_back(std::move(*loaded.scenario));
  }
  return scenarios;
}

std::optional<model::Kernel> read_kernel(const char* option, const std::string& key,
                                         model::Diagnostics& errors) {
  model::KernelOrError parsed = model::parse_kernel_key(key);
  if (!parsed.kernel) errors.push_back({option, ":", parsed.error});
  return parsed.kernel;
}

// What one search found; nothing if a limit ended it, which `limit` then says.
std::optional<MixResult> search_mix(const model::Scenario& scenario, const model::Kernel& kernel,
                                    const checker::SearchOptions& search,
                                    const ProgramFactory& factory, checker::LimitKind& limit) {
  model::Kernel::consulted.reset();
  const auto program = factory(scenario, kernel);
  const checker::SearchResult found = checker::search(*program, search);
  MixResult result;
  result.consulted = model::Kernel::consulted;
  limit = found.complete ? found.later_limit : found.limit;
  if (limit != checker::LimitKind::none) return std::nullopt;
  for (const checker::Defect& defect : found.defects) result.defects.insert(defect.name);
  return result;
}

}  // namespace

ExitStatus run_ablate(const Options& options, const ProgramFactory& factory, Output& output) {
  model::Diagnostics errors;
  const checker::SearchOptions search = search_options(options, errors);
  const std::vector<model::Scenario> scenarios = read_scenarios(options, errors);
  const auto from = read_kernel("--from", options.from, errors);
  const auto to = read_kernel("--to", options.to, errors);
  AblationSpace space;
  if (from && to) space = ablation_space(*from, *to);
  if (space.switches.size() > switches_max) {
    errors.push_back(
        {"--to", ":",
         fmt::format("{} and {} differ in {} switches; at most {} can be mixed: choose "
                     "kernels that are closer",
                     options.from, options.to, space.switches.size(), switches_max)});
  }
  if (!errors.empty()) {
    print_errors(errors);
    return exit_bad_input;
  }
  std::vector<AblationTree> trees;
  std::vector<std::string> names;
  for (const model::Scenario& scenario : scenarios) {
    checker::LimitKind limit = checker::LimitKind::none;
    trees.emplace_back(space, [&](const model::Kernel& kernel) {
      return search_mix(scenario, kernel, search, factory, limit);
    });
    names.push_back(scenario.name);
    checker::clear_progress();
    if (trees.back().complete()) continue;
    output.write(fmt::format("{}: inconclusive: a limit ({}) ended a search; nothing is said\n",
                             scenario.name, checker::limit_name(limit)));
    return limit == checker::LimitKind::interrupted ? exit_interrupted : exit_inconclusive;
  }
  const AblationSummary summary = summarize(space, trees);
  output.write(ablation_text(space, names, trees, summary));
  const bool holds = std::none_of(summary.defects.begin(), summary.defects.end(),
                                  [](const DefectHistory& history) { return history.in_to; });
  return holds ? exit_ok : exit_defect;
}

}  // namespace tools
