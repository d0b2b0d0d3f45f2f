#pragma once

#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "options.hpp"

namespace tools::cli {

/// One scenario to be run on one kernel.
struct Task {
  model::Scenario scenario;
  std::string path;
  model::Kernel kernel;
};

/// All given scenarios on all given kernels; without --kernel, each on the kernel that it names.
/// All are read and validated before the first search starts.
/// Errors are added to `errors`.
std::vector<Task> read_tasks(const Options& options, model::Diagnostics& errors);

}  // namespace tools::cli
