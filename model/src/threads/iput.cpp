#include "threads/iput.hpp"

#include "threads/fsync.hpp"
#include "threads/reserve_space.hpp"
#include "threads/truncate.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

void iput(Task& task) {
  KernelFunction function(task.runtime);
  const Machine& machine = task.machine;
  Shared<std::uint8_t>& references = machine.inode->references;
  task.runtime.announce("drop the reference", writes(references),
                        reads(machine.file_system->inactive));
  if (--references.change(task) > 0) return;
  if (machine.unlinked != 0) return evict(task);
  if (!machine.file_system->inactive.get(task)) return;
  task.label(Label::iput_wrote);
  write_inode_now(task);
  evict(task);
}

namespace {

// Mirrors: evict_refill_and_join(), fs/btrfs/inode.c. The model has one kind of space: removing the
// inode's items takes a page of it.
void evict_refill_and_join(Task& task) {
  KernelFunction function(task.runtime);
  if (btrfs_delalloc_reserve_space(task) == 0) btrfs_delalloc_release_space(task);
}

}  // namespace

void evict(Task& task) {
  KernelFunction function(task.runtime);
  truncate_inode_pages_final(task);
  if (task.machine.unlinked != 0) evict_refill_and_join(task);
  Shared<bool>& evicted = task.machine.file_system->evicted;
  task.runtime.announce("free the inode", writes(evicted));
  evicted.change(task) = true;
  if (task.machine.unlinked == 0) task.label(Label::unmount_evicted);
}

}  // namespace model::threads
