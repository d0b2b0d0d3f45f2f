#pragma once

#include "checker/search_result.hpp"
#include "state/execution.hpp"

namespace checker {

/// How a search is to be run again, since what its reductions have left out matters.
struct Again {
  Reductions reductions;
  bool defects_stay = true;  ///< The defects of this run are kept, whatever the next one finds.
};

/// Those of the requested reductions that apply to the program.
Reductions useful_reductions(const Execution& execution, Reductions asked);

}  // namespace checker
