#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// Writes blocks of a page whose other blocks stay dirty, each with its own IO: the end of a range
/// that was compressed or goes to a zone, and stops within the page.
/// Mirrors: extent_write_locked_range() with btrfs_subpage_set_writeback(), fs/btrfs. Left out: the
/// data of these blocks and their ordered extents. What the model knows of the page's content is
/// that of the blocks which the range does not have, and only the page's flags, tags and lock tell
/// the others that it is there.
void run_partial_writeback(Task& task, const ThreadSpec& spec);

}  // namespace model::threads
