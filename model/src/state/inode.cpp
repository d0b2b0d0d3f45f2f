#include "state/inode.hpp"

#include <cerrno>

#include "state/machine.hpp"
#include "state/page_cache.hpp"

namespace model {

using checker::KernelFunction;
using checker::reads;
using checker::releases;
using checker::writes;

template <std::size_t Capacity>
void WorkQueue<Capacity>::push(Task& task, std::uint8_t item) {
  if (count == Capacity) task.runtime.bound_exceeded("items in one work queue");
  items[count++] = item;
}
template void FixupQueue::push(Task& task, std::uint8_t item);
template void FinishQueue::push(Task& task, std::uint8_t item);

void record_error(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "mapping_set_error");
  Ghost& ghost = *task.machine.ghost;
  task.runtime.announce("record the error", writes(task.machine.inode->mapping_error),
                        reads(ghost.declared));
  task.machine.inode->mapping_error.value = true;
  ghost.excused[index] = ghost.declared[index];
}

int btrfs_delalloc_reserve_space(Task& task) {
  KernelFunction function(task.runtime);
  if (fault_happens(task, task.machine.faults.enospc, task.machine.fault_counts->enospc,
                    "is space left?")) {
    task.runtime.remark("-ENOSPC");
    return -ENOSPC;
  }
  task.runtime.announce("reserve", writes(task.machine.inode->reserved));
  ++task.machine.inode->reserved.value;
  return 0;
}

void btrfs_delalloc_release_space(Task& task) {
  KernelFunction function(task.runtime);
  task.runtime.announce("release", writes(task.machine.inode->reserved));
  --task.machine.inode->reserved.value;
}

void lock_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "lock_extent_bits");
  task.machine.io_tree->extent_locked[index].lock(task.runtime, "lock");
}

void unlock_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "unlock_extent_cached");
  task.machine.io_tree->extent_locked[index].unlock(task.runtime, "unlock");
}

int btrfs_set_extent_delalloc(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  if (fault_happens(task, task.machine.faults.set_delalloc, task.machine.fault_counts->set_delalloc,
                    "is there memory?")) {
    task.runtime.remark("-ENOMEM");
    return -ENOMEM;
  }
  Shared<bool>& delalloc = task.machine.io_tree->delalloc[index];
  Shared<std::uint8_t>& reserved = task.machine.inode->reserved;
  // One section of the io_tree lock; a range that is delalloc already needs no second reservation.
  task.runtime.announce("set EXTENT_DELALLOC", writes(delalloc), writes(reserved));
  if (delalloc.value) --reserved.value;
  delalloc.value = true;
  return 0;
}

void clear_extent_delalloc(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "clear_extent_bit");
  Shared<bool>& delalloc = task.machine.io_tree->delalloc[index];
  Shared<std::uint8_t>& reserved = task.machine.inode->reserved;
  task.runtime.announce("clear EXTENT_DELALLOC", writes(delalloc), writes(reserved));
  if (delalloc.value) --reserved.value;
  delalloc.value = false;
}

bool btrfs_releasepage(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  if (test_flag(task, page, page.PG_writeback, "test")) return false;
  if (test_flag(task, page, page.PG_dirty, "test")) return false;
  checker::Lock& locked = task.machine.io_tree->extent_locked[index];
  task.runtime.announce("test EXTENT_LOCKED", reads(locked));
  if (locked.held()) return false;
  clear_extent_delalloc(task, index);
  set_flag(task, page, page.PG_private, false, "clear");
  put_page(task, page);
  return true;
}

void btrfs_invalidatepage(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  wait_on_page_writeback(task, page);
  lock_extent(task, index);
  if (test_and_clear_flag(task, page, page.PG_private_2, "test-and-clear")) {
    task.runtime.bound_exceeded("truncation of pages with an ordered extent but no IO");
  }
  clear_extent_delalloc(task, index);
  unlock_extent(task, index);
  if (test_and_clear_flag(task, page, page.PG_private, "test-and-clear")) put_page(task, page);
  set_flag(task, page, page.PG_checked, false, "clear");
}

void set_page_extent_mapped(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  if (test_flag(task, page, page.PG_private, "test")) return;
  set_flag(task, page, page.PG_private, true, "set");
  get_page(task, page);
}

}  // namespace model
