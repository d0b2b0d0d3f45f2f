#pragma once

#include "model/scenario.hpp"
#include "state/machine.hpp"

namespace model {

/// Tries to free the page at an index, `tries` times.
/// Mirrors: shrink_page_list(), mm/vmscan.c, for one page. Left out: LRU lists, referenced bits.
void run_reclaim(Task& task, PageIndex index, unsigned tries, bool kswapd);

}  // namespace model
