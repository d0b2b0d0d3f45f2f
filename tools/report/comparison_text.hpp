#pragma once

#include <string>

#include "compare/comparison.hpp"
#include "report/result.hpp"

namespace tools {

/// Both runs side by side, as `diff -y` would; where they part; how they end.
std::string comparison_text(const Comparison& comparison, const ObservedRun& left,
                            const ObservedRun& right, const std::string& left_name,
                            const std::string& right_name);

}  // namespace tools
