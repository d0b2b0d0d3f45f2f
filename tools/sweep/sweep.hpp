#pragma once

#include <command_line/application.hpp>

#include "explore.hpp"
#include "options.hpp"

namespace tools::sweep {

/// `pagerace sweep`: checks every small scenario on one kernel, or compares two kernels, and groups
/// what is found by its cause.
checker::ExitStatus run_sweep(const Options& options, const ProgramFactory& factory,
                              checker::Output& output);

}  // namespace tools::sweep
