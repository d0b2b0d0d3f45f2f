#include "state/page.hpp"

#include "state/machine.hpp"

namespace model::state {

using checker::acquires;
using checker::reads;
using checker::releases;
using checker::writes;

FrameId frame_of(const Task& task, const Page& page) {
  return static_cast<FrameId>(&page - task.machine.page);
}

PageIndex index_of_locked(Task& task, const Page& page) {
  const std::uint8_t mapping = page.mapping.stable(task, page.locked);
  return mapping == 0 ? PageIndex{0} : static_cast<PageIndex>(mapping - 1);
}

bool is_clear(const ConditionView& view, const void* flag) {
  return !static_cast<const Shared<bool>*>(flag)->get(view);
}

void check_page(Task& task, const Page& page) {
  if (page.freed.get(task)) {
    task.fail(DefectKind::use_after_free, "a thread accesses a page that was freed");
  }
}

void lock_page(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  task.runtime.announce_when("lock", checker::Lock::is_free, &page.locked, acquires(page.locked),
                             reads(page.freed));
  check_page(task, page);
  page.locked.take(task);
}

bool trylock_page(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  task.runtime.announce("trylock", acquires(page.locked), reads(page.freed));
  check_page(task, page);
  if (page.locked.held(task)) return false;
  page.locked.take(task);
  return true;
}

void unlock_page(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  task.runtime.announce("unlock", releases(page.locked), reads(page.freed));
  check_page(task, page);
  if (!page.locked.held(task)) task.fail(DefectKind::bug_on, "unlock_page() of an unlocked page");
  page.locked.release(task);
}

void get_page(Task& task, Page& page, Op op) {
  task.runtime.announce(op, writes(page.references), reads(page.freed));
  check_page(task, page);
  ++page.references.change(task);
}

void drop_reference(Task& task, Page& page) {
  check_page(task, page);
  if (page.references.get(task) == 0) {
    task.fail(DefectKind::use_after_free, "put_page() of a page without references");
  }
  if (--page.references.change(task) > 0) return;
  page.freed.change(task) = true;
  task.runtime.remark("the last reference: the page is freed");
}

void put_page(Task& task, Page& page, Op op) {
  task.runtime.announce(op, writes(page.references), writes(page.freed));
  drop_reference(task, page);
}

void pin_page(Task& task, Page& page, Op op) {
  if (!task.on(Switch::reclaim_skips_pinned)) return get_page(task, page, op);
  task.runtime.announce(op, writes(page.references), writes(page.pins), reads(page.freed));
  check_page(task, page);
  ++page.references.change(task);
  ++page.pins.change(task);
}

void unpin_page(Task& task, Page& page, Op op) {
  if (!task.on(Switch::reclaim_skips_pinned)) return put_page(task, page, op);
  task.runtime.announce(op, writes(page.references), writes(page.pins), writes(page.freed));
  --page.pins.change(task);
  drop_reference(task, page);
}

bool is_pinned(Task& task, const Page& page, Op op) {
  return read_field(task, page, page.pins, op) != 0;
}

bool page_has_private(Task& task, const Page& page, Op op) {
  task.runtime.announce(op, reads(page.PG_private), reads(page.PG_private_2), reads(page.freed));
  check_page(task, page);
  return page.PG_private.get(task) || page.PG_private_2.get(task);
}

bool test_flag(Task& task, const Page& page, const Shared<bool>& flag, Op op) {
  task.runtime.announce(op, reads(flag), reads(page.freed));
  check_page(task, page);
  return flag.get(task);
}

void set_flag(Task& task, const Page& page, Shared<bool>& flag, bool value, Op op) {
  task.runtime.announce(op, writes(flag), reads(page.freed));
  check_page(task, page);
  flag.change(task) = value;
}

bool test_and_clear_flag(Task& task, const Page& page, Shared<bool>& flag, Op op) {
  task.runtime.announce(op, writes(flag), reads(page.freed));
  check_page(task, page);
  const bool before = flag.get(task);
  flag.change(task) = false;
  return before;
}

std::uint8_t read_field(Task& task, const Page& page, const Shared<std::uint8_t>& field, Op op) {
  task.runtime.announce(op, reads(field), reads(page.freed));
  check_page(task, page);
  return field.get(task);
}

void wait_on_page_writeback(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  task.runtime.announce_when("wait until clear", is_clear, &page.PG_writeback,
                             reads(page.PG_writeback), reads(page.freed));
  check_page(task, page);
}

bool fault_happens(Task& task, const Fault& fault, Shared<std::uint8_t>& count, Op op) {
  switch (fault.mode) {
    case Fault::Mode::never:
      return false;
    case Fault::Mode::always:
      return true;
    case Fault::Mode::once:
      // The first thread to get here takes the fault; a transition decides which one that is.
      task.runtime.announce(op, writes(count));
      if (count.get(task) != 0) return false;
      count.change(task) = 1;
      return true;
    case Fault::Mode::any:
    case Fault::Mode::count:
      break;
  }
  if (task.runtime.draining()) return false;
  if (task.runtime.choose(op, 2) == 0) return false;
  if (fault.times == 0) return true;
  task.runtime.announce(op, writes(count));
  if (count.get(task) >= fault.times) return false;
  ++count.change(task);
  return true;
}

}  // namespace model::state
