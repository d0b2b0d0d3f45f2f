#pragma once

#include <string>

#include "compare/comparison.hpp"
#include "result.hpp"

namespace tools::report {

/// Both runs side by side, as in `diff -y`; where they differ; how they end.
std::string comparison_text(const compare::Comparison& comparison, const compare::ObservedRun& left,
                            const compare::ObservedRun& right, const std::string& left_name,
                            const std::string& right_name);

}  // namespace tools::report
