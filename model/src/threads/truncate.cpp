#include "threads/truncate.hpp"

namespace model::threads {

using checker::writes;

namespace {

// The page is locked and in the cache.
// Mirrors: truncate_inode_page().
void truncate_inode_page(Task& task, Page& page, PageIndex index, bool evicting) {
  KernelFunction function(task.runtime);
  if (read_field(task, page, page.mapcount, "page_mapped") != 0) unmap_mapping_range(task, index);
  if (page_has_private(task, page)) btrfs_invalidatepage(task, page, index, evicting);
  cancel_dirty_page(task, page);
  delete_from_page_cache(task, page);
  task.label(Label::truncate_removed);
  put_page(task, page);
}

void truncate_inode_pages(Task& task, PageIndex index, bool evicting) {
  Page* page = find_get_page(task, index);
  if (page == nullptr) return;
  if (!task.on(Switch::cancel_dirty_under_page_lock)) cancel_dirty_page(task, *page);
  lock_page(task, *page);
  wait_on_page_writeback(task, *page);
  if (read_field(task, *page, page->mapping, "test page->mapping") != 0) {
    truncate_inode_page(task, *page, index, evicting);
  }
  unlock_page(task, *page);
  put_page(task, *page);
}

// Removes the pages from `first` to before `end`. Mirrors: truncate_inode_pages_range().
void truncate_inode_pages(Task& task, PageIndex first, PageIndex end, bool evicting) {
  KernelFunction function(task.runtime);
  for (PageIndex index = first; index < end; ++index) truncate_inode_pages(task, index, evicting);
}

}  // namespace

void truncate_inode_pages_final(Task& task) {
  const Machine& machine = task.machine;
  truncate_inode_pages(task, 0, machine.unlinked != 0 ? machine.unlinked : machine.pages, true);
}

void run_truncate(Task& task, PageIndex first) {
  KernelFunction function(task.runtime, "truncate_setsize");
  const Machine& machine = task.machine;
  inode_lock(task);
  At accesses[1 + pages_max];
  std::size_t count = 0;
  accesses[count++] = writes(machine.cache->i_size);
  for (PageIndex index = first; index < machine.pages; ++index) {
    accesses[count++] = writes(machine.ghost->truncated[index]);
  }
  task.runtime.announce_list("set i_size", nullptr, nullptr, accesses, count);
  machine.cache->i_size.change(task) = first;
  for (PageIndex index = first; index < machine.pages; ++index) {
    machine.ghost->truncated[index].change(task) = true;
  }
  for (PageIndex index = first; index < machine.pages; ++index) unmap_mapping_range(task, index);
  truncate_inode_pages(task, first, machine.pages, false);
  inode_unlock(task);
}

}  // namespace model::threads
