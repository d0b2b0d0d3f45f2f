#pragma once

#include "checker/search_result.hpp"
#include "execution.hpp"

namespace checker {

/// Of the reductions asked for, those that apply to the program.
Reductions useful_reductions(const Execution& execution, Reductions asked);

}  // namespace checker
