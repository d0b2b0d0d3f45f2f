#pragma once

#include <model/kernels.hpp>
#include <model/scenario.hpp>
#include <string>

namespace tools::trace {

/// What a report or a drawing is about: "alone on v4.14"; of a textbook program, its name.
std::string subject(const model::Scenario& scenario, const model::Kernel& kernel);

}  // namespace tools::trace
