#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Writes blocks of a page whose other blocks stay dirty, each with its own IO: the end of a
/// compressed or zoned range that stops within the page.
/// Mirrors: extent_write_locked_range() with btrfs_subpage_set_writeback(), fs/btrfs. Left out: the
/// data of these blocks and their ordered extents. The page's content in the model is that of the
/// blocks outside the range; other threads see the range only through the page's flags, tags and
/// lock.
void run_partial_writeback(Task& task, const ThreadSpec& spec);

}  // namespace model::threads
