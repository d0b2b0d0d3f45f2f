#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Writes delalloc out for reservations that wait for it, forever: a daemon of the machine.
/// Mirrors: btrfs_run_delalloc_work() with filemap_flush(), fs/btrfs/inode.c; one inode.
void run_space_flush(Task& task);

}  // namespace model::threads
