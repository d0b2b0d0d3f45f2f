#include "threads/pin_holder.hpp"

namespace model::threads {

using checker::writes;

namespace {

// Mirrors: set_page_dirty_lock(), mm/page-writeback.c.
void set_page_dirty_lock(Task& task, Page& page, std::uint8_t version) {
  KernelFunction function(task.runtime);
  lock_page(task, page);
  if (page.PG_checked.stable(task, page.locked)) task.label(Label::pin_dirtied_queued);
  set_page_dirty(task, page, version);
  task.label(Label::pin_dirtied);
  unlock_page(task, page);
}

}  // namespace

void run_pin_holder(Task& task, const ThreadSpec& spec) {
  Page& page = task.machine.page[spec.page];  // Pinned at the start: the frame cannot change.
  for (unsigned i = 0; i < spec.dirties; ++i) {
    std::uint8_t version = 0;
    if (!spec.spurious) {
      Shared<std::uint8_t>& last_version = task.machine.ghost->last_version[spec.page];
      task.runtime.announce("write the page by DMA", writes(page.content), writes(last_version),
                            reads(page.freed));
      check_page(task, page);
      version = ++last_version.change(task);
      page.content.change(task) = version;
    }
    if (spec.locks) {
      set_page_dirty_lock(task, page, version);
    } else {
      set_page_dirty(task, page, version);
    }
  }
  unpin_page(task, page);
}

}  // namespace model::threads
