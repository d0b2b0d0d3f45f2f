#pragma once

#include "cli/exit_status.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "explore.hpp"

namespace tools {

/// One function a subcommand. They print to `output` and return the exit status; what cannot be
/// written is status 74, whatever the result.
ExitStatus run_check(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_gate(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_replay(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_list(const Options& options, Output& output);
ExitStatus run_schema(const Options& options, Output& output);

/// Prints every diagnostic to stderr.
void print_errors(const model::Diagnostics& errors);

/// Parses the command line and runs the command.
ExitStatus run_cli(int argc, char** argv, const ProgramFactory& factory);

}  // namespace tools
