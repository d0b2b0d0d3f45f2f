#pragma once

#include <command_line/application.hpp>

#include "explore.hpp"
#include "options.hpp"

namespace tools::cli {

using checker::ExitStatus;
using checker::interrupted;
using checker::Output;
using checker::print_errors;
using checker::say;
using checker::worse;
using checker::write_file;
using checker::write_result;
using enum checker::ExitStatus;

/// One function for each subcommand. They print to `output` and return the exit status; if
/// something cannot be written it is 74, whatever the result.
ExitStatus run_check(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_replay(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_ablate(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_compare(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_explain(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_states(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_reproducer(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_render(const Options& options, const ProgramFactory& factory, Output& output);
ExitStatus run_identify(const Options& options, Output& output);
ExitStatus run_list(const Options& options, Output& output);
ExitStatus run_schema(const Options& options, Output& output);

/// Parses the command line and runs the command.
ExitStatus run_cli(int argc, char** argv, const ProgramFactory& factory);

}  // namespace tools::cli
