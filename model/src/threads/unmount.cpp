#include "threads/unmount.hpp"

#include "threads/fsync.hpp"
#include "threads/iput.hpp"
#include "threads/writeback.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

using SharedCleaner = Shared<Cleaner>;

bool has_iput(const ConditionView& view, const void* object) {
  const Cleaner& cleaner = static_cast<const SharedCleaner*>(object)->get(view);
  return cleaner.delayed_iputs > 0 && !cleaner.parked;
}
bool is_idle(const ConditionView& view, const void* object) {
  return !static_cast<const SharedCleaner*>(object)->get(view).busy;
}

// Mirrors: sync_filesystem() with btrfs_sync_fs().
void sync_filesystem(Task& task) {
  KernelFunction function(task.runtime);
  run_writeback(task, WritebackMode::none, 1);
  run_writeback(task, WritebackMode::all, 1);
  filemap_fdatawait_range(task, 0, static_cast<PageIndex>(task.machine.pages - 1));
  btrfs_wait_ordered_extents(task);
}

// Mirrors: evict_inodes(). Queued fixups hold references, or do not; ordered extents do.
void evict_inodes(Task& task) {
  KernelFunction function(task.runtime);
  const Machine& machine = task.machine;
  At accesses[1 + pages_max];
  std::size_t count = 0;
  accesses[count++] = reads(machine.inode->references);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    accesses[count++] = reads(machine.ordered->at[index]);
  }
  task.runtime.announce_list("test the inode's references", nullptr, nullptr, accesses, count);
  bool busy = machine.inode->references.get(task) > 0;
  for (PageIndex index = 0; index < machine.pages; ++index) {
    busy = busy || machine.ordered->at[index].get(task) != 0;
  }
  if (busy) {
    task.label(Label::unmount_busy);
    task.runtime.remark("busy: left alone");
    return;
  }
  evict(task);
}

// Mirrors: close_ctree().
void close_ctree(Task& task) {
  KernelFunction function(task.runtime);
  const Machine& machine = task.machine;
  SharedCleaner& cleaner = machine.file_system->cleaner;
  task.runtime.announce_when("park the cleaner", is_idle, &cleaner, writes(cleaner));
  cleaner.change(task).parked = true;
  if (task.on(Switch::unmount_flushes_fixups)) {
    task.runtime.announce_when("flush the fixup queue", state::is_empty<FixupQueue>,
                               machine.fixup_queue, reads(*machine.fixup_queue));
  }
  for (;;) {
    task.runtime.announce("run delayed iputs", writes(cleaner));
    if (cleaner.get(task).delayed_iputs == 0) break;
    --cleaner.change(task).delayed_iputs;
    iput(task);
  }
  task.runtime.announce("stop and free the cleaner", writes(cleaner), reads(*machine.fixup_queue));
  cleaner.change(task).freed = true;
  if (machine.fixup_queue->get(task).count != 0) task.label(Label::unmount_late_fixup);
  task.runtime.announce_when("drain the fixup queue", state::is_empty<FixupQueue>,
                             machine.fixup_queue, reads(*machine.fixup_queue));
}

// What was declared when unmount begins has to be on disk when it ends. Used only to judge.
void promise_what_is_there(Task& task) {
  const Machine& machine = task.machine;
  Ghost& ghost = *machine.ghost;
  At accesses[1 + pages_max];
  std::size_t count = 0;
  accesses[count++] = reads(ghost.declared);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    accesses[count++] = writes(ghost.promised[index]);
  }
  task.runtime.announce_list("unmount starts", nullptr, nullptr, accesses, count);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    ghost.promised[index].change(task) = ghost.declared.get(task).settled[index];
  }
}

void judge_unmount(Task& task) {
  const Machine& machine = task.machine;
  Ghost& ghost = *machine.ghost;
  At accesses[1 + 4 * pages_max];
  std::size_t count = 0;
  accesses[count++] = writes(ghost.unmount_lost);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    accesses[count++] = reads(machine.disk->data[index]);
    accesses[count++] = reads(ghost.promised[index]);
    accesses[count++] = reads(ghost.truncated[index]);
    accesses[count++] = reads(ghost.excused[index]);
  }
  task.runtime.announce_list("unmount ends", nullptr, nullptr, accesses, count);
  for (PageIndex index = 0; index < machine.pages; ++index) {
    const std::uint8_t version = ghost.promised[index].get(task);
    if (ghost.truncated[index].get(task) || version <= ghost.excused[index].get(task)) continue;
    if (machine.disk->data[index].get(task) < version) ghost.unmount_lost.change(task) = true;
  }
}

void run_cleaner(Task& task, SharedCleaner& cleaner) {
  task.runtime.announce_idle("take a delayed iput", has_iput, &cleaner, writes(cleaner));
  --cleaner.change(task).delayed_iputs;
  cleaner.change(task).busy = true;
  iput(task);
  task.runtime.announce("done", writes(cleaner));
  cleaner.change(task).busy = false;
}

}  // namespace

void run_unmount(Task& task) {
  KernelFunction function(task.runtime, "generic_shutdown_super");
  const Machine& machine = task.machine;
  promise_what_is_there(task);
  sync_filesystem(task);
  task.runtime.announce("clear SB_ACTIVE", writes(machine.file_system->inactive));
  machine.file_system->inactive.change(task) = true;
  evict_inodes(task);
  close_ctree(task);
  judge_unmount(task);
}

void run_cleaner(Task& task) {
  for (;;) run_cleaner(task, task.machine.file_system->cleaner);
}

}  // namespace model::threads
