#pragma once

#include "threads/names.hpp"

namespace model::threads {

/// Carries out and completes the IO of one index, forever: a daemon of the machine.
/// Mirrors: the device and end_bio_extent_writepage(), fs/btrfs/extent_io.c.
void run_io_completion(Task& task, PageIndex index);

/// Finishes the ordered extents that start at one index, forever: a daemon of the machine.
void run_ordered_extent_completion(Task& task, PageIndex index);

/// Ends the IO of a page as far as its ordered extent is concerned.
/// Mirrors: end_extent_writepage() and btrfs_writepage_end_io_hook().
void end_extent_writepage(Task& task, Page& page, PageIndex index, PageOutcome outcome);

}  // namespace model::threads
