#pragma once

#include <string>

#include "model/trace_file.hpp"

namespace tools::report {

/// What it takes to try a trace on a real kernel: what user space does, where threads have to wait
/// for each other, the skeleton of a debug patch, and what that would not prove.
std::string reproducer_text(const model::TraceFile& file, const std::string& path);

}  // namespace tools::report
