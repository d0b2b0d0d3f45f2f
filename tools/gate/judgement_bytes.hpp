#pragma once

#include <string>

#include "gate/judge.hpp"

namespace tools::gate {

/// A judgement as bytes for another process of the same program, without its scenario and kernel.
std::string write_judgement(const Judgement& judged);
/// Requires: written by write_judgement().
Judgement read_judgement(const std::string& bytes);

}  // namespace tools::gate
