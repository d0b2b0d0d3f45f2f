#pragma once

#include <string>
#include <vector>

#include "explore.hpp"
#include "gate/table.hpp"
#include "model/scenario.hpp"
#include "options.hpp"

namespace tools::gate {

struct LoadedScenario {
  model::Scenario scenario;
  std::string path;
};

/// What the gate says about one scenario on one kernel.
struct Judgement {
  Cell cell;
  std::vector<std::string> problems;    ///< Why the verdict is not as expected.
  std::vector<std::string> incomplete;  ///< What a limit left open.
  std::vector<std::string> updated;     ///< Golden traces that were written.
  checker::ExitStatus status = checker::exit_ok;
  std::uint64_t states = 0;
  std::size_t claims = 0;      ///< Those that were decided.
  bool out_of_memory = false;  ///< The limit on memory ended it.
};

/// The path of the golden trace of a defect.
std::string golden_path(const std::string& scenario, const model::Kernel& kernel,
                        const std::string& defect);

/// Explores the scenario on the kernel and compares with what is expected and with the golden
/// traces, which it rewrites with --update.
Judgement judge(const LoadedScenario& loaded, const model::Expectation& row, const Options& options,
                const checker::SearchOptions& search, const ProgramFactory& factory);

}  // namespace tools::gate
