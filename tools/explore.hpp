#pragma once

#include <checker/program.hpp>
#include <functional>
#include <memory>
#include <string>

#include "model/trace_file.hpp"
#include "result.hpp"

namespace tools {

/// Builds the program of a scenario; the tests substitute their own programs.
using ProgramFactory =
    std::function<std::unique_ptr<checker::Program>(const model::Scenario&, const model::Kernel&)>;

/// Explores one scenario on one kernel, and records each defect's counterexample by running it
/// again.
Result explore(const model::Scenario& scenario, const std::string& path,
               const model::Kernel& kernel, checker::SearchOptions options,
               const ProgramFactory& factory);

/// Compares what was found with what is found on another kernel.
Against compare_with(const Result& result, const model::Kernel& other,
                     checker::SearchOptions options, const ProgramFactory& factory);

/// The trace file of a defect that was found.
model::TraceFile trace_file(const Result& result, const checker::ReportedDefect& defect);

/// "v4.14+hook_returns=EAGAIN": a kernel as part of a file name.
std::string kernel_file_name(const model::Kernel& kernel);

}  // namespace tools
