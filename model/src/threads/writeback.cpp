#include "threads/writeback.hpp"

#include <cerrno>
#include <utility>

#include "threads/delalloc.hpp"

namespace model::threads {

using checker::reads;
using checker::releases;
using checker::writes;

namespace {

const char* answer_text(int answer) {
  switch (answer) {
    case 0:
      return "returns 0: submit the page";
    case -EAGAIN:
      return "returns -EAGAIN";
    case -EBUSY:
      return "returns -EBUSY";
    case -EUCLEAN:
      return "returns -EUCLEAN";
    default:
      return "returns an error";
  }
}

// Mirrors: the submission in __extent_writepage_io() and submit_extent_page().
void submit(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime, "submit_extent_page");
  set_page_writeback(task, page);
  Bio& bio = task.machine.bio[index];
  task.runtime.announce("add the page to a bio", writes(bio.frame));
  CHECKER_ASSERT(bio.frame.get(task) == 0, "a second bio for a page under writeback");
  bio.frame.change(task) = static_cast<std::uint8_t>(frame_of(task, page) + 1);
  task.label(Label::writeback_submitted);
}

// Whether an ordered extent covers the page, which is then submitted. From v5.14 on the flag stays
// set until the IO ends.
bool covered_by_ordered_extent(Task& task, Page& page) {
  return task.is(Switch::private_2_cleared, Private2Cleared::by_completion)
             ? test_flag(task, page, page.PG_private_2, "test")
             : test_and_clear_flag(task, page, page.PG_private_2, "test-and-clear");
}

// Puts a work item for the page into the fixup queue, unless there is one. Returns: what the start
// hook returns.
int queue_fixup(Task& task, Page& page) {
  const Machine& machine = task.machine;
  if (test_flag(task, page, page.PG_checked, "test")) {
    task.label(Label::hook_pending);
    task.runtime.remark("a fixup is already pending");
    return -EAGAIN;
  }
  if (fault_happens(task, machine.faults.fixup_alloc, machine.fault_counts->fixup_alloc,
                    "is there memory?")) {
    task.label(Label::hook_no_memory);
    task.runtime.remark("no memory for a work item");
    return -EAGAIN;
  }
  if (machine.fixup_holds_inode(frame_of(task, page))) {
    task.runtime.announce("ihold", writes(machine.inode->references));
    ++machine.inode->references.change(task);
  }
  const FrameId frame = frame_of(task, page);
  Shared<std::uint8_t>& items = machine.ghost->items[frame];
  task.runtime.announce("set", writes(page.PG_checked), writes(items), reads(page.freed));
  check_page(task, page);
  page.PG_checked.change(task) = true;
  ++items.change(task);
  if (task.on(Switch::hook_gets_page)) get_page(task, page);
  task.runtime.announce("queue the fixup", writes(*machine.fixup_queue));
  push(task, *machine.fixup_queue, static_cast<FrameId>(frame + 1));
  task.label(Label::hook_queued);
  return task.is(Switch::hook_returns, HookReturns::ebusy) ? -EBUSY : -EAGAIN;
}

// v3.2 to v6.12.
int btrfs_writepage_start_hook_v3_2(Task& task, Page& page) {
  if (covered_by_ordered_extent(task, page)) return 0;
  return queue_fixup(task, page);
}

// v6.15-experimental.
int btrfs_writepage_start_hook_v6_15_experimental(Task& task, Page& page) {
  if (covered_by_ordered_extent(task, page)) return 0;
  task.label(Label::hook_rejected);
  return -EUCLEAN;
}

// v7.2-rc7: only marked pages.
int btrfs_writepage_start_hook_v7_2_rc7(Task& task, Page& page) {
  if (covered_by_ordered_extent(task, page)) return 0;
  if (!test_flag(task, page, page.fixup_mark, "test")) return 0;
  return queue_fixup(task, page);
}

// Starts and ends a write with nothing to submit, which drops the tags.
void end_without_write(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime, "extent_writepage_io");
  task.label(Label::writeback_dropped);
  task.runtime.remark("no hook, no ordered extent: nothing is submitted");
  set_page_writeback(task, page);
  end_page_writeback(task, page, index);
}

// v3.2 to v6.12, and v7.2-rc7. From the 2018 patch on no hook returns EBUSY; v5.6 drops the case.
void extent_writepage_io_v3_2(Task& task, Page& page, PageIndex index) {
  const int answer = btrfs_writepage_start_hook(task, page);
  task.runtime.remark(answer_text(answer));
  if (answer == 0) {
    submit(task, page, index);
  } else if (answer == -EBUSY && task.is(Switch::writeback_on_ebusy, OnEbusy::skip)) {
    task.label(Label::writeback_left_clean);  // pages_skipped++, and nothing else.
  } else {
    redirty_page_for_writepage(task, page);
    task.label(Label::writeback_redirtied);
  }
  unlock_page(task, page);
}

// v6.15-experimental: the data of a rejected page is given up, and the error recorded.
void extent_writepage_io_v6_15_experimental(Task& task, Page& page, PageIndex index) {
  const int answer = btrfs_writepage_start_hook(task, page);
  task.runtime.remark(answer_text(answer));
  if (answer == 0) {
    submit(task, page, index);
  } else {
    record_error(task, index);
  }
  unlock_page(task, page);
}

// v6.12.y: no hook; the error is recorded. v7.2-rc1: it is not.
void extent_writepage_io_v7_2_rc1(Task& task, Page& page, PageIndex index) {
  if (test_flag(task, page, page.PG_private_2, "test")) {
    task.runtime.remark(answer_text(0));
    submit(task, page, index);
  } else {
    end_without_write(task, page, index);
    if (task.is(Switch::writeback_hook, WritebackHook::fails)) record_error(task, index);
  }
  unlock_page(task, page);
}

// Submits a page whose delalloc was allocated, or does what the start hook decides; unlocks it.
// Mirrors: __extent_writepage_io(), later extent_writepage_io(); in 3.1 part of its caller.
void extent_writepage_io(Task& task, Page& page, PageIndex index) {
  if (task.is(Switch::writeback_hook, WritebackHook::none) ||
      task.is(Switch::writeback_hook, WritebackHook::fails)) {
    return extent_writepage_io_v7_2_rc1(task, page, index);
  }
  if (task.is(Switch::writeback_hook, WritebackHook::rejects)) {
    return extent_writepage_io_v6_15_experimental(task, page, index);
  }
  extent_writepage_io_v3_2(task, page, index);
}

// One page that was found by its tag. The caller holds a reference.
// Mirrors: the body of the loop in extent_write_cache_pages().
void write_cache_page(Task& task, Page& page, WritebackMode mode) {
  lock_page(task, page);
  if (task.on(Switch::writeback_rechecks_mapping) &&
      read_field(task, page, page.mapping, "test page->mapping") == 0) {
    goto unlock;
  }
  if (mode == WritebackMode::all) {
    wait_on_page_writeback(task, page);  // It is not set again: we hold the page lock.
  } else if (test_flag(task, page, page.PG_writeback, "test")) {
    goto unlock;
  }
  if (task.on(Switch::writeback_protects_ptes)
          ? clear_page_dirty_for_io(task, page, index_of_locked(task, page))
          : test_and_clear_flag(task, page, page.PG_dirty, "test-and-clear")) {
    return extent_writepage(task, page);
  }
  task.label(Label::writeback_skipped_clean);
  task.runtime.remark("not dirty: skipped");
unlock:
  unlock_page(task, page);
}

}  // namespace

int btrfs_writepage_start_hook(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  if (task.memalloc) task.label(Label::hook_by_reclaim);
  if (task.is(Switch::writeback_hook, WritebackHook::rejects)) {
    return btrfs_writepage_start_hook_v6_15_experimental(task, page);
  }
  if (task.is(Switch::writeback_hook, WritebackHook::queues_marked)) {
    return btrfs_writepage_start_hook_v7_2_rc7(task, page);
  }
  return btrfs_writepage_start_hook_v3_2(task, page);
}

void extent_writepage(Task& task, Page& page) {
  KernelFunction function(task.runtime, "__extent_writepage");
  const Machine& machine = task.machine;
  set_flag(task, page, page.PG_error, false, "clear");
  if (page.mapping.stable(task, page.locked) == 0) {
    task.fail(DefectKind::bug_on, "__extent_writepage() follows a NULL page->mapping");
  }
  const PageIndex index = index_of_locked(task, page);
  task.runtime.announce("read i_size", reads(machine.cache->i_size));
  if (index >= machine.cache->i_size.get(task)) {
    task.runtime.remark("beyond the end of the file");
    btrfs_invalidatepage(task, page, index);
    return unlock_page(task, page);
  }
  set_page_extent_mapped(task, page);
  writepage_delalloc(task, page, index);
  extent_writepage_io(task, page, index);
}

void btrfs_writepage(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  if (task.memalloc && task.on(Switch::writepage_redirties_in_reclaim)) {
    redirty_page_for_writepage(task, page);
    return unlock_page(task, page);
  }
  extent_writepage(task, page);
}

void extent_writepages(Task& task, PageIndex first, PageIndex last, WritebackMode mode) {
  KernelFunction function(task.runtime, "extent_write_cache_pages");
  const Tag tag = mode == WritebackMode::all ? Tag::towrite : Tag::dirty;
  if (mode == WritebackMode::all) tag_pages_for_writeback(task, first, last);
  // A batch: all pages are found, and referenced, before the first is written.
  Page* batch[pages_max] = {};
  for (PageIndex index = first; index <= last; ++index) {
    batch[index] = find_get_page(task, index, tag);
  }
  for (PageIndex index = first; index <= last; ++index) {
    if (batch[index] != nullptr) write_cache_page(task, *batch[index], mode);
  }
  for (PageIndex index = first; index <= last; ++index) {
    if (batch[index] != nullptr) put_page(task, *std::exchange(batch[index], nullptr));
  }
}

void run_writeback_until_clean(Task& task, WritebackMode mode) {
  const Machine& machine = task.machine;
  At accesses[pages_max + frames_max];
  std::size_t count = 0;
  for (PageIndex index = 0; index < machine.pages; ++index) {
    accesses[count++] = reads(machine.cache->slot[index].frame);
  }
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    accesses[count++] = reads(machine.page[frame].PG_dirty);
  }
  for (;;) {
    task.runtime.announce_list("is a page dirty?", nullptr, nullptr, accesses, count);
    bool dirty = false;
    for (PageIndex index = 0; index < machine.pages; ++index) {
      const std::uint8_t frame = machine.cache->slot[index].frame.get(task);
      dirty = dirty || (frame != 0 && machine.page[frame - 1].PG_dirty.get(task));
    }
    if (!dirty) return;
    run_writeback(task, mode, 1);
  }
}

void run_writeback(Task& task, WritebackMode mode, unsigned passes) {
  const auto last = static_cast<PageIndex>(task.machine.pages - 1);
  if (passes == passes_forever) {
    for (;;) extent_writepages(task, 0, last, mode);
  }
  for (unsigned pass = 0; pass < passes; ++pass) extent_writepages(task, 0, last, mode);
}

}  // namespace model::threads
