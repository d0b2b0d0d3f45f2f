#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Mirrors: btrfs_sync_file(), fs/btrfs/file.c. Left out: the log and the commit.
void run_fsync(Task& task);

/// Waits until no page of the range is tagged as under writeback.
/// Mirrors: filemap_fdatawait_range(), mm/filemap.c.
void filemap_fdatawait_range(Task& task, PageIndex first, PageIndex last);

/// Writes out and waits until no ordered extent is left, from the end of the file to its start.
/// Mirrors: the second half of btrfs_wait_ordered_range(), fs/btrfs/ordered-data.c.
void btrfs_wait_ordered_extents(Task& task);

/// Mirrors: write_inode_now(), fs/fs-writeback.c; and the wait for ordered extents, which hold
/// references to their inode.
void write_inode_now(Task& task);

}  // namespace model::threads
