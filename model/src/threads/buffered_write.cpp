#include "threads/buffered_write.hpp"

#include <cerrno>
#include <utility>

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

// Whether this part of the page's state is cleaned before the copy.
bool cleans(const Task& task, CleansPage part) {
  return task.is(Switch::buffered_write_cleans_page, CleansPage::on) ||
         task.is(Switch::buffered_write_cleans_page, part);
}

// Locks the page and its extent, once no ordered extent covers them.
// Mirrors: lock_and_cleanup_extent_if_need(). Returns: the page; null: EIO.
Page* lock_page_and_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "lock_and_cleanup_extent_if_need");
  Page* page = nullptr;
  while (!lock_page_and_extent(task, index, page)) {
  }
  if (page == nullptr) return nullptr;
  if (cleans(task, CleansPage::delalloc)) clear_extent_delalloc(task, index);
  if (cleans(task, CleansPage::PG_dirty)) clear_page_dirty_for_io(task, *page, index);
  return page;
}

// Makes the page dirty, both locks held. Returns: 0 or a negative errno. What was cleaned before
// the copy is not there any more: delalloc is only set.
// Mirrors: btrfs_dirty_pages(), later btrfs_dirty_folio().
int btrfs_dirty_pages(Task& task, Page& page, PageIndex index, std::uint8_t version, bool nocow) {
  KernelFunction function(task.runtime);
  const bool noreserve = nocow && task.on(Switch::nocow_flag_before_unlock);
  const bool resets = task.is(Switch::buffered_write_cleans_page, CleansPage::off);
  const int error = resets ? btrfs_reset_extent_delalloc(task, index, noreserve)
                           : btrfs_set_extent_delalloc(task, index, noreserve);
  if (error != 0) return error;
  set_flag(task, page, page.PG_uptodate, true, "set");
  set_flag(task, page, page.PG_checked, false, "clear");
  set_page_dirty(task, page, version, Dirtier::file_system);
  task.label(Label::buffered_write_done);
  return 0;
}

// Copies the data, both locks held. `may_fault`: false afterwards. Returns: its version; 0: the
// copy did not work. Mirrors: btrfs_copy_from_user().
std::uint8_t copy_from_user(Task& task, Page& page, PageIndex index, bool& may_fault) {
  const Machine& machine = task.machine;
  if (std::exchange(may_fault, false) &&
      fault_happens(task, machine.faults.copy_fault, machine.fault_counts->copy_fault,
                    "does the copy fault?")) {
    task.label(Label::buffered_write_faulted);
    task.runtime.remark("the copy faults");
    return 0;
  }
  Shared<std::uint8_t>& last_version = machine.ghost->last_version[index];
  task.runtime.announce("copy from the user", writes(page.content), writes(last_version),
                        reads(page.freed));
  check_page(task, page);
  const std::uint8_t version = ++last_version.change(task);
  page.content.change(task) = version;
  return version;
}

// Copies the data and makes the page dirty, both locks held. Returns: 0 or a negative errno.
int copy_and_dirty(Task& task, Page& page, PageIndex index, bool nocow, bool& may_fault) {
  const std::uint8_t version = copy_from_user(task, page, index, may_fault);
  if (version != 0) return btrfs_dirty_pages(task, page, index, version, nocow);
  if (!nocow) btrfs_delalloc_release_space(task);
  return -EFAULT;
}

// One round of the write. Returns: 0 or a negative errno; -EFAULT: the copy did not work.
int btrfs_buffered_write(Task& task, PageIndex index, bool nocow, bool& may_fault,
                         ExtentIoTree& tree) {
  if (!nocow && btrfs_delalloc_reserve_space(task) != 0) return -ENOSPC;
  Page* page = lock_page_and_extent(task, index);
  if (page == nullptr) {
    if (!nocow) btrfs_delalloc_release_space(task);
    return -EIO;
  }
  const int error = copy_and_dirty(task, *page, index, nocow, may_fault);
  unlock_extent(task, index);
  set_flag(task, *page, page->PG_checked, false, "clear");
  unlock_page(task, *page);
  put_page(task, *page);
  if (error != 0) {
    if (error != -EFAULT && !nocow) btrfs_delalloc_release_space(task);
    return error;
  }
  if (nocow && !task.on(Switch::nocow_flag_before_unlock)) {
    task.runtime.announce("set EXTENT_NORESERVE", writes(tree.delalloc[index]));
    tree.delalloc[index].change(task).noreserve = true;
  }
  return 0;
}

// One round of it. Returns: whether it must be repeated, since the copy has faulted. `result`: of
// the last round. The next one faults the user's memory in first; if that does not help, the write
// fails.
bool repeat_write(Task& task, PageIndex index, bool nocow, bool& may_fault, int& result) {
  const Fault& fault = task.machine.faults.copy_fault;
  const int error = btrfs_buffered_write(task, index, nocow, may_fault, *task.machine.io_tree);
  if (error != -EFAULT || fault.mode == Fault::Mode::always) {
    result = error;
    return false;
  }
  may_fault = fault.mode != Fault::Mode::any || fault.times != 0;
  return true;
}

}  // namespace

int btrfs_buffered_write(Task& task, PageIndex index, bool nocow) {
  KernelFunction function(task.runtime, "__btrfs_buffered_write");
  bool may_fault = true;
  int result = 0;
  while (repeat_write(task, index, nocow, may_fault, result)) {
  }
  return result;
}

void run_buffered_write(Task& task, const ThreadSpec& spec) {
  KernelFunction function(task.runtime, "btrfs_file_write_iter");
  inode_lock(task);
  Shared<std::uint8_t>& i_size = task.machine.cache->i_size;
  const int error = btrfs_buffered_write(task, spec.page, spec.nocow);
  if (error == 0) {
    task.runtime.announce("set i_size", writes(i_size));
    if (i_size.get(task) <= spec.page)
      i_size.change(task) = static_cast<std::uint8_t>(spec.page + 1);
  }
  inode_unlock(task);
}

}  // namespace model::threads
