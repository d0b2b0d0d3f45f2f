#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Mirrors: generic_shutdown_super(), fs/super.c, with sync_filesystem() and evict_inodes(); then
/// close_ctree(), fs/btrfs/disk-io.c, as far as the fixup queue and the cleaner go. Left out: the
/// commit, all other threads.
void run_unmount(Task& task);

/// The cleaner thread: runs delayed iputs, until it is parked. A daemon.
/// Mirrors: cleaner_kthread(), fs/btrfs/disk-io.c.
void run_cleaner(Task& task);

}  // namespace model::threads
