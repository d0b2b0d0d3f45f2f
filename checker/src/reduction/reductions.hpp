#pragma once

#include "checker/search_result.hpp"
#include "state/execution.hpp"

namespace checker {

/// How a search is to be run again, since what its reductions have left out counts.
struct Again {
  Reductions reductions;
  bool defects_stay = true;  ///< Those of the present run count, whatever the next one finds.
};

/// Of the reductions asked for, those that apply to the program.
Reductions useful_reductions(const Execution& execution, Reductions asked);

}  // namespace checker
