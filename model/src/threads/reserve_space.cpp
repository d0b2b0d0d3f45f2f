#include "threads/reserve_space.hpp"

#include <cerrno>

#include "threads/ordered_wait.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

bool any_delalloc(Task& task) {
  const Machine& machine = task.machine;
  At accesses[pages_max];
  for (PageIndex index = 0; index < machine.pages; ++index) {
    accesses[index] = reads(machine.io_tree->delalloc[index]);
  }
  task.runtime.announce_list("is there delalloc?", nullptr, nullptr, accesses, machine.pages);
  bool any = false;
  for (PageIndex index = 0; index < machine.pages; ++index) {
    any = any || machine.io_tree->delalloc[index].get(task).set;
  }
  return any;
}

// Mirrors: btrfs_start_delalloc_roots() and btrfs_wait_ordered_roots().
void flush_space(Task& task) {
  KernelFunction function(task.runtime, "btrfs_start_delalloc_roots");
  const Machine& machine = task.machine;
  Shared<std::uint8_t>& flush = machine.flush->state;
  const auto idle = [](const ConditionView& view, const void* state) {
    return static_cast<const Shared<std::uint8_t>*>(state)->get(view) == 0;
  };
  if (any_delalloc(task)) {
    task.label(Label::space_flushed);
    task.runtime.announce_when("queue a flush", idle, &flush, writes(flush));
    flush.change(task) = 1;
    task.runtime.announce_when("wait for the flush", idle, &flush, reads(flush));
  }
  KernelFunction waiting(task.runtime, "btrfs_wait_ordered_roots");
  for (PageIndex index = 0; index < machine.pages; ++index) btrfs_wait_ordered_extent(task, index);
}

}  // namespace

int btrfs_delalloc_reserve_space(Task& task) {
  KernelFunction function(task.runtime);
  if (fault_happens(task, task.machine.faults.enospc, task.machine.fault_counts->enospc,
                    "is space left?")) {
    task.runtime.remark("-ENOSPC");
    return -ENOSPC;
  }
  Shared<std::uint8_t>& reserved = task.machine.inode->reserved;
  for (bool flushed = false;; flushed = true) {
    task.runtime.announce("reserve", writes(reserved));
    const std::uint8_t space = task.machine.space;
    if (space == space_unlimited || reserved.get(task) < space) {
      ++reserved.change(task);
      return 0;
    }
    if (flushed) {
      task.runtime.remark("-ENOSPC, after flushing");
      return -ENOSPC;
    }
    task.runtime.remark("space is short: flush and wait");
    flush_space(task);
  }
}

void btrfs_delalloc_release_space(Task& task) {
  KernelFunction function(task.runtime);
  task.runtime.announce("release", writes(task.machine.inode->reserved));
  --task.machine.inode->reserved.change(task);
}

}  // namespace model::threads
