#include "state/ordered_extent.hpp"

#include "state/machine.hpp"
#include "threads/writeback.hpp"

namespace model {

using checker::KernelFunction;
using checker::reads;
using checker::writes;

namespace {

// Announces a section of the ordered-tree lock that may touch the extent at an index, whichever
// extent that will be.
void announce_section(Task& task, Op op, const At& index_access) {
  const OrderedTree& tree = *task.machine.ordered;
  At touched[1 + ordered_max];
  std::size_t count = 0;
  touched[count++] = index_access;
  for (const OrderedExtent& extent : tree.extent) touched[count++] = writes(extent);
  task.runtime.announce_list(op, nullptr, nullptr, touched, count);
}

}  // namespace

void btrfs_add_ordered_extent(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  announce_section(task, "insert an ordered extent", writes(tree.at[index]));
  if (tree.at[index].value != 0) {
    task.fail(DefectKind::bug_on, "an ordered extent is inserted where there is one already");
  }
  for (std::size_t i = 0; i < ordered_max; ++i) {
    OrderedExtent& extent = tree.extent[i];
    if (extent.references != 0) continue;
    extent = {1, 1, false, false, index, 0};
    tree.at[index].value = static_cast<std::uint8_t>(i + 1);
    return;
  }
  task.runtime.bound_exceeded("ordered extents that exist at one time");
}

OrderedExtent* btrfs_lookup_ordered_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  announce_section(task, "look up an ordered extent", reads(tree.at[index]));
  if (tree.at[index].value == 0) return nullptr;
  OrderedExtent& extent = tree.extent[tree.at[index].value - 1];
  ++extent.references;
  return &extent;
}

void btrfs_put_ordered_extent(Task& task, OrderedExtent& extent) {
  KernelFunction function(task.runtime);
  task.runtime.announce("put", writes(extent));
  if (extent.references == 0) {
    task.fail(DefectKind::use_after_free, "put of an ordered extent without references");
  }
  --extent.references;
}

void btrfs_start_ordered_extent(Task& task, OrderedExtent& extent) {
  KernelFunction function(task.runtime);
  const PageIndex index = extent.index;  // Constant while we hold a reference.
  extent_writepages(task, index, index, WritebackMode::all);
  task.runtime.announce_when(
      "wait until complete",
      [](const void* waited) {
        return static_cast<const OrderedExtent*>(waited)->BTRFS_ORDERED_COMPLETE;
      },
      &extent, reads(extent));
}

void btrfs_dec_test_ordered_pending(Task& task, PageIndex index, bool uptodate, std::uint8_t data) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  announce_section(task, "account for the page", reads(tree.at[index]));
  const std::uint8_t number = tree.at[index].value;
  if (number == 0) return;
  OrderedExtent& extent = tree.extent[number - 1];
  if (extent.bytes_left == 0) {
    task.fail(DefectKind::bug_on, "an ordered extent's bytes_left goes below 0");
  }
  if (uptodate) {
    extent.data = data;
  } else {
    extent.BTRFS_ORDERED_IOERR = true;
  }
  if (--extent.bytes_left > 0) return;
  ++extent.references;
  FinishQueue& queue = task.machine.finish[index];
  task.runtime.announce("queue the finishing work", writes(queue));
  queue.push(task, number);
}

}  // namespace model
