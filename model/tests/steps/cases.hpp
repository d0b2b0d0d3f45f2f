#pragma once

#include <string>
#include <vector>

#include "model/scenario.hpp"

namespace model {

/// One scenario on one kernel of its `expect`.
struct Case {
  std::string name;  ///< "fixup/alone on v4.14"
  Scenario scenario;
  Expectation row;
};

/// All of them but textbook programs, in the order of their names.
std::vector<Case> all_cases();

}  // namespace model
