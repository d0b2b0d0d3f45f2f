#include "state/page_cache.hpp"

#include <algorithm>

#include "state/machine.hpp"

namespace model::state {

using checker::acquires;
using checker::reads;
using checker::releases;
using checker::writes;

namespace {

CacheSlot& slot_of(const Task& task, PageIndex index) { return task.machine.cache->slot[index]; }

bool has_tag(const Task& task, const CacheSlot& slot, Tag tag) {
  switch (tag) {
    case Tag::none:
      return true;
    case Tag::dirty:
      return slot.tag_dirty.get(task);
    case Tag::towrite:
      return slot.tag_towrite.get(task);
  }
  return true;
}

// What a lookup waits for: the page it saw is not frozen, or no longer in the slot. A page in the
// slot that was freed is not waited for: the lookup is what finds out.
struct Lookup {
  const CacheSlot* slot;
  const Page* page;
  std::uint8_t seen;
  std::uint8_t unused[7];
};

bool lookup_can_go(const ConditionView& view, const void* argument) {
  const auto* lookup = static_cast<const Lookup*>(argument);
  return lookup->slot->frame.get(view) != lookup->seen || lookup->page->references.get(view) != 0 ||
         lookup->page->freed.get(view);
}

// One round of a lookup. Returns: false if it must be repeated: the page left the slot before it
// was referenced.
bool find_get_page(Task& task, CacheSlot& slot, Tag tag, Page*& found) {
  if (tag == Tag::none) {
    task.runtime.announce("look up", reads(slot.frame));
  } else {
    const Shared<bool>& mark = tag == Tag::dirty ? slot.tag_dirty : slot.tag_towrite;
    task.runtime.announce("look up by tag", reads(mark), reads(slot.frame));
  }
  const std::uint8_t seen = slot.frame.get(task);
  if (seen == 0 || !has_tag(task, slot, tag)) return true;
  Page& page = task.machine.page[seen - 1];
  const Lookup lookup{&slot, &page, seen, {}};
  task.runtime.announce_when("get_page_unless_zero", lookup_can_go, &lookup,
                             writes(page.references), reads(slot.frame), reads(page.freed));
  if (slot.frame.get(task) != seen) return false;
  check_page(task, page);
  ++page.references.change(task);
  found = &page;
  return true;
}

// The call that declared `version` returns: an fsync() that starts from now on must write it. Part
// of the object `declared`, like all ghosts of set_page_dirty().
void settle(const Task& task, const Page& page, std::uint8_t version) {
  const std::uint8_t mapping = page.mapping.get(task);
  if (mapping == 0 || version == 0) return;
  std::uint8_t& settled = task.machine.ghost->declared.change(task).settled[mapping - 1];
  settled = std::max(settled, version);
}

// Records that the bytes of `version` are owed to the disk. Pages outside the cache owe nothing.
void declare(const Task& task, const Page& page, std::uint8_t version) {
  const std::uint8_t mapping = page.mapping.get(task);
  if (mapping == 0 || version == 0) return;
  std::uint8_t& declared = task.machine.ghost->declared.change(task).version[mapping - 1];
  declared = std::max(declared, version);
}

}  // namespace

void lock_i_pages(Task& task) { task.machine.cache->i_pages.lock(task.runtime, "lock"); }
void unlock_i_pages(Task& task) { task.machine.cache->i_pages.unlock(task.runtime, "unlock"); }

Page* find_get_page(Task& task, PageIndex index, Tag tag) {
  KernelFunction function(task.runtime);
  CacheSlot& slot = slot_of(task, index);
  Page* found = nullptr;
  while (!find_get_page(task, slot, tag, found)) {
  }
  return found;
}

bool set_page_dirty(Task& task, Page& page, std::uint8_t declared, Dirtier dirtier) {
  KernelFunction function(task.runtime, "set_page_dirty");
  // The mark is set in the same step as the flag: the callback sets it only on a clean page, and
  // before the flag.
  const bool marks = task.is(Switch::writeback_hook, WritebackHook::queues_marked);
  const At accesses[] = {writes(page.PG_dirty), reads(page.mapping),
                         writes(task.machine.ghost->declared), reads(page.freed),
                         writes(page.fixup_mark)};
  task.runtime.announce_list("test-and-set", nullptr, nullptr, accesses, marks ? 5 : 4);
  check_page(task, page);
  declare(task, page, declared);
  if (marks && dirtier == Dirtier::file_system) page.fixup_mark.change(task) = false;
  if (page.PG_dirty.get(task)) {
    settle(task, page, declared);
    return false;
  }
  if (marks && dirtier == Dirtier::anybody && page.mapping.get(task) != 0) {
    page.fixup_mark.change(task) = true;
  }
  page.PG_dirty.change(task) = true;
  // The tag, in a section of i_pages of its own. The index does not change while a page is cached.
  const PageCache& cache = *task.machine.cache;
  const std::uint8_t mapping = page.mapping.get(task);
  CacheSlot& slot = slot_of(task, mapping == 0 ? 0 : static_cast<PageIndex>(mapping - 1));
  task.runtime.announce_when("tag the slot", checker::Lock::is_free, &cache.i_pages,
                             writes(slot.tag_dirty), reads(page.mapping), reads(cache.i_pages),
                             reads(page.freed), writes(task.machine.ghost->declared));
  check_page(task, page);
  settle(task, page, declared);
  if (page.mapping.get(task) != 0) slot.tag_dirty.change(task) = true;
  return true;
}

namespace {

// Moves a dirty bit from the page tables to the page.
void clean_page_tables(Task& task, Page& page, PageIndex index) {
  std::uint8_t stored = 0;
  if (page_mkclean(task, page, index, stored)) set_page_dirty(task, page, stored);
}

}  // namespace

bool clear_page_dirty_for_io(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  clean_page_tables(task, page, index);
  return test_and_clear_flag(task, page, page.PG_dirty, "test-and-clear");
}

void give_up_page(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime, "clear_page_dirty_for_io");
  Ghost& ghost = *task.machine.ghost;
  const Shared<bool>& error = task.machine.inode->mapping_error;
  clean_page_tables(task, page, index);
  task.runtime.announce("test-and-clear", writes(page.PG_dirty), reads(error),
                        reads(ghost.declared), writes(ghost.excused[index]),
                        writes(ghost.unreported[index]), reads(page.freed));
  check_page(task, page);
  if (!page.PG_dirty.get(task)) return;
  page.PG_dirty.change(task) = false;
  const std::uint8_t declared = ghost.declared.get(task).version[index];
  if (error.get(task)) ghost.excused[index].change(task) = declared;
  if (ghost.excused[index].get(task) < declared) ghost.unreported[index].change(task) = true;
}

void redirty_page_for_writepage(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  set_page_dirty(task, page, 0, Dirtier::writeback);
}

void cancel_dirty_page(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  const bool marks = task.is(Switch::writeback_hook, WritebackHook::queues_marked);
  const At accesses[] = {writes(page.PG_dirty), reads(page.freed), writes(page.fixup_mark)};
  task.runtime.announce_list("test-and-clear", nullptr, nullptr, accesses, marks ? 3 : 2);
  check_page(task, page);
  page.PG_dirty.change(task) = false;
  if (marks) page.fixup_mark.change(task) = false;
}

void tag_pages_for_writeback(Task& task, PageIndex first, PageIndex last) {
  KernelFunction function(task.runtime);
  const PageCache& cache = *task.machine.cache;
  // A batch of 4096 tags is one section of i_pages; a scenario has fewer pages.
  At accesses[2 * pages_max + 1];
  std::size_t count = 0;
  for (PageIndex index = first; index <= last; ++index) {
    accesses[count++] = writes(slot_of(task, index).tag_towrite);
    accesses[count++] = reads(slot_of(task, index).tag_dirty);
  }
  accesses[count++] = reads(cache.i_pages);
  task.runtime.announce_list("tag for writeback", checker::Lock::is_free, &cache.i_pages, accesses,
                             count);
  for (PageIndex index = first; index <= last; ++index) {
    CacheSlot& slot = slot_of(task, index);
    if (slot.tag_dirty.get(task)) slot.tag_towrite.change(task) = true;
  }
}

void set_page_writeback(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  const PageCache& cache = *task.machine.cache;
  CacheSlot& slot = slot_of(task, index_of_locked(task, page));
  task.runtime.announce_when("test-and-set", checker::Lock::is_free, &cache.i_pages,
                             writes(page.PG_writeback), writes(slot.tag_writeback),
                             reads(page.PG_dirty), writes(slot.tag_dirty), writes(slot.tag_towrite),
                             reads(cache.i_pages), reads(page.freed));
  check_page(task, page);
  page.PG_writeback.change(task) = true;
  slot.tag_writeback.change(task) = true;
  if (!page.PG_dirty.get(task)) slot.tag_dirty.change(task) = false;
  slot.tag_towrite.change(task) = false;
}

void end_page_writeback(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  const PageCache& cache = *task.machine.cache;
  CacheSlot& slot = slot_of(task, index);
  task.runtime.announce_when("clear and wake", checker::Lock::is_free, &cache.i_pages,
                             writes(page.PG_writeback), writes(slot.tag_writeback),
                             reads(cache.i_pages), reads(page.freed));
  check_page(task, page);
  if (!page.PG_writeback.get(task)) {
    task.fail(DefectKind::bug_on, "end_page_writeback() of a page that is not under writeback");
  }
  page.PG_writeback.change(task) = false;
  slot.tag_writeback.change(task) = false;
}

void btrfs_subpage_set_writeback(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  const PageCache& cache = *task.machine.cache;
  CacheSlot& slot = slot_of(task, index_of_locked(task, page));
  const At accesses[] = {writes(page.blocks),        writes(page.PG_writeback),
                         writes(slot.tag_writeback), writes(slot.tag_towrite),
                         reads(cache.i_pages),       reads(page.freed)};
  task.runtime.announce_list("set for one block", checker::Lock::is_free, &cache.i_pages, accesses,
                             std::size(accesses));
  check_page(task, page);
  ++page.blocks.change(task);
  if (page.PG_writeback.get(task)) return;
  page.PG_writeback.change(task) = true;
  slot.tag_writeback.change(task) = true;
  if (!task.on(Switch::block_keeps_towrite)) slot.tag_towrite.change(task) = false;
}

void btrfs_subpage_clear_writeback(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  const PageCache& cache = *task.machine.cache;
  CacheSlot& slot = slot_of(task, index);
  const At accesses[] = {writes(page.blocks), writes(page.PG_writeback), writes(slot.tag_writeback),
                         reads(cache.i_pages), reads(page.freed)};
  task.runtime.announce_list("clear for one block", checker::Lock::is_free, &cache.i_pages,
                             accesses, std::size(accesses));
  check_page(task, page);
  if (--page.blocks.change(task) > 0) return;
  page.PG_writeback.change(task) = false;
  slot.tag_writeback.change(task) = false;
}

void delete_in_section(Task& task, Page& page) {
  CacheSlot& slot = slot_of(task, index_of_locked(task, page));
  task.runtime.announce("delete from the cache", writes(page.mapping), writes(slot.frame),
                        writes(slot.tag_dirty), writes(slot.tag_towrite),
                        writes(slot.tag_writeback), reads(page.freed));
  check_page(task, page);
  slot.frame.change(task) = 0;
  slot.tag_dirty.change(task) = false;
  slot.tag_towrite.change(task) = false;
  slot.tag_writeback.change(task) = false;
  page.mapping.change(task) = 0;
}

void delete_from_page_cache(Task& task, Page& page) {
  KernelFunction function(task.runtime);
  lock_i_pages(task);
  delete_in_section(task, page);
  unlock_i_pages(task);
}

}  // namespace model::state
