#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Reserves space for one page of delalloc. If space is short, requests a flush of delalloc, waits
/// for it and for ordered extents, and tries once more. Returns: 0 or -ENOSPC.
/// Mirrors: btrfs_delalloc_reserve_space(), btrfs_alloc_data_chunk_ondemand(); later the tickets.
/// Left out: metadata apart from data; the commit, which changes nothing here.
int btrfs_delalloc_reserve_space(Task& task);
void btrfs_delalloc_release_space(Task& task);

}  // namespace model::threads
