#include "threads/direct_io.hpp"

#include "threads/buffered_write.hpp"
#include "threads/fsync.hpp"
#include "threads/ordered_wait.hpp"
#include "threads/writeback.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

// Whether the file system refuses to release what it attached to the page.
bool keeps_private(Task& task, Page& page, PageIndex index) {
  return page_has_private(task, page) && !btrfs_releasepage(task, page, index);
}

// Removes a clean page from the cache. The reference count is not tested.
// Mirrors: invalidate_complete_page2(). The page is locked.
bool invalidate_complete_page2(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  if (keeps_private(task, page, index)) return false;
  lock_i_pages(task);
  if (test_flag(task, page, page.PG_dirty, "test")) {
    unlock_i_pages(task);
    return false;
  }
  delete_in_section(task, page);
  unlock_i_pages(task);
  put_page(task, page);
  return true;
}

// Returns: whether no page of the range is cached now.
bool invalidate_inode_pages2_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  Page* page = find_get_page(task, index);
  if (page == nullptr) return true;
  lock_page(task, *page);
  bool gone = true;
  if (read_field(task, *page, page->mapping, "test page->mapping") != 0) {
    wait_on_page_writeback(task, *page);
    if (read_field(task, *page, page->mapcount, "page_mapped") != 0) {
      unmap_mapping_range(task, index);
    }
    gone = invalidate_complete_page2(task, *page, index);
    task.label(gone ? Label::direct_io_invalidated : Label::direct_io_refused);
    if (!gone) task.runtime.remark("-EBUSY: the page is dirty");
  }
  unlock_page(task, *page);
  put_page(task, *page);
  return gone;
}

enum class Locked : std::uint8_t { yes, again, not_block };

// One round of it. The page cache is looked at under the extent lock: a page that is there again
// would be older than what is written.
Locked lock_extent_direct(Task& task, PageIndex index, const CacheSlot& slot) {
  lock_extent(task, index);
  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index);
  if (!ordered) {
    task.runtime.announce("is a page cached?", reads(slot.frame));
    if (slot.frame.get(task) == 0) return Locked::yes;
    unlock_extent(task, index);
    return Locked::not_block;
  }
  unlock_extent(task, index);
  btrfs_start_ordered_extent(task, ordered);
  btrfs_put_ordered_extent(task, *ordered.extent);
  return Locked::again;
}

// Locks the range once no write of it is in flight. Returns: false, with nothing locked, if a page
// of it is cached again: -ENOTBLK.
// Mirrors: lock_extent_direct(), fs/btrfs/inode.c.
bool lock_extent_direct(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  Locked locked = Locked::again;
  while (locked == Locked::again) {
    locked = lock_extent_direct(task, index, task.machine.cache->slot[index]);
  }
  return locked == Locked::yes;
}

// Writes the page to the device, past the cache. Returns: false, with nothing written, if that must
// go through the cache.
// Mirrors: btrfs_direct_IO(), fs/btrfs/inode.c; one step writes what its ordered extent would.
bool btrfs_direct_IO(Task& task, PageIndex index) {  // NOLINT(readability-identifier-naming)
  KernelFunction function(task.runtime);
  if (!lock_extent_direct(task, index)) return false;
  Shared<std::uint8_t>& data = task.machine.disk->data[index];
  Shared<std::uint8_t>& csum = task.machine.disk->csum[index];
  Ghost& ghost = *task.machine.ghost;
  Shared<std::uint8_t>& last_version = ghost.last_version[index];
  task.runtime.announce("write to disk", writes(data), writes(csum), writes(ghost.declared),
                        writes(last_version));
  const std::uint8_t version = ++last_version.change(task);
  data.change(task) = version;
  csum.change(task) = version;
  ghost.declared.change(task).version[index] = version;  // Acknowledged to its caller.
  ghost.declared.change(task).settled[index] = version;
  unlock_extent(task, index);
  return true;
}

// Flushes and invalidates the page, and writes past it. Returns: whether that is all; else the data
// must go through the cache. The inode is locked, before and after.
// Mirrors: generic_file_direct_write(). Left out: the second invalidation.
bool generic_file_direct_write(Task& task, const ThreadSpec& spec) {
  KernelFunction function(task.runtime);
  extent_writepages(task, spec.page, spec.page, WritebackMode::all);
  filemap_fdatawait_range(task, spec.page, spec.page);
  const bool gone = invalidate_inode_pages2_range(task, spec.page);
  if (!spec.overwrites) return true;
  if (!gone) return false;
  const bool drops = task.is(Switch::direct_write_inode_lock, DirectWriteLock::dropped_for_io);
  if (drops) inode_unlock(task);
  const bool written = btrfs_direct_IO(task, spec.page);
  if (drops) inode_lock(task);
  return written;
}

// The data goes through the cache, and to disk immediately. `locks`: only the first needs the inode
// lock, which is taken for it; else it is held.
void write_through_cache(Task& task, PageIndex index, bool locks) {
  task.label(Label::direct_io_fell_back);
  task.runtime.remark("a buffered write, written out immediately");
  if (locks) inode_lock(task);
  const int error = btrfs_buffered_write(task, index, false);
  if (locks) inode_unlock(task);
  if (error != 0) return;
  extent_writepages(task, index, index, WritebackMode::all);
  filemap_fdatawait_range(task, index, index);
}

}  // namespace

// Left out: a write beyond the end of the file, which always holds the lock exclusively.
void run_direct_io_write(Task& task, const ThreadSpec& spec) {
  KernelFunction function(task.runtime, "btrfs_file_write_iter");
  const bool shared = task.is(Switch::direct_write_inode_lock, DirectWriteLock::shared);
  if (shared) {
    inode_lock_shared(task);
  } else {
    inode_lock(task);
  }
  const bool done = generic_file_direct_write(task, spec);
  if (shared) inode_unlock_shared(task);
  if (!done) write_through_cache(task, spec.page, shared);
  if (!shared) inode_unlock(task);
}

}  // namespace model::threads
