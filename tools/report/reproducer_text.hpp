#pragma once

#include <string>

#include "model/trace_file.hpp"

namespace tools::report {

/// What it takes to try a trace on a real kernel: what user space does, where threads wait for each
/// other, the skeleton of a debug patch, and what that does not prove.
std::string reproducer_text(const model::TraceFile& file, const std::string& path);

}  // namespace tools::report
