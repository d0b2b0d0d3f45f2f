#pragma once

#include <checker/program.hpp>
#include <memory>

#include "model/scenario.hpp"

namespace model {

/// Builds the program that a scenario describes, for one kernel.
/// Requires: the scenario was validated; the kernel's requirements hold.
std::unique_ptr<checker::Program> make_program(const Scenario& scenario, const Kernel& kernel);

}  // namespace model
