#include "threads/partial_writeback.hpp"

namespace model::threads {

using checker::reads;

namespace {

// Whether the whole page, these blocks included, is being written. The page is locked.
bool whole_page_under_io(Task& task, const Page& page) {
  task.runtime.announce("test", reads(page.PG_writeback), reads(page.blocks), reads(page.freed));
  check_page(task, page);
  return page.PG_writeback.get(task) && page.blocks.get(task) == 0;
}

// The page is locked and referenced. Returns: whether a block went to IO.
bool submit_block(Task& task, Page& page) {
  if (read_field(task, page, page.mapping, "test page->mapping") == 0) return false;
  if (whole_page_under_io(task, page)) wait_on_page_writeback(task, page);
  if (!test_flag(task, page, page.PG_dirty, "test")) return false;
  btrfs_subpage_set_writeback(task, page);
  task.label(Label::block_written);
  return true;
}

void write_block(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "extent_write_locked_range");
  Page* page = find_get_page(task, index);
  if (page == nullptr) return;
  lock_page(task, *page);
  const bool submitted = submit_block(task, *page);
  unlock_page(task, *page);
  put_page(task, *page);
  // The end of the IO; PG_writeback has kept the page in place.
  if (submitted) btrfs_subpage_clear_writeback(task, *page, index);
}

}  // namespace

void run_partial_writeback(Task& task, const ThreadSpec& spec) {
  for (unsigned block = 0; block < spec.blocks; ++block) write_block(task, spec.page);
}

}  // namespace model::threads
