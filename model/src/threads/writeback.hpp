#pragma once

#include "model/scenario.hpp"
#include "threads/names.hpp"

namespace model::threads {

/// The writeback thread: `passes` passes over the whole file.
void run_writeback(Task& task, WritebackMode mode, unsigned passes);

/// Passes until it finds no dirty page: what a throttled writer waits for.
/// Mirrors: balance_dirty_pages(), mm/page-writeback.c, with a threshold of 0.
void run_writeback_until_clean(Task& task, WritebackMode mode);

/// One pass over [first, last].
/// Mirrors: extent_writepages() and extent_write_cache_pages(), fs/btrfs/extent_io.c. Left out: the
/// inode reference, bios that are held back (a page is submitted immediately, which only lets IO
/// completion run earlier), nr_to_write, ranges that wrap.
void extent_writepages(Task& task, PageIndex first, PageIndex last, WritebackMode mode);

/// Writes one page that is locked and whose PG_dirty was cleared; unlocks it.
/// Mirrors: __extent_writepage(), with writepage_delalloc() and __extent_writepage_io().
void extent_writepage(Task& task, Page& page);

/// Writes one page for migration or reclaim. Requires and does as extent_writepage().
/// Mirrors: btrfs_writepage(), fs/btrfs/inode.c: under PF_MEMALLOC it only redirties.
void btrfs_writepage(Task& task, Page& page);

/// Decides about a page that is about to be submitted. Requires: the page is locked and clean.
/// Returns: 0 (submit), -EAGAIN, -EBUSY or -EUCLEAN.
/// Mirrors: btrfs_writepage_start_hook(), later btrfs_writepage_cow_fixup(), fs/btrfs/inode.c.
int btrfs_writepage_start_hook(Task& task, Page& page);

}  // namespace model::threads
