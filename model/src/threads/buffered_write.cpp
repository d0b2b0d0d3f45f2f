#include "threads/buffered_write.hpp"

#include <cerrno>

#include "threads/ordered_wait.hpp"
#include "threads/read_page.hpp"
#include "threads/reserve_space.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

// One round of prepare_page(). Returns: false if it must be repeated: the page has left the file.
bool prepare_page(Task& task, PageIndex index, Page*& found) {
  Page* page = find_get_page(task, index);
  if (page == nullptr) page = read_page(task, index);
  if (page == nullptr) return false;
  lock_page(task, *page);
  const bool here = read_field(task, *page, page->mapping, "test page->mapping") != 0;
  if (here &&
      (test_flag(task, *page, page->PG_uptodate, "test") || read_from_disk(task, *page, index))) {
    wait_on_page_writeback(task, *page);
    found = page;
    return true;
  }
  unlock_page(task, *page);
  put_page(task, *page);
  return here;
}

// Finds or reads the page. Returns: the page, locked and in the file, with a reference; null: EIO.
// Mirrors: prepare_pages().
Page* prepare_page(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "prepare_pages");
  Page* found = nullptr;
  while (!prepare_page(task, index, found)) {
  }
  return found;
}

// One round of lock_page_and_extent(). Returns: false if it must be repeated: there was an ordered
// extent.
bool lock_page_and_extent(Task& task, PageIndex index, Page*& locked) {
  Page* page = prepare_page(task, index);
  if (page == nullptr) return true;
  set_page_extent_mapped(task, *page);
  lock_extent(task, index);
  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index);
  if (!ordered) {
    locked = page;
    return true;
  }
  unlock_extent(task, index);
  unlock_page(task, *page);
  put_page(task, *page);
  btrfs_start_ordered_extent(task, ordered);
  btrfs_put_ordered_extent(task, *ordered.extent);
  return false;
}

// Locks the page and its extent, once no ordered extent covers them.
// Mirrors: lock_and_cleanup_extent_if_need(). Returns: the page; null: EIO.
Page* lock_page_and_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "lock_and_cleanup_extent_if_need");
  Page* page = nullptr;
  while (!lock_page_and_extent(task, index, page)) {
  }
  if (page != nullptr && task.on(Switch::buffered_write_cleans_page)) {
    clear_extent_delalloc(task, index);
    clear_page_dirty_for_io(task, *page, index);
  }
  return page;
}

// Copies the data and makes the page dirty, both locks held. Returns: whether the copy worked.
// Mirrors: btrfs_copy_from_user() and btrfs_dirty_pages().
bool copy_and_dirty(Task& task, Page& page, PageIndex index, bool nocow) {
  const Machine& machine = task.machine;
  if (fault_happens(task, machine.faults.copy_fault, machine.fault_counts->copy_fault,
                    "does the copy fault?")) {
    task.label(Label::buffered_write_faulted);
    task.runtime.remark("the copy faults");
    return false;
  }
  Shared<std::uint8_t>& last_version = machine.ghost->last_version[index];
  task.runtime.announce("copy from the user", writes(page.content), writes(last_version),
                        reads(page.freed));
  check_page(task, page);
  const std::uint8_t version = ++last_version.change(task);
  page.content.change(task) = version;
  KernelFunction function(task.runtime, "btrfs_dirty_pages");
  if (nocow) {
    set_nocow_delalloc(task, index, task.on(Switch::nocow_flag_before_unlock));
  } else {
    btrfs_set_extent_delalloc(task, index);
  }
  set_flag(task, page, page.PG_uptodate, true, "set");
  set_flag(task, page, page.PG_checked, false, "clear");
  set_page_dirty(task, page, version, Dirtier::file_system);
  task.label(Label::buffered_write_done);
  return true;
}

// One round of the write. Returns: 0 or a negative errno; -EFAULT: the copy did not work.
int btrfs_buffered_write(Task& task, PageIndex index, bool nocow, ExtentIoTree& tree) {
  if (!nocow && btrfs_delalloc_reserve_space(task) != 0) return -ENOSPC;
  Page* page = lock_page_and_extent(task, index);
  if (page == nullptr) {
    if (!nocow) btrfs_delalloc_release_space(task);
    return -EIO;
  }
  const bool copied = copy_and_dirty(task, *page, index, nocow);
  if (!copied && !nocow) btrfs_delalloc_release_space(task);
  unlock_extent(task, index);
  set_flag(task, *page, page->PG_checked, false, "clear");
  unlock_page(task, *page);
  put_page(task, *page);
  if (!copied) return -EFAULT;
  if (nocow && !task.on(Switch::nocow_flag_before_unlock)) {
    task.runtime.announce("set EXTENT_NORESERVE", writes(tree.delalloc[index]));
    tree.delalloc[index].change(task).noreserve = true;
  }
  return 0;
}

}  // namespace

int btrfs_buffered_write(Task& task, PageIndex index, bool nocow) {
  KernelFunction function(task.runtime, "__btrfs_buffered_write");
  for (;;) {
    const int error = btrfs_buffered_write(task, index, nocow, *task.machine.io_tree);
    // The next round faults the user's memory in first; if that does not help, the write fails.
    const bool helps = task.machine.faults.copy_fault.mode != Fault::Mode::always;
    if (error != -EFAULT || !helps) return error;
  }
}

void run_buffered_write(Task& task, const ThreadSpec& spec) {
  KernelFunction function(task.runtime, "btrfs_file_write_iter");
  Inode& inode = *task.machine.inode;
  inode.i_rwsem.lock(task.runtime, "lock");
  Shared<std::uint8_t>& i_size = task.machine.cache->i_size;
  const int error = btrfs_buffered_write(task, spec.page, spec.nocow);
  if (error == 0) {
    task.runtime.announce("set i_size", writes(i_size));
    if (i_size.get(task) <= spec.page)
      i_size.change(task) = static_cast<std::uint8_t>(spec.page + 1);
  }
  inode.i_rwsem.unlock(task.runtime, "unlock");
}

}  // namespace model::threads
