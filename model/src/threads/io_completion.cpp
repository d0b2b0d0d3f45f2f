#include "threads/io_completion.hpp"

namespace model {

using checker::KernelFunction;
using checker::reads;
using checker::writes;

void end_extent_writepage(Task& task, Page& page, PageIndex index, int error, std::uint8_t data) {
  KernelFunction function(task.runtime);
  if (task.is(Switch::private_2_cleared, Private2Cleared::by_hook)) {
    set_flag(task, page, page.PG_private_2, false, "clear");
    btrfs_dec_test_ordered_pending(task, index, error == 0, data);
  } else if (test_and_clear_flag(task, page, page.PG_private_2, "test-and-clear")) {
    // Who clears the flag owns the page's share of the ordered extent.
    btrfs_dec_test_ordered_pending(task, index, error == 0, data);
  }
  if (error == 0) return;
  set_flag(task, page, page.PG_uptodate, false, "clear");
  set_flag(task, page, page.PG_error, true, "set");
  record_error(task, index);
}

void run_io_completion(Task& task, PageIndex index) {
  Bio& bio = task.machine.bio[index];
  for (;;) {
    task.runtime.announce_idle(
        "take the bio",
        [](const void* frame) {
          return static_cast<const Shared<std::uint8_t>*>(frame)->value != 0;
        },
        &bio.frame, writes(bio.frame));
    Page& page = task.machine.page[bio.frame.value - 1];
    bio.frame.value = 0;
    const std::uint8_t data = read_field(task, page, page.content, "write the page to the device");
    KernelFunction function(task.runtime, "end_bio_extent_writepage");
    end_extent_writepage(task, page, index, 0, data);
    end_page_writeback(task, page);
  }
}

void run_ordered_extent_completion(Task& task, PageIndex index) {
  FinishQueue& queue = task.machine.finish[index];
  OrderedTree& tree = *task.machine.ordered;
  for (;;) {
    task.runtime.announce_idle("take an ordered extent", FinishQueue::has_work, &queue,
                               reads(queue));
    OrderedExtent& extent = tree.extent[queue.front() - 1];
    {
      KernelFunction function(task.runtime, "btrfs_finish_ordered_io");
      lock_extent(task, index);
      task.runtime.announce("insert the file extent", writes(task.machine.disk->data[index]),
                            reads(extent));
      if (!extent.BTRFS_ORDERED_IOERR) task.machine.disk->data[index].value = extent.data;
      unlock_extent(task, index);
      // btrfs_remove_ordered_extent(): one section of the ordered-tree lock.
      task.runtime.announce("remove the ordered extent", writes(tree.at[index]), writes(extent));
      tree.at[index].value = 0;
      extent.BTRFS_ORDERED_COMPLETE = true;
      btrfs_put_ordered_extent(task, extent);
      btrfs_put_ordered_extent(task, extent);
    }
    task.runtime.announce("done", writes(queue));
    queue.pop();
  }
}

}  // namespace model
