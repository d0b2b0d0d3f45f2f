#include "state/page_table.hpp"

#include <algorithm>

#include "state/machine.hpp"
#include "state/page_cache.hpp"

namespace model::state {

using checker::acquires;
using checker::reads;
using checker::releases;
using checker::writes;

namespace {

bool present(const Pte& pte) {
  return pte.state == PteState::read_only || pte.state == PteState::writable;
}

void lock_ptl(Task& task) { task.machine.table->ptl.lock(task.runtime, "lock"); }
void unlock_ptl(Task& task) { task.machine.table->ptl.unlock(task.runtime, "unlock"); }

// Returns: whether the storage key says that the frame was changed; clears it in the same
// instruction.
bool page_test_and_clear_dirty(Task& task, Page& page) {
  if (!task.machine.storage_keys || !task.on(Switch::unmap_reads_storage_key)) return false;
  return test_and_clear_flag(task, page, page.storage_key, "page_test_and_clear_dirty");
}

void page_remove_rmap(Task& task, Page& page) {
  task.runtime.announce("page_remove_rmap", writes(page.mapcount), reads(page.freed));
  check_page(task, page);
  if (--page.mapcount.change(task) > 0 || !page_test_and_clear_dirty(task, page)) return;
  task.label(Label::storage_key_dirty);
  task.runtime.remark("the storage key is dirty: the page becomes dirty, without its lock");
  set_page_dirty(task, page, 0);
}

bool no_writer(const ConditionView& view, const void* semaphore) {
  return !static_cast<const Shared<MmapSem>*>(semaphore)->get(view).writer;
}
bool nobody(const ConditionView& view, const void* semaphore) {
  const MmapSem& value = static_cast<const Shared<MmapSem>*>(semaphore)->get(view);
  return !value.writer && value.readers == 0;
}

bool maps(const Task& task, const Pte& pte, const Page& page) {
  return present(pte) && pte.frame == frame_of(task, page) + 1;
}

// The part of page_mkclean() that looks at page tables; the page is mapped.
bool page_mkclean_file(Task& task, Page& page, PageIndex index, std::uint8_t& stored) {
  PageTable& table = *task.machine.table;
  Shared<Pte>& pte = table.pte[index];
  task.runtime.announce_when("clean the PTE", checker::Lock::is_free, &table.ptl, writes(pte),
                             reads(table.ptl), reads(page.freed));
  check_page(task, page);
  Pte& entry = pte.change(task);
  if (!maps(task, entry, page)) return false;
  if (!entry.dirty && entry.state != PteState::writable) return false;
  stored = entry.stored;
  entry.dirty = false;
  entry.state = PteState::read_only;
  return true;
}

}  // namespace

void down_read(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce_when("down_read", no_writer, &semaphore, acquires(semaphore));
  ++semaphore.change(task).readers;
}

void up_read(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce("up_read", releases(semaphore));
  --semaphore.change(task).readers;
}

void down_write(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce_when("down_write", nobody, &semaphore, acquires(semaphore));
  semaphore.change(task).writer = true;
}

void up_write(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce("up_write", releases(semaphore));
  semaphore.change(task).writer = false;
}

bool page_mkclean(Task& task, Page& page, PageIndex index, std::uint8_t& stored) {
  KernelFunction function(task.runtime);
  if (read_field(task, page, page.mapcount, "page_mapped") == 0) return false;
  if (task.machine.storage_keys && page_test_and_clear_dirty(task, page)) {
    page_mkclean_file(task, page, index, stored);
    return true;
  }
  return page_mkclean_file(task, page, index, stored);
}

void try_to_unmap(Task& task, Page& page, bool migration) {
  KernelFunction function(task.runtime);
  if (read_field(task, page, page.mapcount, "page_mapped") == 0) return;
  Shared<Pte>& pte = task.machine.table->pte[index_of_locked(task, page)];
  lock_ptl(task);
  task.runtime.announce("clear the PTE", writes(pte), reads(page.freed));
  check_page(task, page);
  const Pte before = pte.get(task);
  if (!maps(task, before, page)) return unlock_ptl(task);
  pte.change(task) = {};
  if (before.dirty) {
    task.runtime.remark("a dirty PTE: the page becomes dirty");
    set_page_dirty(task, page, before.stored);
  }
  if (migration) {
    task.runtime.announce("set a migration entry", writes(pte));
    const bool write = before.state == PteState::writable;
    pte.change(task) = {write ? PteState::migration_write : PteState::migration_read, false,
                        before.frame, before.stored};
  }
  page_remove_rmap(task, page);
  put_page(task, page);
  unlock_ptl(task);
}

void remove_migration_ptes(Task& task, Page& old, Page& page) {
  KernelFunction function(task.runtime);
  // The page is locked, so its place in the file cannot change; a page that has moved has the
  // mapping in the new frame.
  Shared<Pte>& pte = task.machine.table->pte[index_of_locked(task, page)];
  PageTable& table = *task.machine.table;
  const auto entry = static_cast<std::uint8_t>(frame_of(task, old) + 1);
  // One section of the page-table lock. In the kernel, too, the entry's reference and mapcount are
  // taken first, but no thread looks at them in between: the page is locked.
  task.runtime.announce_when("restore the PTE", checker::Lock::is_free, &table.ptl, writes(pte),
                             writes(page.references), writes(page.mapcount), reads(table.ptl),
                             reads(page.freed));
  check_page(task, page);
  const Pte before = pte.get(task);
  const bool write = before.state == PteState::migration_write;
  if (before.frame != entry || (!write && before.state != PteState::migration_read)) return;
  ++page.references.change(task);
  ++page.mapcount.change(task);
  pte.change(task) = {write ? PteState::writable : PteState::read_only, false,
                      static_cast<std::uint8_t>(frame_of(task, page) + 1), before.stored};
  if (write) task.runtime.remark("the PTE is writable again, and clean");
}

namespace {

// From here on no processor stores through the old entry; the file owes what was stored.
void flush_tlb_range(Task& task, const Page& page, Shared<Tlb>& tlb) {
  KernelFunction function(task.runtime);
  Ghost& ghost = *task.machine.ghost;
  task.runtime.announce("flush the TLB", writes(tlb), writes(ghost.declared), reads(page.mapping));
  if (page.mapping.get(task) != 0) {
    const std::uint8_t index = page.mapping.get(task) - std::uint8_t{1};
    Declared& declared = ghost.declared.change(task);
    declared.version[index] = std::max(declared.version[index], tlb.get(task).stored);
    declared.settled[index] = declared.version[index];
  }
  tlb.change(task) = {};
}

// The part under the lock. Returns: the page that was mapped, still referenced; or null. A function
// of its own, so that the old entry leaves no bytes on the stack.
Page* zap_pte_range(Task& task, PageIndex index, bool late_flush) {
  Shared<Pte>& pte = task.machine.table->pte[index];
  Shared<Tlb>& tlb = task.machine.table->tlb[index];
  const At accesses[] = {writes(pte), writes(tlb)};
  task.runtime.announce_list("clear the PTE", nullptr, nullptr, accesses, late_flush ? 2 : 1);
  const Pte before = pte.get(task);
  pte.change(task) = {};
  if (!present(before)) return nullptr;  // A migration entry holds no reference.
  if (late_flush && before.state == PteState::writable) tlb.change(task) = {before.frame, 0};
  Page& page = task.machine.page[before.frame - 1];
  if (before.dirty) {
    task.label(Label::munmap_dirty);
    task.runtime.remark("a dirty PTE: the page becomes dirty, without the page lock");
    set_page_dirty(task, page, before.stored);
  }
  page_remove_rmap(task, page);
  return &page;
}

}  // namespace

void zap_pte_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  const bool late_flush = !task.on(Switch::zap_flushes_tlb_under_lock);
  lock_ptl(task);
  Page* page = zap_pte_range(task, index, late_flush);
  unlock_ptl(task);
  if (page == nullptr) return;
  if (late_flush) flush_tlb_range(task, *page, task.machine.table->tlb[index]);
  put_page(task, *page);
}

void unmap_mapping_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  zap_pte_range(task, index);
}

}  // namespace model::state
