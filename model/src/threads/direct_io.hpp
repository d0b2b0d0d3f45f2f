#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Overwrites a page by a direct write, which removes it from the cache first if it is clean.
/// Mirrors: generic_file_direct_write() with invalidate_inode_pages2_range(), mm/truncate.c. Left
/// out: the fallback to a buffered write, the second invalidation.
void run_direct_io_write(Task& task, const ThreadSpec& spec);

}  // namespace model::threads
