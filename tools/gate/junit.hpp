#pragma once

#include <string>
#include <vector>

#include "gate/table.hpp"

namespace tools::gate {

/// The gate's verdicts as a JUnit report: one test case for each verdict, and one for the golden
/// traces, whose `golden_problems` belong to no verdict. Test cases that an interrupt has left open
/// are skipped: such verdicts and, if the gate was `interrupted`, golden traces without a problem
/// so far.
std::string junit_report(const std::vector<Cell>& cells,
                         const std::vector<std::string>& golden_problems, bool interrupted);

}  // namespace tools::gate
