#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Drops a reference to the inode; the last one writes and evicts it if the file system is going.
/// Mirrors: iput() and iput_final(), fs/inode.c.
void iput(Task& task);

/// Throws the inode away, and its pages as they are. Requires: nobody holds a reference to it.
/// Mirrors: evict() and btrfs_evict_inode(), as far as the page cache goes.
void evict(Task& task);

}  // namespace model::threads
