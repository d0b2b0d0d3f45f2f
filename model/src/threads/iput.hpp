#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Drops a reference to the inode; the last one writes and evicts it during an unmount.
/// Mirrors: iput() and iput_final(), fs/inode.c.
void iput(Task& task);

/// Discards the inode, and its pages as they are. Requires: no reference to it is held.
/// Mirrors: evict() and btrfs_evict_inode(), as far as the page cache goes.
void evict(Task& task);

}  // namespace model::threads
