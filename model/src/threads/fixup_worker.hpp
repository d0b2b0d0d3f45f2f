#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// The one server of the fixup queue, forever: a daemon.
void run_fixup_worker(Task& task);

/// Repairs one page that was dirtied behind the file system's back, or gives up.
/// Mirrors: btrfs_writepage_fixup_worker(), fs/btrfs/inode.c, in the generation that the switches
/// choose. Left out: surplus outstanding extents.
void btrfs_writepage_fixup_worker(Task& task, Page& page);

}  // namespace model::threads
