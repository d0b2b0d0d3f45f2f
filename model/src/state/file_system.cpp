#include "state/file_system.hpp"

#include "state/machine.hpp"
#include "threads/fsync.hpp"
#include "threads/truncate.hpp"

namespace model::state {

using checker::reads;
using checker::writes;

void btrfs_add_delayed_iput(Task& task) {
  const Machine& machine = task.machine;
  if (!machine.unmounts) {
    task.runtime.announce("btrfs_add_delayed_iput", writes(machine.inode->references));
    --machine.inode->references.change(task);
    return;
  }
  KernelFunction function(task.runtime);
  Shared<Cleaner>& cleaner = machine.file_system->cleaner;
  task.runtime.announce("add to the list", writes(cleaner));
  ++cleaner.change(task).delayed_iputs;
  task.runtime.announce("wake the cleaner", reads(cleaner));
  if (cleaner.get(task).freed) {
    task.fail(DefectKind::use_after_free,
              "wakes the cleaner thread after it was stopped and freed");
  }
}

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
  threads::write_inode_now(task);
  evict(task);
}

namespace {

// Mirrors: evict_refill_and_join(), fs/btrfs/inode.c. The model has one kind of space: what
// removing the inode's items takes is a page of it.
void evict_refill_and_join(Task& task) {
  KernelFunction function(task.runtime);
  if (btrfs_delalloc_reserve_space(task) == 0) btrfs_delalloc_release_space(task);
}

}  // namespace

void evict(Task& task) {
  KernelFunction function(task.runtime);
  threads::truncate_inode_pages_final(task);
  if (task.machine.unlinked != 0) evict_refill_and_join(task);
  Shared<bool>& evicted = task.machine.file_system->evicted;
  task.runtime.announce("free the inode", writes(evicted));
  evicted.change(task) = true;
  if (task.machine.unlinked == 0) task.label(Label::unmount_evicted);
}

}  // namespace model::state
