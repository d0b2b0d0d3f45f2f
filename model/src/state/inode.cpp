#include "state/inode.hpp"

#include <cerrno>

#include "state/machine.hpp"
#include "state/page_cache.hpp"

namespace model::state {

using checker::acquires;
using checker::reads;
using checker::releases;
using checker::writes;

template <typename Item, std::size_t Capacity>
void push(Task& task, Shared<WorkQueue<Item, Capacity>>& queue, Item item) {
  WorkQueue<Item, Capacity>& work = queue.change(task);
  if (work.count == Capacity) task.runtime.bound_exceeded("items in one work queue");
  work.items[work.count++] = item;
}
template <typename Item, std::size_t Capacity>
void pop(Task& task, Shared<WorkQueue<Item, Capacity>>& queue) {
  WorkQueue<Item, Capacity>& work = queue.change(task);
  for (std::size_t i = 1; i < Capacity; ++i) work.items[i - 1] = work.items[i];
  work.items[Capacity - 1] = {};
  --work.count;
}
template <typename Item, std::size_t Capacity>
Item front(Task& task, const Shared<WorkQueue<Item, Capacity>>& queue) {
  return queue.get(task).items[0];
}
template void push(Task& task, FixupQueue& queue, FrameId item);
template void push(Task& task, FinishQueue& queue, FinishItem item);
template void pop(Task& task, FixupQueue& queue);
template void pop(Task& task, FinishQueue& queue);
template FrameId front(Task& task, const FixupQueue& queue);
template FinishItem front(Task& task, const FinishQueue& queue);

void record_error(Task& task, PageIndex index) {
  if (!task.on(Switch::errors_are_recorded)) return;
  KernelFunction function(task.runtime, "mapping_set_error");
  Ghost& ghost = *task.machine.ghost;
  task.runtime.announce("record the error", writes(task.machine.inode->mapping_error),
                        reads(ghost.declared), writes(ghost.excused[index]));
  task.machine.inode->mapping_error.change(task) = true;
  ghost.excused[index].change(task) = ghost.declared.get(task).version[index];
}

namespace {

bool nobody_holds(const ConditionView& view, const void* argument) {
  const auto* inode = static_cast<const Inode*>(argument);
  return !inode->i_rwsem.held(view) && inode->i_rwsem_readers.get(view) == 0;
}

}  // namespace

void inode_lock(Task& task) {
  Inode& inode = *task.machine.inode;
  if (!task.is(Switch::direct_write_inode_lock, DirectWriteLock::shared)) {
    return inode.i_rwsem.lock(task.runtime, "lock");
  }
  task.runtime.announce_when("lock", nobody_holds, &inode, acquires(inode.i_rwsem),
                             reads(inode.i_rwsem_readers));
  inode.i_rwsem.take(task);
}

void inode_unlock(Task& task) { task.machine.inode->i_rwsem.unlock(task.runtime, "unlock"); }

void inode_lock_shared(Task& task) {
  Inode& inode = *task.machine.inode;
  task.runtime.announce_when("lock, shared", checker::Lock::is_free, &inode.i_rwsem,
                             writes(inode.i_rwsem_readers), reads(inode.i_rwsem));
  ++inode.i_rwsem_readers.change(task);
}

void inode_unlock_shared(Task& task) {
  Shared<std::uint8_t>& readers = task.machine.inode->i_rwsem_readers;
  task.runtime.announce("unlock, shared", writes(readers));
  --readers.change(task);
}

void lock_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "lock_extent_bits");
  task.machine.io_tree->extent_locked[index].lock(task.runtime, "lock");
}

void unlock_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "unlock_extent_cached");
  task.machine.io_tree->extent_locked[index].unlock(task.runtime, "unlock");
}

namespace {

// What of setting delalloc can fail: an allocation, or the lookup of the extent on disk.
bool delalloc_fails(Task& task) {
  if (!fault_happens(task, task.machine.faults.set_delalloc,
                     task.machine.fault_counts->set_delalloc, "is there memory?")) {
    return false;
  }
  task.runtime.remark("-ENOMEM");
  return true;
}

void set_delalloc(Task& task, PageIndex index, bool noreserve) {
  Shared<DelallocBits>& delalloc = task.machine.io_tree->delalloc[index];
  task.runtime.announce("set EXTENT_DELALLOC", writes(delalloc));
  delalloc.change(task).set = true;
  if (noreserve) delalloc.change(task).noreserve = true;
}

}  // namespace

int btrfs_set_extent_delalloc(Task& task, PageIndex index, bool noreserve) {
  KernelFunction function(task.runtime);
  if (delalloc_fails(task)) return -ENOMEM;
  set_delalloc(task, index, noreserve);
  return 0;
}

int btrfs_reset_extent_delalloc(Task& task, PageIndex index, bool noreserve) {
  if (!task.on(Switch::delalloc_new_checked_first)) {
    clear_extent_delalloc(task, index);
    return btrfs_set_extent_delalloc(task, index, noreserve);
  }
  KernelFunction function(task.runtime);
  if (delalloc_fails(task)) return -ENOMEM;
  clear_extent_delalloc(task, index);
  set_delalloc(task, index, noreserve);
  return 0;
}

void drop_delalloc(Task& task, PageIndex index) {
  DelallocBits& bits = task.machine.io_tree->delalloc[index].change(task);
  if (bits.set && !bits.noreserve) --task.machine.inode->reserved.change(task);
  bits = {};
}

void clear_extent_delalloc(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "clear_extent_bit");
  const Shared<DelallocBits>& delalloc = task.machine.io_tree->delalloc[index];
  Shared<std::uint8_t>& reserved = task.machine.inode->reserved;
  task.runtime.announce("clear EXTENT_DELALLOC", writes(delalloc), writes(reserved));
  drop_delalloc(task, index);
}

void clear_extent_delalloc_and_unlock(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "clear_extent_bit");
  ExtentIoTree& tree = *task.machine.io_tree;
  Shared<std::uint8_t>& reserved = task.machine.inode->reserved;
  task.runtime.announce("clear EXTENT_DELALLOC and unlock", writes(tree.delalloc[index]),
                        releases(tree.extent_locked[index]), writes(reserved));
  drop_delalloc(task, index);
  tree.extent_locked[index].release(task);
}

bool btrfs_releasepage(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  if (test_flag(task, page, page.PG_writeback, "test")) return false;
  if (test_flag(task, page, page.PG_dirty, "test")) return false;
  checker::Lock& locked = task.machine.io_tree->extent_locked[index];
  task.runtime.announce("test EXTENT_LOCKED", reads(locked));
  if (locked.held(task)) return false;
  clear_extent_delalloc(task, index);
  const bool owned = test_and_clear_flag(task, page, page.PG_private, "clear");
  if (owned || !task.on(Switch::private_reference_checked)) put_page(task, page);
  return true;
}

namespace {

// Ends the page's share of its ordered extent. The thread that clears the flag owns that share: the
// IO was never submitted.
void give_up_ordered(Task& task, Page& page, PageIndex index) {
  if (!test_and_clear_flag(task, page, page.PG_private_2, "test-and-clear")) return;
  task.label(Label::truncate_ended_ordered);
  const OrderedReference done = btrfs_dec_test_ordered_pending(task, index, {true, true, 0, 0});
  if (done) btrfs_finish_ordered_io(task, done);
}

// The extent is locked. Returns: whether there was an ordered extent, and the lock was dropped.
bool invalidate_ordered(Task& task, Page& page, PageIndex index) {
  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index);
  if (!ordered) return false;
  clear_extent_delalloc_and_unlock(task, index);
  give_up_ordered(task, page, index);
  btrfs_put_ordered_extent(task, *ordered.extent);
  return true;
}

// Whether a reference is put that PG_private does not own: __btrfs_releasepage(), which truncation
// calls once more, did not look, unless somebody has locked the extent.
bool puts_unowned(Task& task, PageIndex index) {
  if (task.on(Switch::private_reference_checked)) return false;
  const checker::Lock& locked = task.machine.io_tree->extent_locked[index];
  task.runtime.announce("test EXTENT_LOCKED", reads(locked));
  return !locked.held(task);
}

}  // namespace

void btrfs_invalidatepage(Task& task, Page& page, PageIndex index, bool evicting) {
  KernelFunction function(task.runtime);
  wait_on_page_writeback(task, page);
  lock_extent(task, index);
  if (invalidate_ordered(task, page, index)) lock_extent(task, index);
  clear_extent_delalloc(task, index);
  unlock_extent(task, index);
  const bool owned = test_and_clear_flag(task, page, page.PG_private, "test-and-clear");
  if (owned || (!evicting && puts_unowned(task, index))) put_page(task, page);
  set_flag(task, page, page.PG_checked, false, "clear");
}

void set_page_extent_mapped(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  if (test_flag(task, page, page.PG_private, "test")) return;
  set_flag(task, page, page.PG_private, true, "set");
  get_page(task, page);
}

}  // namespace model::state
