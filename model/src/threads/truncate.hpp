#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Cuts the file off at a page.
/// Mirrors: truncate_setsize() and truncate_inode_pages_range(), mm/truncate.c. Left out: its first
/// sweep, which skips pages that are locked or under writeback.
void run_truncate(Task& task, PageIndex first);

/// Removes all pages from the cache as they are. Mirrors: truncate_inode_pages_final(); the extent
/// lock, which eviction does not need, is taken here, too: no other thread is left.
void truncate_inode_pages_final(Task& task);

}  // namespace model::threads
