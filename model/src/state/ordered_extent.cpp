#include "state/ordered_extent.hpp"

#include <algorithm>

#include "state/machine.hpp"

namespace model::state {

using checker::reads;
using checker::writes;

namespace {

// Announces a section of the ordered-tree lock that may access the extent at some indexes,
// whichever extent that will be.
void announce_section(Task& task, Op op, checker::AccessKind access, PageIndex first,
                      PageIndex last, const At* ghost = nullptr) {
  const OrderedTree& tree = *task.machine.ordered;
  At accesses[pages_max + ordered_max + 1];
  std::size_t count = 0;
  for (PageIndex index = first; index <= last; ++index) {
    accesses[count++] = {&tree.at[index], access};
  }
  for (const OrderedExtent& extent : tree.extent) accesses[count++] = writes(extent);
  if (ghost != nullptr) accesses[count++] = *ghost;
  task.runtime.announce_list(op, nullptr, nullptr, accesses, count);
}

}  // namespace

void btrfs_add_ordered_extent(Task& task, PageIndex first, PageIndex last) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  const At declared = reads(task.machine.ghost->declared);
  announce_section(task, "insert an ordered extent", checker::AccessKind::write, first, last,
                   &declared);
  for (PageIndex index = first; index <= last; ++index) {
    if (tree.at[index].get(task) != 0) {
      task.fail(DefectKind::bug_on, "an ordered extent is inserted where there is one already");
    }
  }
  const auto pages = static_cast<std::uint8_t>(last - first + 1);
  for (std::size_t i = 0; i < ordered_max; ++i) {
    if (tree.extent[i].get(task).references != 0) continue;
    OrderedExtentFields& extent = tree.extent[i].change(task);
    extent = {1, pages, false, false, first, pages, pages, 0, {}, {}, {}};
    for (PageIndex index = first; index <= last; ++index) {
      tree.at[index].change(task) = static_cast<std::uint8_t>(i + 1);
      extent.covered[index - first] = task.machine.ghost->declared.get(task).version[index];
    }
    return;
  }
  task.runtime.bound_exceeded("ordered extents that exist at one time");
}

OrderedReference btrfs_lookup_ordered_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  announce_section(task, "look up an ordered extent", checker::AccessKind::read, index, index);
  const std::uint8_t number = tree.at[index].get(task);
  if (number == 0) return {};
  OrderedExtentFields& extent = tree.extent[number - 1].change(task);
  ++extent.references;
  return {&tree.extent[number - 1], extent.first, extent.last()};
}

void btrfs_put_ordered_extent(Task& task, OrderedExtent& extent) {
  KernelFunction function(task.runtime);
  task.runtime.announce("put", writes(extent));
  if (extent.get(task).references == 0) {
    task.fail(DefectKind::use_after_free, "put of an ordered extent without references");
  }
  --extent.change(task).references;
}

OrderedReference btrfs_dec_test_ordered_pending(Task& task, PageIndex index, PageOutcome outcome) {
  KernelFunction function(task.runtime);
  OrderedTree& tree = *task.machine.ordered;
  announce_section(task, "account for the page", checker::AccessKind::read, index, index);
  const std::uint8_t number = tree.at[index].get(task);
  if (number == 0) return {};
  OrderedExtentFields& extent = tree.extent[number - 1].change(task);
  const auto place = static_cast<std::uint8_t>(index - extent.first);
  const auto bit = static_cast<std::uint8_t>(1U << place);
  if ((extent.accounted & bit) != 0 || extent.bytes_left == 0) {
    task.fail(DefectKind::double_completion,
              "an ordered extent's bytes_left is decremented twice for one page");
  }
  extent.accounted = static_cast<std::uint8_t>(extent.accounted | bit);
  if (outcome.truncated) {
    extent.truncated_len = std::min(extent.truncated_len, place);
  } else if (outcome.uptodate) {
    extent.data[place] = outcome.data;
    extent.csum[place] = outcome.csum;
  } else {
    extent.BTRFS_ORDERED_IOERR = true;
  }
  if (--extent.bytes_left > 0) return {};
  ++extent.references;
  return {&tree.extent[number - 1], extent.first, extent.last()};
}

void end_ordered_page(Task& task, PageIndex index, PageOutcome outcome) {
  const OrderedReference ordered = btrfs_dec_test_ordered_pending(task, index, outcome);
  if (!ordered) return;
  KernelFunction function(task.runtime, "btrfs_writepage_end_io_hook");
  FinishQueue& queue = task.machine.finish[ordered.first];
  task.runtime.announce("queue the finishing work", writes(queue));
  const auto number = static_cast<std::uint8_t>(ordered.extent - task.machine.ordered->extent + 1);
  push(task, queue, FinishItem{number, ordered.first, ordered.last});
}

namespace {

// From here on, readers see what the extent has written.
void insert_file_extent(Task& task, const OrderedReference& ordered) {
  Disk& disk = *task.machine.disk;
  Ghost& ghost = *task.machine.ghost;
  At accesses[3 * pages_max + 2];
  std::size_t count = 0;
  for (PageIndex index = ordered.first; index <= ordered.last; ++index) {
    accesses[count++] = writes(disk.data[index]);
    accesses[count++] = writes(disk.csum[index]);
  }
  accesses[count++] = reads(*ordered.extent);
  accesses[count++] = reads(task.machine.inode->mapping_error);
  for (PageIndex index = ordered.first; index <= ordered.last; ++index) {
    accesses[count++] = writes(ghost.excused[index]);
  }
  task.runtime.announce_list("insert the file extent", nullptr, nullptr, accesses, count);
  const OrderedExtentFields& extent = ordered.extent->get(task);
  if (!extent.BTRFS_ORDERED_IOERR) {
    for (std::uint8_t place = 0; place < extent.truncated_len; ++place) {
      disk.data[extent.first + place].change(task) = extent.data[place];
      disk.csum[extent.first + place].change(task) = extent.csum[place];
    }
  } else if (task.machine.inode->mapping_error.get(task)) {
    // The data of all its pages is dropped; fsync() of the file reports it.
    for (std::uint8_t place = 0; place < extent.pages; ++place) {
      std::uint8_t& excused = ghost.excused[extent.first + place].change(task);
      excused = std::max(excused, extent.covered[place]);
    }
  }
}

// btrfs_remove_ordered_extent(): one section of the ordered-tree lock.
void remove_ordered_extent(Task& task, const OrderedReference& ordered) {
  OrderedTree& tree = *task.machine.ordered;
  At accesses[pages_max + 1];
  std::size_t count = 0;
  for (PageIndex index = ordered.first; index <= ordered.last; ++index) {
    accesses[count++] = writes(tree.at[index]);
  }
  accesses[count++] = writes(*ordered.extent);
  task.runtime.announce_list("remove the ordered extent", nullptr, nullptr, accesses, count);
  for (PageIndex index = ordered.first; index <= ordered.last; ++index) {
    tree.at[index].change(task) = 0;
  }
  ordered.extent->change(task).BTRFS_ORDERED_COMPLETE = true;
}

}  // namespace

void btrfs_finish_ordered_io(Task& task, const OrderedReference& ordered) {
  KernelFunction function(task.runtime);
  for (PageIndex index = ordered.first; index <= ordered.last; ++index) lock_extent(task, index);
  insert_file_extent(task, ordered);
  for (PageIndex index = ordered.first; index <= ordered.last; ++index) unlock_extent(task, index);
  remove_ordered_extent(task, ordered);
  btrfs_put_ordered_extent(task, *ordered.extent);
  btrfs_put_ordered_extent(task, *ordered.extent);
}

}  // namespace model::state
