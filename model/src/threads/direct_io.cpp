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

// Returns: whether no write of the range was in flight, so that it is locked.
bool try_lock_extent_direct(Task& task, PageIndex index) {
  lock_extent(task, index);
  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index);
  if (!ordered) return true;
  unlock_extent(task, index);
  btrfs_start_ordered_extent(task, ordered);
  btrfs_put_ordered_extent(task, *ordered.extent);
  return false;
}

// Locks the range once no write of it is in flight.
// Mirrors: lock_extent_direct(), fs/btrfs/inode.c. Left out: its lookup of pages in the range.
void lock_extent_direct(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  while (!try_lock_extent_direct(task, index)) {
  }
}

}  // namespace

void run_direct_io_write(Task& task, const ThreadSpec& spec) {
  KernelFunction function(task.runtime, "generic_file_direct_write");
  extent_writepages(task, spec.page, spec.page, WritebackMode::all);
  filemap_fdatawait_range(task, spec.page, spec.page);
  const bool gone = invalidate_inode_pages2_range(task, spec.page);
  if (!spec.overwrites) return;
  if (!gone) {
    KernelFunction fallback(task.runtime, "btrfs_file_write_iter");
    task.label(Label::direct_io_fell_back);
    task.runtime.remark("the page stays: a buffered write, written out immediately");
    if (btrfs_buffered_write(task, spec.page, false) != 0) return;
    extent_writepages(task, spec.page, spec.page, WritebackMode::all);
    return filemap_fdatawait_range(task, spec.page, spec.page);
  }
  lock_extent_direct(task, spec.page);
  Shared<std::uint8_t>& data = task.machine.disk->data[spec.page];
  Shared<std::uint8_t>& csum = task.machine.disk->csum[spec.page];
  Ghost& ghost = *task.machine.ghost;
  Shared<std::uint8_t>& last_version = ghost.last_version[spec.page];
  task.runtime.announce("write to disk", writes(data), writes(csum), writes(ghost.declared),
                        writes(last_version));
  const std::uint8_t version = ++last_version.change(task);
  data.change(task) = version;
  csum.change(task) = version;
  ghost.declared.change(task).version[spec.page] = version;  // Acknowledged to its caller.
  ghost.declared.change(task).settled[spec.page] = version;
  unlock_extent(task, spec.page);
}

}  // namespace model::threads
