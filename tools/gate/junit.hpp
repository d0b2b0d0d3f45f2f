#pragma once

#include <string>
#include <vector>

#include "gate/table.hpp"

namespace tools {

/// The gate's verdicts as a JUnit report: one test case a verdict.
std::string junit_report(const std::vector<Cell>& cells);

}  // namespace tools
