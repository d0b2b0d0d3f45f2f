#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Writes one page through the page cache. Returns: 0 or a negative errno.
/// Mirrors: __btrfs_buffered_write() with prepare_pages(), lock_and_cleanup_extent_if_need() and
/// btrfs_dirty_pages(), fs/btrfs/file.c. Left out: writes of several pages, short copies.
int btrfs_buffered_write(Task& task, PageIndex index, bool nocow);

/// The thread: takes the inode's lock around it.
void run_buffered_write(Task& task, const ThreadSpec& spec);

}  // namespace model::threads
