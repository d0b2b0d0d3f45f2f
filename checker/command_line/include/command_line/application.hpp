#pragma once

#include <csignal>
#include <functional>
#include <string>

#include "command_line/exit_status.hpp"
#include "support/diagnostics.hpp"
#include "support/output.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace checker {

/// Parses the command line and runs `command`. Reports failures on stderr and by the exit status:
/// usage errors, internal errors, output that could not be written.
ExitStatus run_application(CLI::App& app, int argc, char** argv,
                           const std::function<ExitStatus(Output&)>& command);

/// The version of pagerace.
const char* version();

/// Set by SIGINT, SIGTERM and SIGHUP once run_application() has started.
const volatile std::sig_atomic_t* interrupted();

/// Prints every diagnostic to stderr.
void print_errors(const Diagnostics& errors);

/// Writes a result completely or not at all; reports a failure on stderr. Returns: exit_ok or
/// exit_not_written.
ExitStatus write_result(const std::string& tool, const std::string& path, std::string_view text);

}  // namespace checker
