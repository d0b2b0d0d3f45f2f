#include <fmt/format.h>

#include <checker/search.hpp>
#include <command_line/progress.hpp>

#include "ablate/ablation.hpp"
#include "cli/commands.hpp"
#include "model/scenario_parser.hpp"
#include "report/ablation_text.hpp"

namespace tools::cli {
namespace {

constexpr std::size_t switches_max = 20;  // All mixes are enumerated, though not searched.

std::vector<model::Scenario> read_scenarios(const Options& options, model::Diagnostics& errors) {
  std::vector<model::Scenario> scenarios;
  for (const std::string& path : options.inputs) {
    model::ScenarioOrErrors loaded = model::load_scenario(path);
    errors.insert(errors.end(), loaded.errors.begin(), loaded.errors.end());
    if (!loaded.scenario) continue;
    if (model::is_classic(*loaded.scenario)) {
      errors.push_back(
          {path, ":", "a textbook program does not run on a kernel: nothing to ablate"});
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

// What one search found, or the limit that ended it before everything was decided.
std::variant<ablate::MixResult, checker::LimitKind> search_mix(const model::Scenario& scenario,
                                                               const model::Kernel& kernel,
                                                               const checker::SearchOptions& search,
                                                               const ProgramFactory& factory) {
  model::Kernel::consulted.reset();
  const auto program = factory(scenario, kernel);
  const checker::SearchResult found = checker::search(*program, search);
  if (!found.complete) return found.limit;
  if (!found.undecided.empty()) return found.undecided.front().why;
  ablate::MixResult result;
  result.consulted = model::Kernel::consulted;
  for (const checker::Defect& defect : found.defects) result.defects.insert(defect.name);
  return result;
}

// The scenarios that were decided, and a message about the others.
struct Ablated {
  std::vector<ablate::AblationTree> trees;
  std::vector<std::string> names;
  std::string undecided;
  ExitStatus status = exit_ok;
};

Ablated ablate_all(const ablate::AblationSpace& space,
                   const std::vector<model::Scenario>& scenarios,
                   const checker::SearchOptions& search, const ProgramFactory& factory) {
  Ablated all;
  for (const model::Scenario& scenario : scenarios) {
    if (*interrupted() != 0) {
      all.undecided += fmt::format("{}: not searched: interrupted\n", scenario.name);
      all.status = exit_interrupted;
      continue;
    }
    ablate::AblationTree tree(space, [&](const model::Kernel& kernel) {
      return search_mix(scenario, kernel, search, factory);
    });
    if (tree.complete()) {
      all.trees.push_back(std::move(tree));
      all.names.push_back(scenario.name);
      continue;
    }
    all.undecided += fmt::format("{}: inconclusive: a limit ({}) ended a search; no result\n",
                                 scenario.name, checker::limit_name(tree.limit()));
    const bool stopped = tree.limit() == checker::LimitKind::interrupted;
    all.status = worse(all.status, stopped ? exit_interrupted : exit_inconclusive);
  }
  checker::clear_progress();
  return all;
}

}  // namespace

ExitStatus run_ablate(const Options& options, const ProgramFactory& factory, Output& output) {
  model::Diagnostics errors;
  checker::SearchOptions search = search_options(options, errors);
  search.count = false;
  const std::vector<model::Scenario> scenarios = read_scenarios(options, errors);
  const auto from = read_kernel("--from", options.from, errors);
  const auto to = read_kernel("--to", options.to, errors);
  ablate::AblationSpace space;
  if (from && to) space = ablate::ablation_space(*from, *to);
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
  const Ablated all = ablate_all(space, scenarios, search, factory);
  output.write(all.undecided);
  if (all.trees.empty()) return all.status;
  if (!all.undecided.empty()) output.write("\n");
  const ablate::AblationSummary summary = ablate::summarize(space, all.trees);
  output.write(report::ablation_text(space, all.names, all.trees, summary));
  const bool holds =
      std::none_of(summary.defects.begin(), summary.defects.end(),
                   [](const ablate::DefectHistory& history) { return history.in_to; });
  return worse(all.status, holds ? exit_ok : exit_defect);
}

}  // namespace tools::cli
