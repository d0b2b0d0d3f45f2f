#include "threads/invalidate.hpp"

#include "threads/reclaim.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

// The page is locked and referenced. Returns: whether it left the cache.
// Mirrors: invalidate_inode_page() and invalidate_complete_page().
bool invalidate_inode_page(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  if (read_field(task, page, page.mapping, "test page->mapping") == 0) return false;
  if (test_flag(task, page, page.PG_dirty, "test")) return false;
  if (test_flag(task, page, page.PG_writeback, "test")) return false;
  if (read_field(task, page, page.mapcount, "page_mapped") != 0) return false;
  if (page_has_private(task, page) && !btrfs_releasepage(task, page, index)) return false;
  if (!remove_mapping(task, page)) return false;
  // Ours is the only reference: no other thread can look.
  task.runtime.announce("unfreeze the references", writes(page.references));
  page.references.change(task) = 1;
  task.label(Label::invalidate_removed);
  return true;
}

}  // namespace

void run_invalidate(Task& task, PageIndex index) {
  KernelFunction function(task.runtime, "invalidate_mapping_pages");
  Page* page = find_get_page(task, index);
  if (page == nullptr) return;
  if (trylock_page(task, *page)) {
    invalidate_inode_page(task, *page, index);
    unlock_page(task, *page);
  }
  put_page(task, *page);
}

}  // namespace model::threads
