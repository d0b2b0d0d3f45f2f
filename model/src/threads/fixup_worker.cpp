// The fixup worker. It reads top to bottom like the kernel's function; where the generations differ
// a switch says how. The labels of the kernel's gotos are the names of the functions' steps.

#include "threads/fixup_worker.hpp"

#include <cerrno>

#include "threads/io_completion.hpp"

namespace model::threads {

using checker::KernelFunction;
using checker::writes;

namespace {

// How the worker leaves; decides who clears PG_checked.
enum class Exit : std::uint8_t { bailed, ordered, success, error, again };

bool clears_on_each_path(const Task& task) {
  return task.is(Switch::worker_clears_checked, ClearsChecked::on_each_path);
}

void clear_checked(Task& task, Page& page) {
  set_flag(task, page, page.PG_checked, false, "clear");
}

// The mark of v7.2-rc7: cleared once delalloc is set, or with PG_dirty. Page lock held.
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
    task.runtime.remark("somebody else has set the page up: gives up");
    return true;
  }
  return false;
}

// The worker could not reserve space or set delalloc. Page lock held.
void report_error(Task& task, Page& page, PageIndex index) {
  task.label(Label::worker_error);
  record_error(task, index);
  if (task.on(Switch::worker_error_ends_io)) {
    end_extent_writepage(task, page, index, {false, false, 0, 0});
  }
  if (task.on(Switch::worker_error_cleans_page)) {
    give_up_page(task, page, index);
    clear_mark(task, page);
    set_flag(task, page, page.PG_error, true, "set");
  } else if (clears_on_each_path(task)) {
    clear_checked(task, page);
  }
}

// Reserves if that was not done before the page lock, and sets delalloc. Both locks held.
// Returns: 0 or a negative errno.
int set_up_delalloc(Task& task, PageIndex index) {
  const bool early = task.on(Switch::reserve_before_page_lock);
  if (!early) {
    const int error = btrfs_delalloc_reserve_space(task);
    if (error != 0) return error;
  }
  const int error = btrfs_set_extent_delalloc(task, index);
  if (error == 0) {
    task.label(Label::worker_set_delalloc);
  } else if (early || task.on(Switch::worker_delalloc_error_releases)) {
    btrfs_delalloc_release_space(task);
  }
  return error;
}

void mark_success(Task& task, Page& page) {
  clear_mark(task, page);
  if (clears_on_each_path(task)) clear_checked(task, page);
  if (task.is(Switch::worker_success, WorkerSuccess::set_page_dirty)) {
    set_page_dirty(task, page, 0);
  } else if (!test_flag(task, page, page.PG_dirty, "test")) {
    task.fail(DefectKind::bug_on, "BUG_ON(!PageDirty(page)) in btrfs_writepage_fixup_worker()");
  }
}

// The worker uses the inode that its item names, before it has looked at the page.
void use_inode(Task& task, const Page& page) {
  if (!task.machine.unmounts || !task.machine.is_of_inode(frame_of(task, page))) return;
  const Shared<bool>& evicted = task.machine.file_system->evicted;
  task.runtime.announce("use the item's inode", reads(evicted));
  if (evicted.get(task)) {
    task.fail(DefectKind::use_after_free, "the worker uses an inode that was evicted and freed");
  }
}

// Drops the item's reference to the page; from here on the item has nothing to do with it.
void put_item(Task& task, Page& page) {
  Shared<std::uint8_t>& items = task.machine.ghost->items[frame_of(task, page)];
  task.runtime.announce("put_page", writes(page.references), writes(page.freed), writes(items));
  --items.change(task);
  drop_reference(task, page);
}

// The common exit: page lock held, extent lock dropped.
void leave(Task& task, Page& page, Exit exit) {
  const bool clear = exit == Exit::ordered ? task.on(Switch::worker_ordered_exit_clears_checked)
                     : exit == Exit::error
                         ? !clears_on_each_path(task) || task.on(Switch::worker_error_cleans_page)
                         : !clears_on_each_path(task);
  if (clear) clear_checked(task, page);
  unlock_page(task, page);
  put_item(task, page);
  if (!task.machine.fixup_holds_inode(frame_of(task, page))) return;
  if (task.on(Switch::fixup_iput_delayed)) return btrfs_add_delayed_iput(task);
  iput(task);
}

// From `again:` on, up to the exit. `error` and `reserved`: what came of the early reservation.
Exit btrfs_writepage_fixup_worker(Task& task, Page& page, int error, bool reserved) {
  lock_page(task, page);
  if (should_bail(task, page)) {
    if (clears_on_each_path(task)) clear_checked(task, page);
    if (reserved) btrfs_delalloc_release_space(task);
    return Exit::bailed;
  }
  const PageIndex index = index_of_locked(task, page);
  if (error != 0) {  // The early reservation failed: no extent lock, no ordered extent.
    report_error(task, page, index);
    return Exit::error;
  }

  lock_extent(task, index);
  if (test_flag(task, page, page.PG_private_2, "test")) {
    task.label(Label::worker_ordered);
    task.runtime.remark("already ordered");
    if (reserved) btrfs_delalloc_release_space(task);
    unlock_extent(task, index);
    return Exit::ordered;
  }

  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index);
  if (ordered) {
    unlock_extent(task, index);
    unlock_page(task, page);
    task.label(Label::worker_waited);
    btrfs_start_ordered_extent(task, ordered);
    if (task.on(Switch::worker_puts_ordered_extent)) {
      btrfs_put_ordered_extent(task, *ordered.extent);
    }
    return Exit::again;
  }

  if (task.is(Switch::worker_out_of_band, OutOfBand::bug)) {
    task.fail(DefectKind::bug_on, "BUG() in btrfs_writepage_fixup_worker()");
  }
  error = set_up_delalloc(task, index);
  const bool late = task.is(Switch::worker_error_block, ErrorBlock::after_extent_unlock);
  if (error == 0) mark_success(task, page);
  if (error != 0 && !late) report_error(task, page, index);
  unlock_extent(task, index);
  if (error != 0 && late) report_error(task, page, index);
  return error == 0 ? Exit::success : Exit::error;
}

// All of the worker up to its exit. `early`: it reserves space before it locks the page.
Exit btrfs_writepage_fixup_worker(Task& task, Page& page, bool early) {
  if (early) use_inode(task, page);
  const int error = early ? btrfs_delalloc_reserve_space(task) : 0;
  const bool reserved = early && error == 0;
  for (;;) {
    const Exit exit = btrfs_writepage_fixup_worker(task, page, error, reserved);
    if (exit != Exit::again) return exit;
  }
}

void run_fixup_worker(Task& task, FixupQueue& queue) {
  task.runtime.announce_idle("take a fixup", state::has_work<FixupQueue>, &queue,
                             checker::reads(queue));
  threads::btrfs_writepage_fixup_worker(task, task.machine.page[front(task, queue) - 1]);
  task.runtime.announce("free the item", writes(queue));
  pop(task, queue);
}

}  // namespace

void btrfs_writepage_fixup_worker(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  const bool early = task.on(Switch::reserve_before_page_lock);
  leave(task, page, btrfs_writepage_fixup_worker(task, page, early));
}

void run_fixup_worker(Task& task) {
  for (;;) run_fixup_worker(task, *task.machine.fixup_queue);
}

}  // namespace model::threads
