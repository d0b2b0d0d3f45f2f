#pragma once

#include <command_line/application.hpp>

#include "explore.hpp"
#include "options.hpp"

namespace tools::gate {

/// The command `gate`. Prints to `output` and returns the exit status.
checker::ExitStatus run_gate(const Options& options, const ProgramFactory& factory,
                             checker::Output& output);

}  // namespace tools::gate
