#include "threads/reclaim.hpp"

#include "threads/writeback.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

// Its section of i_pages. Returns: whether the page was removed.
bool remove_mapping(Task& task, Page& page, bool rechecks_dirty) {
  const Shared<std::uint8_t>& items = task.machine.ghost->items[frame_of(task, page)];
  const bool too_early = task.is(Switch::reclaim_rechecks_dirty, RechecksDirty::before_freezing);
  if (too_early && test_flag(task, page, page.PG_dirty, "test")) return false;
  task.runtime.announce("freeze the references", writes(page.references), reads(items),
                        reads(page.freed));
  check_page(task, page);
  if (page.references.get(task) != 2) {
    task.label(Label::reclaim_references);
    if (items.get(task) != 0) task.label(Label::reclaim_references_queued);
    task.runtime.remark("there are other references: kept");
    return false;
  }
  page.references.change(task) = 0;
  if (rechecks_dirty && test_flag(task, page, page.PG_dirty, "test")) {
    task.label(Label::reclaim_dirty_frozen);
    task.runtime.announce("unfreeze the references", writes(page.references));
    page.references.change(task) = 2;
    return false;
  }
  delete_in_section(task, page);
  return true;
}

}  // namespace

bool remove_mapping(Task& task, Page& page) {
  KernelFunction function(task.runtime, "__remove_mapping");
  lock_i_pages(task);
  const bool removed =
      remove_mapping(task, page, task.is(Switch::reclaim_rechecks_dirty, RechecksDirty::on));
  unlock_i_pages(task);
  return removed;
}

namespace {

// Writes a dirty page out, which for btrfs in a reclaiming thread means to redirty it. Returns:
// whether it called writepage, which unlocks the page.
// Mirrors: pageout(), mm/vmscan.c.
bool pageout(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  task.runtime.announce("test the references", reads(page.references), reads(page.PG_private),
                        reads(page.PG_private_2), reads(page.freed));
  check_page(task, page);
  const bool has_private = page.PG_private.get(task) || page.PG_private_2.get(task);
  if (page.references.get(task) != (has_private ? 3 : 2)) return false;
  if (!clear_page_dirty_for_io(task, page, index_of_locked(task, page))) return false;
  task.label(Label::reclaim_wrote_out);
  btrfs_writepage(task, page);
  return true;
}

// The page is locked and referenced. Returns: whether it was freed (then without its lock).
bool shrink_page(Task& task, Page& page, PageIndex index, bool kswapd, bool& locked) {
  if (test_flag(task, page, page.PG_writeback, "test")) return false;
  try_to_unmap(task, page, false);
  if (task.on(Switch::reclaim_skips_pinned) && is_pinned(task, page)) {
    task.label(Label::reclaim_pinned);
    return false;
  }
  if (test_flag(task, page, page.PG_dirty, "test")) {
    task.label(Label::reclaim_dirty);
    if (kswapd && pageout(task, page)) locked = false;
    return false;
  }
  if (read_field(task, page, page.mapping, "test page->mapping") == 0) return false;
  if (page_has_private(task, page)) {
    if (!btrfs_releasepage(task, page, index)) return false;
    task.label(Label::reclaim_stripped_private);
  }
  if (!threads::remove_mapping(task, page)) return false;
  // No other thread can see the page any more: unlocking and freeing are one step.
  task.runtime.announce("free the page", writes(page.references), writes(page.locked),
                        writes(page.freed));
  page.locked.release(task);
  page.freed.change(task) = true;
  task.label(Label::reclaim_freed);
  locked = false;
  return true;
}

// Returns: whether the page, which is referenced, was freed.
bool try_to_free(Task& task, Page& page, PageIndex index, bool kswapd) {
  if (!trylock_page(task, page)) return false;
  bool locked = true;
  const bool freed = shrink_page(task, page, index, kswapd, locked);
  if (locked) unlock_page(task, page);
  return freed;
}

// One try. Returns: whether the page is no longer in the cache.
bool shrink_page_list(Task& task, PageIndex index, bool kswapd) {
  Page* page = find_get_page(task, index);  // Isolated from the LRU list.
  if (page == nullptr || try_to_free(task, *page, index, kswapd)) return true;
  put_page(task, *page);
  return false;
}

}  // namespace

void run_reclaim(Task& task, PageIndex index, unsigned tries, bool kswapd) {
  KernelFunction function(task.runtime, "shrink_page_list");
  task.memalloc = true;
  for (unsigned attempt = 0; attempt < tries && !shrink_page_list(task, index, kswapd); ++attempt) {
  }
  task.memalloc = false;
}

}  // namespace model::threads
