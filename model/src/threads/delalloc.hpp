#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Turns delalloc at or after a page into an ordered extent, as far as it is contiguous; locks its
/// other pages meanwhile. Requires: the page is locked.
/// Mirrors: writepage_delalloc() with find_lock_delalloc_range(), fs/btrfs/extent_io.c.
void writepage_delalloc(Task& task, Page& page, PageIndex index);

}  // namespace model::threads
