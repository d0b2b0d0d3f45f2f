#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Tries to free the page at an index, `tries` times.
/// Mirrors: shrink_page_list(), mm/vmscan.c, for one page. Left out: LRU lists, referenced bits.
void run_reclaim(Task& task, PageIndex index, unsigned tries, bool kswapd);

/// Freezes the references, which must be the cache's and the caller's, and takes the page out of
/// the cache. Requires: the page is locked. Returns: whether it did; the page then has no
/// references. Mirrors: __remove_mapping(), mm/vmscan.c. The references are frozen before PG_dirty
/// is tested.
bool remove_mapping(Task& task, Page& page);

}  // namespace model::threads
