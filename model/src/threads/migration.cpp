#include "threads/migration.hpp"

#include "threads/writeback.hpp"

namespace model::threads {

using checker::acquires;
using checker::reads;
using checker::releases;
using checker::writes;

namespace {

enum class Moved : std::uint8_t { yes, again, no };

// Writes a dirty page out so that a later try may move it. Page lock held, also afterwards.
// Mirrors: writeout(), mm/migrate.c: the restored entries are writable as they were.
void writeout(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  if (!clear_page_dirty_for_io(task, page, index_of_locked(task, page))) return;
  task.label(Label::migration_wrote_out);
  remove_migration_ptes(task, page, page);
  btrfs_writepage(task, page);  // Unlocks.
  lock_page(task, page);
}

// Takes over the old page's place in the cache. One section of i_pages with the references frozen:
// whoever could set PG_dirty without the page lock would hold a reference that is counted here.
// Mirrors: migrate_page_move_mapping().
bool migrate_page_move_mapping(Task& task, Page& old, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  PageCache& cache = *task.machine.cache;
  CacheSlot& slot = cache.slot[index];
  const bool marks = task.is(Switch::writeback_hook, WritebackHook::queues_marked);
  const At accesses[] = {writes(old.references),
                         writes(slot.frame),
                         writes(old.PG_dirty),
                         writes(page.PG_dirty),
                         reads(old.PG_private),
                         reads(old.PG_private_2),
                         writes(page.references),
                         writes(page.mapping),
                         reads(task.machine.ghost->items[frame_of(task, old)]),
                         reads(cache.i_pages),
                         reads(old.freed),
                         writes(old.fixup_mark),
                         writes(page.fixup_mark)};
  task.runtime.announce_list("freeze, move the slot, unfreeze", checker::Lock::is_free,
                             &cache.i_pages, accesses, marks ? 13 : 11);
  check_page(task, old);
  const std::uint8_t expected = old.PG_private.get(task) || old.PG_private_2.get(task) ? 3 : 2;
  if (task.on(Switch::migration_checks_references) && old.references.get(task) != expected) {
    task.label(Label::migration_references);
    if (task.machine.ghost->items[frame_of(task, old)].get(task) != 0) {
      task.label(Label::migration_references_queued);
    }
    task.runtime.remark("-EAGAIN: the page has unexpected references");
    return false;
  }
  slot.frame.change(task) = static_cast<std::uint8_t>(frame_of(task, page) + 1);
  page.references.change(task) = 2;  // The cache's and ours.
  page.mapping.change(task) = static_cast<std::uint8_t>(index + 1);
  page.PG_dirty.change(task) = old.PG_dirty.get(task);
  old.PG_dirty.change(task) = false;
  if (marks) {
    page.fixup_mark.change(task) = old.fixup_mark.get(task);
    old.fixup_mark.change(task) = false;
  }
  --old.references.change(task);
  return true;
}

// Both pages are locked; the new one has the old one's place.
// Mirrors: migrate_page_copy() and migrate_page_states(), and the end of move_to_new_page().
Moved copy_page(Task& task, Page& old, Page& page) {
  task.runtime.announce("copy the page", reads(old.content), writes(page.content));
  page.content.change(task) = old.content.get(task);
  task.runtime.announce("copy the flags", reads(old.PG_checked), writes(page.PG_checked),
                        reads(old.PG_uptodate), writes(page.PG_uptodate));
  page.PG_checked.change(task) = old.PG_checked.get(task);
  page.PG_uptodate.change(task) = old.PG_uptodate.get(task);
  task.runtime.announce("mapping := NULL", writes(old.mapping));
  old.mapping.change(task) = 0;
  task.label(Label::migration_moved);
  return Moved::yes;
}

// Moves a page as it is, dirty or clean. Both pages are locked, the old one is unmapped.
// Mirrors: btrfs_migratepage(), fs/btrfs/inode.c.
Moved btrfs_migratepage(Task& task, Page& old, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  if (!migrate_page_move_mapping(task, old, page, index)) return Moved::again;
  if (test_and_clear_flag(task, old, old.PG_private, "test-and-clear")) {
    put_page(task, old);
    get_page(task, page);
    set_flag(task, page, page.PG_private, true, "set");
  }
  if (test_and_clear_flag(task, old, old.PG_private_2, "test-and-clear")) {
    set_flag(task, page, page.PG_private_2, true, "set");
  }
  return copy_page(task, old, page);
}

// The page is locked and unmapped.
// Mirrors: move_to_new_page() with fallback_migrate_page().
Moved move_to_new_page(Task& task, Page& old, Page& page, PageIndex index, MigrationMode mode) {
  KernelFunction function(task.runtime);
  if (task.on(Switch::migratepage_callback)) return btrfs_migratepage(task, old, page, index);
  if (test_flag(task, old, old.PG_dirty, "test")) {
    task.label(Label::migration_dirty);
    if (mode != MigrationMode::sync) return Moved::no;
    writeout(task, old);
    return Moved::again;
  }
  if (page_has_private(task, old) && !btrfs_releasepage(task, old, index)) return Moved::again;
  if (!migrate_page_move_mapping(task, old, page, index)) return Moved::again;
  return copy_page(task, old, page);
}

// Takes a frame for the page, if it is still in the file. No other thread sees the new frame yet:
// it is locked in the same transition. Returns: whether the page is in the file.
bool lock_new_page(Task& task, Page& old, Page& page) {
  task.runtime.announce("test page->mapping", reads(old.mapping), acquires(page.locked),
                        writes(page.references), reads(old.freed));
  check_page(task, old);
  if (old.mapping.get(task) == 0) return false;
  page.locked.take(task);
  page.references.change(task) = 1;
  return true;
}

// The old page stays: unlocks it, and returns the new frame unchanged.
void give_back_new_page(Task& task, Page& old, Page& page) {
  KernelFunction function(task.runtime, "unlock_page");
  task.runtime.announce("unlock", releases(old.locked), releases(page.locked),
                        writes(page.references), reads(old.freed));
  check_page(task, old);
  old.locked.release(task);
  page.locked.release(task);
  page.references.change(task) = 0;
}

// Mirrors: __unmap_and_move(). The caller holds a reference to `old`; `page` is its own frame.
Moved unmap_and_move(Task& task, Page& old, Page& page, PageIndex index, MigrationMode mode) {
  KernelFunction function(task.runtime);
  if (mode == MigrationMode::async) {
    if (!trylock_page(task, old)) return Moved::again;
  } else {
    lock_page(task, old);
  }
  if (mode == MigrationMode::sync) {
    wait_on_page_writeback(task, old);
  } else if (test_flag(task, old, old.PG_writeback, "test")) {
    unlock_page(task, old);
    return Moved::no;
  }
  if (!lock_new_page(task, old, page)) {
    unlock_page(task, old);
    return Moved::no;
  }
  try_to_unmap(task, old, true);
  const Moved moved = move_to_new_page(task, old, page, index, mode);
  remove_migration_ptes(task, old, moved == Moved::yes ? page : old);
  if (moved != Moved::yes) {
    give_back_new_page(task, old, page);
    return moved;
  }
  unlock_page(task, old);
  unlock_page(task, page);
  put_page(task, page);
  return moved;
}

// Isolation skips pages that could not be moved without waiting for IO.
bool passed_over(Task& task, const Page& page) {
  const bool moves_dirty = task.on(Switch::migratepage_callback);
  if (!moves_dirty && test_flag(task, page, page.PG_dirty, "test")) return true;
  return test_flag(task, page, page.PG_writeback, "test");
}

void run_migration(Task& task, const ThreadSpec& spec, Page& old, Page& page) {
  if (spec.migration == MigrationMode::async && passed_over(task, old)) return;
  for (unsigned attempt = 0; attempt < spec.tries; ++attempt) {
    if (unmap_and_move(task, old, page, spec.page, spec.migration) != Moved::again) return;
  }
}

}  // namespace

void run_migration(Task& task, const ThreadSpec& spec, FrameId target) {
  KernelFunction function(task.runtime, "migrate_pages");
  Page* page = find_get_page(task, spec.page);  // Isolated from the LRU list, for all tries.
  if (page == nullptr) return;
  run_migration(task, spec, *page, task.machine.page[target]);
  put_page(task, *page);
}

}  // namespace model::threads
