#pragma once

#include <optional>
#include <string>

#include "checker/command_line.hpp"
#include "checker/schedule.hpp"
#include "support/diagnostics.hpp"

namespace checker {

/// A counterexample of a program, with everything needed to run it again.
struct ProgramTrace {
  std::string program;
  Parameters parameters;
  std::string search;
  bool simplest = false;
  std::string defect;
  Trace trace;
};

/// The text of a trace file. The same input gives the same bytes.
std::string write_program_trace(const ProgramTrace& file);

/// Reads a trace of the program `info`. Parameters that the file does not set keep their values.
/// Errors: all of them; any bytes are a valid argument.
std::optional<ProgramTrace> load_program_trace(const std::string& path, const ProgramInfo& info,
                                               Diagnostics& errors);

}  // namespace checker
