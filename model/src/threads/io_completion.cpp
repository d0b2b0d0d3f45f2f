#include "threads/io_completion.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

void end_extent_writepage(Task& task, Page& page, PageIndex index, PageOutcome outcome) {
  KernelFunction function(task.runtime);
  if (task.is(Switch::private_2_cleared, Private2Cleared::by_hook)) {
    set_flag(task, page, page.PG_private_2, false, "clear");
    end_ordered_page(task, index, outcome);
  } else if (test_and_clear_flag(task, page, page.PG_private_2, "test-and-clear")) {
    // The thread that clears the flag owns the page's share of the ordered extent.
    end_ordered_page(task, index, outcome);
  }
  if (outcome.uptodate) return;
  set_flag(task, page, page.PG_uptodate, false, "clear");
  set_flag(task, page, page.PG_error, true, "set");
  record_error(task, index);
}

namespace {

// Writes the page to the device and accounts for it in its ordered extent.
void run_io_completion(Task& task, Page& page, PageIndex index) {
  const Machine& machine = task.machine;
  PageOutcome outcome;
  {
    KernelFunction function(task.runtime, "btrfs_csum_one_bio");
    outcome.csum = read_field(task, page, page.content, "compute the checksum");
  }
  // R6: if writeback left the mappings writable, they are protected here, too late.
  if (!task.on(Switch::writeback_protects_ptes)) clear_page_dirty_for_io(task, page, index);
  outcome.data = read_field(task, page, page.content, "write the page to the device");
  if (outcome.data != outcome.csum) {
    task.label(Label::io_content_changed);
    task.runtime.remark("the content has changed since its checksum was computed");
  }
  KernelFunction function(task.runtime, "end_bio_extent_writepage");
  outcome.uptodate = !fault_happens(task, machine.faults.io_error, machine.fault_counts->io_error,
                                    "did the write succeed?");
  if (!outcome.uptodate) task.runtime.remark("-EIO");
  end_extent_writepage(task, page, index, outcome);
}

void run_io_completion(Task& task, Bio& bio, PageIndex index) {
  task.runtime.announce_idle(
      "take the bio",
      [](const ConditionView& view, const void* frame) {
        return static_cast<const Shared<std::uint8_t>*>(frame)->get(view) != 0;
      },
      &bio.frame, writes(bio.frame));
  Page& page = task.machine.page[bio.frame.get(task) - 1];
  bio.frame.change(task) = 0;
  run_io_completion(task, page, index);
  KernelFunction function(task.runtime, "end_bio_extent_writepage");
  end_page_writeback(task, page, index);
}

// Not inlined: its frame, with the extent, is gone when the work is done.
void finish_first(Task& task, const FinishQueue& queue) {
  const FinishItem item = front(task, queue);
  btrfs_finish_ordered_io(task,
                          {&task.machine.ordered->extent[item.number - 1], item.first, item.last});
}

void run_ordered_extent_completion(Task& task, FinishQueue& queue) {
  task.runtime.announce_idle("take an ordered extent", state::has_work<FinishQueue>, &queue,
                             reads(queue));
  finish_first(task, queue);
  task.runtime.announce("done", writes(queue));
  pop(task, queue);
}

}  // namespace

// A round of a daemon is a function of its own, so that its variables are gone in the next round.
void run_io_completion(Task& task, PageIndex index) {
  for (;;) run_io_completion(task, task.machine.bio[index], index);
}

void run_ordered_extent_completion(Task& task, PageIndex index) {
  for (;;) run_ordered_extent_completion(task, task.machine.finish[index]);
}

}  // namespace model::threads
