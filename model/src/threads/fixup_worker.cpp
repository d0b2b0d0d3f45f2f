// The fixup worker: one function per generation of the kernel's, with its labels. Steps that
// several share are above them, and so is what only mixes of their switches do.

#include "threads/fixup_worker.hpp"

#include <cerrno>

#include "threads/io_completion.hpp"
#include "threads/iput.hpp"
#include "threads/ordered_wait.hpp"
#include "threads/reserve_space.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

// The steps of one or of several generations. The page is locked.

// The page's extent, by the page's index.
void lock_extent(Task& task, const Page& page) { lock_extent(task, index_of_locked(task, page)); }
void unlock_extent(Task& task, const Page& page) {
  unlock_extent(task, index_of_locked(task, page));
}

void clear_checked(Task& task, Page& page) {
  set_flag(task, page, page.PG_checked, false, "clear");
}

// Whether PG_checked is cleared on each path separately, as until v4.19, or at the exit.
bool clears_on_each_path(const Task& task) {
  return task.is(Switch::worker_clears_checked, ClearsChecked::on_each_path);
}

// The mark of v7.2-rc7: cleared once delalloc is set, or with PG_dirty.
void clear_mark(Task& task, Page& page) {
  if (!task.is(Switch::writeback_hook, WritebackHook::queues_marked)) return;
  set_flag(task, page, page.fixup_mark, false, "clear");
}

// Whether the page is no longer the worker's business: truncated, clean, or set up by someone else.
bool should_bail(Task& task, Page& page) {
  if (read_field(task, page, page.mapping, "test page->mapping") == 0) {
    task.label(Label::worker_bailed_mapping);
    task.runtime.remark("the page has left the file: gives up");
    return true;
  }
  if (!test_flag(task, page, page.PG_dirty, "test")) {
    task.label(Label::worker_bailed_clean);
    task.runtime.remark("the page is not dirty: gives up");
    return true;
  }
  if (!test_flag(task, page, page.PG_checked, "test")) {
    task.label(Label::worker_bailed_checked);
    task.runtime.remark("another thread has set the page up: gives up");
    return true;
  }
  return false;
}

// Whether an ordered extent already covers the page, which will be submitted. The extent is locked.
bool is_ordered(Task& task, Page& page) {
  if (!test_flag(task, page, page.PG_private_2, "test")) return false;
  task.label(Label::worker_ordered);
  task.runtime.remark("already ordered");
  return true;
}

// Waits for an ordered extent that overlaps the page; both locks are dropped for that.
// Returns: false if there is none; the locks are still held.
bool wait_for_ordered_extent(Task& task, Page& page) {
  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index_of_locked(task, page));
  if (!ordered) return false;
  unlock_extent(task, page);
  unlock_page(task, page);
  task.label(Label::worker_waited);
  btrfs_start_ordered_extent(task, ordered);
  if (task.on(Switch::worker_puts_ordered_extent)) {  // All but v3.2.
    btrfs_put_ordered_extent(task, *ordered.extent);
  }
  return true;
}

int set_extent_delalloc(Task& task, Page& page) {
  const int error = btrfs_set_extent_delalloc(task, index_of_locked(task, page));
  if (error == 0) task.label(Label::worker_set_delalloc);
  return error;
}

// Delalloc is set: the page is dirty like any other.
void mark_success(Task& task, Page& page) {
  clear_mark(task, page);
  if (clears_on_each_path(task)) clear_checked(task, page);
  if (task.is(Switch::worker_success, WorkerSuccess::set_page_dirty)) {  // Until v4.19.
    set_page_dirty(task, page, 0);
  } else if (!test_flag(task, page, page.PG_dirty, "test")) {
    task.fail(DefectKind::bug_on, "BUG_ON(!PageDirty(page)) in btrfs_writepage_fixup_worker()");
  }
}

// The error block: space could not be reserved, or delalloc could not be set.
void report_error(Task& task, Page& page) {
  if (page.mapping.stable(task, page.locked) == 0) {
    task.fail(DefectKind::bug_on, "btrfs_writepage_fixup_worker() follows a NULL page->mapping");
  }
  const PageIndex index = index_of_locked(task, page);
  task.label(Label::worker_error);
  record_error(task, index);
  if (task.on(Switch::worker_error_ends_io)) {
    end_extent_writepage(task, page, index, {false, false, 0, 0});
  }
  if (!task.on(Switch::worker_error_cleans_page)) return;  // Until v4.19.
  give_up_page(task, page, index);
  clear_mark(task, page);
  set_flag(task, page, page.PG_error, true, "set");
}

// v5.6: the worker uses the inode of its item before it has looked at the page.
void use_inode(Task& task, const Page& page) {
  if (!task.machine.unmounts || !task.machine.is_of_inode(frame_of(task, page))) return;
  const Shared<bool>& evicted = task.machine.file_system->evicted;
  task.runtime.announce("use the item's inode", reads(evicted));
  if (evicted.get(task)) {
    task.fail(DefectKind::use_after_free, "the worker uses an inode that was evicted and freed");
  }
}

// Drops what the item holds: the page, and from v5.6 on the inode.
void put_item(Task& task, Page& page) {
  Shared<std::uint8_t>& items = task.machine.ghost->items[frame_of(task, page)];
  task.runtime.announce("put_page", writes(page.references), writes(page.freed), writes(items));
  --items.change(task);
  drop_reference(task, page);
  if (!task.machine.fixup_holds_inode(frame_of(task, page))) return;
  if (task.on(Switch::fixup_iput_delayed)) return btrfs_add_delayed_iput(task);
  iput(task);
}

// The exit for a page that is already ordered. The extent is locked, too.
void leave_ordered(Task& task, Page& page) {
  unlock_extent(task, page);
  if (task.on(Switch::worker_ordered_exit_clears_checked)) clear_checked(task, page);
  unlock_page(task, page);
  put_item(task, page);
}

// v3.2: out-of-band dirt is a bug.
void btrfs_writepage_fixup_worker_v3_2(Task& task, Page& page) {
again:
  lock_page(task, page);
  if (should_bail(task, page)) {
    clear_checked(task, page);
    goto out_page;
  }
  lock_extent(task, page);
  if (is_ordered(task, page)) return leave_ordered(task, page);
  if (wait_for_ordered_extent(task, page)) goto again;
  task.fail(DefectKind::bug_on, "BUG() in btrfs_writepage_fixup_worker()");

out_page:
  unlock_page(task, page);
  put_item(task, page);
}

// v3.6 to v4.19. In a mix the error block can be where 25f3c502 has it, or clean the page as in the
// 2018 patch; then PG_checked is cleared last.
void btrfs_writepage_fixup_worker_v3_6(Task& task, Page& page) {
again:
  lock_page(task, page);
  if (should_bail(task, page)) {
    clear_checked(task, page);
    goto out_page;
  }
  lock_extent(task, page);
  if (is_ordered(task, page)) return leave_ordered(task, page);
  if (wait_for_ordered_extent(task, page)) goto again;

  if (btrfs_delalloc_reserve_space(task) != 0) goto out_error;
  if (set_extent_delalloc(task, page) != 0) {
    if (task.on(Switch::worker_delalloc_error_releases)) {  // v4.19
      btrfs_delalloc_release_space(task);
    }
    goto out_error;
  }
  mark_success(task, page);
out:
  unlock_extent(task, page);
out_page:
  unlock_page(task, page);
  put_item(task, page);
  return;

out_error:
  if (task.is(Switch::worker_error_block, ErrorBlock::after_extent_unlock)) {
    unlock_extent(task, page);
    report_error(task, page);
    clear_checked(task, page);
    goto out_page;
  }
  report_error(task, page);
  if (task.on(Switch::worker_error_cleans_page)) {
    unlock_extent(task, page);
    clear_checked(task, page);
    goto out_page;
  }
  clear_checked(task, page);
  goto out;
}

// 2018-patch.
void btrfs_writepage_fixup_worker_2018_patch(Task& task, Page& page) {
again:
  lock_page(task, page);
  if (should_bail(task, page)) goto out_page;
  lock_extent(task, page);
  if (is_ordered(task, page)) return leave_ordered(task, page);
  if (wait_for_ordered_extent(task, page)) goto again;

  if (btrfs_delalloc_reserve_space(task) != 0) goto out_error;
  if (set_extent_delalloc(task, page) != 0) {
    if (task.on(Switch::worker_delalloc_error_releases)) {  // A mix.
      btrfs_delalloc_release_space(task);
    }
    goto out_error;
  }
  mark_success(task, page);
out:
  unlock_extent(task, page);
out_page:
  clear_checked(task, page);
  unlock_page(task, page);
  put_item(task, page);
  return;

out_error:
  report_error(task, page);
  goto out;
}

// 25f3c502.
void btrfs_writepage_fixup_worker_25f3c502(Task& task, Page& page) {
  int ret = 0;
again:
  lock_page(task, page);
  if (should_bail(task, page)) goto out_page;
  lock_extent(task, page);
  if (is_ordered(task, page)) return leave_ordered(task, page);
  if (wait_for_ordered_extent(task, page)) goto again;

  ret = btrfs_delalloc_reserve_space(task);
  if (ret != 0) goto out;
  ret = set_extent_delalloc(task, page);
  if (ret != 0) {
    if (task.on(Switch::worker_delalloc_error_releases)) {  // Off: a mix.
      btrfs_delalloc_release_space(task);
    }
    goto out;
  }
  mark_success(task, page);
out:
  unlock_extent(task, page);
out_page:
  if (ret != 0) report_error(task, page);
  clear_checked(task, page);
  unlock_page(task, page);
  put_item(task, page);
}

// v5.6 and later: space is reserved before the page is locked, and the item holds the inode. In a
// mix each path clears PG_checked.
void btrfs_writepage_fixup_worker_v5_6(Task& task, Page& page) {
  use_inode(task, page);
  int ret = btrfs_delalloc_reserve_space(task);
again:
  lock_page(task, page);
  if (ret != 0 && !task.on(Switch::worker_tests_page_first)) goto out_page;
  if (should_bail(task, page)) {
    if (clears_on_each_path(task)) clear_checked(task, page);
    if (ret == 0) btrfs_delalloc_release_space(task);
    ret = 0;
    goto out_page;
  }
  if (ret != 0) goto out_page;  // No extent lock, no lookup of an ordered extent.
  lock_extent(task, page);
  if (is_ordered(task, page)) {
    btrfs_delalloc_release_space(task);
    return leave_ordered(task, page);
  }
  if (wait_for_ordered_extent(task, page)) goto again;

  ret = set_extent_delalloc(task, page);
  if (ret != 0) {
    btrfs_delalloc_release_space(task);
  } else {
    mark_success(task, page);
  }
  unlock_extent(task, page);
out_page:
  if (ret != 0) {
    report_error(task, page);
    if (clears_on_each_path(task)) clear_checked(task, page);
  }
  if (!clears_on_each_path(task)) clear_checked(task, page);
  unlock_page(task, page);
  put_item(task, page);
}

void run_fixup_worker(Task& task, FixupQueue& queue) {
  task.runtime.announce_idle("take a fixup", state::has_work<FixupQueue>, &queue, reads(queue));
  btrfs_writepage_fixup_worker(task, task.machine.page[front(task, queue) - 1]);
  task.runtime.announce("free the item", writes(queue));
  pop(task, queue);
}

}  // namespace

void btrfs_writepage_fixup_worker(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  if (task.is(Switch::worker_out_of_band, OutOfBand::bug)) {
    return btrfs_writepage_fixup_worker_v3_2(task, page);
  }
  if (task.on(Switch::reserve_before_page_lock)) {
    return btrfs_writepage_fixup_worker_v5_6(task, page);
  }
  if (clears_on_each_path(task)) return btrfs_writepage_fixup_worker_v3_6(task, page);
  if (task.is(Switch::worker_error_block, ErrorBlock::after_extent_unlock)) {
    return btrfs_writepage_fixup_worker_25f3c502(task, page);
  }
  btrfs_writepage_fixup_worker_2018_patch(task, page);
}

void run_fixup_worker(Task& task) {
  for (;;) run_fixup_worker(task, *task.machine.fixup_queue);
}

}  // namespace model::threads
