#include "state/ordered_extent.hpp"

#include "state/machine.hpp"
#include "threads/writeback.hpp"

namespace model {

using checker::KernelFunction;
using checker::reads;
using checker::writes;

void btrfs_add_ordered_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  At touched[1 + ordered_max];
  std::size_t count = 0;
  touched[count++] = writes(tree.at[index]);
  for (const OrderedExtent& extent : tree.extent) touched[count++] = writes(extent.references);
  task.runtime.announce_list("insert an ordered extent", nullptr, nullptr, touched, count);
  if (tree.at[index].value != 0) {
    task.fail(DefectKind::bug_on, "an ordered extent is inserted where there is one already");
  }
  for (std::size_t i = 0; i < ordered_max; ++i) {
    OrderedExtent& extent = tree.extent[i];
    if (extent.references.value != 0) continue;
    extent = {};
    extent.references.value = 1;
    extent.bytes_left.value = 1;
    extent.index = index;
    tree.at[index].value = static_cast<std::uint8_t>(i + 1);
    return;
  }
  task.runtime.bound_exceeded("ordered extents that exist at one time");
}

OrderedExtent* btrfs_lookup_ordered_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  At touched[1 + ordered_max];
  std::size_t count = 0;
  touched[count++] = reads(tree.at[index]);
  for (const OrderedExtent& extent : tree.extent) touched[count++] = writes(extent.references);
  task.runtime.announce_list("look up an ordered extent", nullptr, nullptr, touched, count);
  if (tree.at[index].value == 0) return nullptr;
  OrderedExtent& extent = tree.extent[tree.at[index].value - 1];
  ++extent.references.value;
  return &extent;
}

void btrfs_put_ordered_extent(Task& task, OrderedExtent& extent) {
  KernelFunction function(task.runtime);
  task.runtime.announce("put", writes(extent.references));
  if (extent.references.value == 0) {
    task.fail(DefectKind::use_after_free, "put of an ordered extent without references");
  }
  --extent.references.value;
}

void btrfs_start_ordered_extent(Task& task, OrderedExtent& extent) {
  KernelFunction function(task.runtime);
  extent_writepages(task, extent.index, extent.index, WritebackMode::all);
  task.runtime.announce_when(
      "wait until complete",
      [](const void* flag) { return static_cast<const Shared<bool>*>(flag)->value; },
      &extent.BTRFS_ORDERED_COMPLETE, reads(extent.BTRFS_ORDERED_COMPLETE));
}

void btrfs_dec_test_ordered_pending(Task& task, PageIndex index, bool uptodate, std::uint8_t data) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  // One section of the ordered-tree lock; queueing the work takes a reference in the same section.
  At touched[2 + ordered_max];
  std::size_t count = 0;
  touched[count++] = reads(tree.at[index]);
  for (const OrderedExtent& extent : tree.extent) touched[count++] = writes(extent.bytes_left);
  touched[count++] = writes(task.machine.finish[index]);
  task.runtime.announce_list("account for the page", nullptr, nullptr, touched, count);
  if (tree.at[index].value == 0) return;
  OrderedExtent& extent = tree.extent[tree.at[index].value - 1];
  if (extent.bytes_left.value == 0) {
    task.fail(DefectKind::bug_on, "an ordered extent's bytes_left goes below 0");
  }
  if (!uptodate) extent.BTRFS_ORDERED_IOERR.value = true;
  if (uptodate) extent.data = data;
  if (--extent.bytes_left.value > 0) return;
  ++extent.references.value;
  task.machine.finish[index].push(task, tree.at[index].value);
}

}  // namespace model
