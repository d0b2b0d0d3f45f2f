#include "threads/ordered_wait.hpp"

#include "threads/writeback.hpp"

namespace model::threads {

using checker::reads;

void btrfs_start_ordered_extent(Task& task, const OrderedReference& ordered) {
  KernelFunction function(task.runtime);
  threads::extent_writepages(task, ordered.first, ordered.last, WritebackMode::all);
  task.runtime.announce_when(
      "wait until complete",
      [](const ConditionView& view, const void* waited) {
        return static_cast<const OrderedExtent*>(waited)->get(view).BTRFS_ORDERED_COMPLETE;
      },
      ordered.extent, reads(*ordered.extent));
}

void btrfs_wait_ordered_extent(Task& task, PageIndex index) {
  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index);
  if (!ordered) return;
  btrfs_start_ordered_extent(task, ordered);
  btrfs_put_ordered_extent(task, *ordered.extent);
}

}  // namespace model::threads
