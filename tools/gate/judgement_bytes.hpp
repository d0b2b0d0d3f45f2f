#pragma once

#include <string>

#include "gate/judge.hpp"

namespace tools::gate {

/// A judgement for another process of the same program: all but what says of which scenario and
/// kernel it is.
std::string write_judgement(const Judgement& judged);
/// Requires: written by write_judgement().
Judgement read_judgement(const std::string& bytes);

}  // namespace tools::gate
