#include "state/page.hpp"

#include "state/machine.hpp"

namespace model {

using checker::acquires;
using checker::reads;
using checker::releases;
using checker::writes;

FrameId frame_of(const Task& task, const Page& page) {
  return static_cast<FrameId>(&page - task.machine.page);
}

void check_page(Task& task, const Page& page) {
  if (page.freed.value) {
    task.fail(DefectKind::use_after_free, "a thread touches a page that was freed");
  }
}

void lock_page(Task& task, Page& page) {
  checker::KernelFunction function(task.runtime);
  task.runtime.announce_when("lock", checker::Lock::is_free, &page.locked, acquires(page.locked),
                             reads(page.freed));
  check_page(task, page);
  page.locked.holder = task.runtime.holder_mark();
}

bool trylock_page(Task& task, Page& page) {
  checker::KernelFunction function(task.runtime);
  task.runtime.announce("trylock", acquires(page.locked), reads(page.freed));
  check_page(task, page);
  if (page.locked.held()) return false;
  page.locked.holder = task.runtime.holder_mark();
  return true;
}

void unlock_page(Task& task, Page& page) {
  checker::KernelFunction function(task.runtime);
  task.runtime.announce("unlock", releases(page.locked), reads(page.freed));
  check_page(task, page);
  if (!page.locked.held()) task.fail(DefectKind::bug_on, "unlock_page() of an unlocked page");
  page.locked.holder = 0;
}

void get_page(Task& task, Page& page, Op op) {
  task.runtime.announce(op, writes(page.references), reads(page.freed));
  check_page(task, page);
  ++page.references.value;
}

void drop_reference(Task& task, Page& page) {
  check_page(task, page);
  if (page.references.value == 0) {
    task.fail(DefectKind::use_after_free, "put_page() of a page without references");
  }
  if (--page.references.value > 0) return;
  page.freed.value = true;
  task.runtime.remark("the last reference: the page is freed");
}

void put_page(Task& task, Page& page, Op op) {
  task.runtime.announce(op, writes(page.references), writes(page.freed));
  drop_reference(task, page);
}

bool test_flag(Task& task, const Page& page, const Shared<bool>& flag, Op op) {
  task.runtime.announce(op, reads(flag), reads(page.freed));
  check_page(task, page);
  return flag.value;
}

void set_flag(Task& task, const Page& page, Shared<bool>& flag, bool value, Op op) {
  task.runtime.announce(op, writes(flag), reads(page.freed));
  check_page(task, page);
  flag.value = value;
}

bool test_and_clear_flag(Task& task, const Page& page, Shared<bool>& flag, Op op) {
  task.runtime.announce(op, writes(flag), reads(page.freed));
  check_page(task, page);
  const bool before = flag.value;
  flag.value = false;
  return before;
}

std::uint8_t read_field(Task& task, const Page& page, const Shared<std::uint8_t>& field, Op op) {
  task.runtime.announce(op, reads(field), reads(page.freed));
  check_page(task, page);
  return field.value;
}

void wait_on_page_writeback(Task& task, Page& page) {
  checker::KernelFunction function(task.runtime);
  task.runtime.announce_when(
      "wait until clear",
      [](const void* flag) { return !static_cast<const Shared<bool>*>(flag)->value; },
      &page.PG_writeback, reads(page.PG_writeback), reads(page.freed));
  check_page(task, page);
}

bool fault_happens(Task& task, const Fault& fault, std::uint8_t& count, Op op) {
  switch (fault.mode) {
    case Fault::Mode::never:
      return false;
    case Fault::Mode::always:
      return true;
    case Fault::Mode::once:
      // The first to get here meets the fault: who that is, is decided by a transition.
      task.runtime.announce(op, writes(count));
      if (count != 0) return false;
      count = 1;
      return true;
    case Fault::Mode::any:
      break;
  }
  if (task.runtime.draining()) return false;
  if (task.runtime.choose(op, 2) == 0) return false;
  if (fault.times == 0) return true;
  task.runtime.announce(op, writes(count));
  if (count >= fault.times) return false;
  ++count;
  return true;
}

}  // namespace model
