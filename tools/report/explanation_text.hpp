#pragma once

#include <string>

#include "explain/explanation.hpp"

namespace tools::report {

/// The explanation as plain text: symptom, obligation, window, cause, point of no return, how
/// often, the diagram, and the command that replays it.
std::string explanation_text(const explain::Explanation& explanation);

}  // namespace tools::report
