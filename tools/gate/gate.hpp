#pragma once

#include <command_line/application.hpp>

#include "cli/options.hpp"
#include "explore.hpp"

namespace tools::gate {

/// The command `gate`. Prints to `output` and returns the exit status.
checker::ExitStatus run_gate(const cli::Options& options, const ProgramFactory& factory,
                             checker::Output& output);

}  // namespace tools::gate
