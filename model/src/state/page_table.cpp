#include "state/page_table.hpp"

#include "state/machine.hpp"
#include "state/page_cache.hpp"

namespace model {

using checker::acquires;
using checker::KernelFunction;
using checker::reads;
using checker::releases;
using checker::writes;

namespace {

bool present(const Pte& pte) {
  return pte.state == PteState::read_only || pte.state == PteState::writable;
}

void lock_ptl(Task& task) { task.machine.table->ptl.lock(task.runtime, "lock"); }
void unlock_ptl(Task& task) { task.machine.table->ptl.unlock(task.runtime, "unlock"); }

void page_remove_rmap(Task& task, Page& page) {
  task.runtime.announce("page_remove_rmap", writes(page.mapcount), reads(page.freed));
  check_page(task, page);
  --page.mapcount.value;
}

bool no_writer(const void* semaphore) {
  return !static_cast<const Shared<MmapSem>*>(semaphore)->value.writer;
}
bool nobody(const void* semaphore) {
  const MmapSem& value = static_cast<const Shared<MmapSem>*>(semaphore)->value;
  return !value.writer && value.readers == 0;
}

}  // namespace

void down_read(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce_when("down_read", no_writer, &semaphore, acquires(semaphore));
  ++semaphore.value.readers;
}

void up_read(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce("up_read", releases(semaphore));
  --semaphore.value.readers;
}

void down_write(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce_when("down_write", nobody, &semaphore, acquires(semaphore));
  semaphore.value.writer = true;
}

void up_write(Task& task) {
  KernelFunction function(task.runtime);
  Shared<MmapSem>& semaphore = task.machine.table->mmap_sem;
  task.runtime.announce("up_write", releases(semaphore));
  semaphore.value.writer = false;
}

bool maps(const Task& task, const Pte& pte, const Page& page) {
  return present(pte) && pte.frame == frame_of(task, page) + 1;
}

bool page_mkclean(Task& task, Page& page, std::uint8_t& stored) {
  KernelFunction function(task.runtime);
  if (read_field(task, page, page.mapcount, "page_mapped") == 0) return false;
  PageTable& table = *task.machine.table;
  Shared<Pte>& pte = table.pte[index_of(page)];
  task.runtime.announce_when("clean the PTE", checker::Lock::is_free, &table.ptl, writes(pte),
                             reads(table.ptl), reads(page.freed));
  check_page(task, page);
  if (!maps(task, pte.value, page)) return false;
  if (!pte.value.dirty && pte.value.state != PteState::writable) return false;
  stored = pte.value.stored;
  pte.value.dirty = false;
  pte.value.state = PteState::read_only;
  return true;
}

void try_to_unmap(Task& task, Page& page, bool migration) {
  KernelFunction function(task.runtime);
  if (read_field(task, page, page.mapcount, "page_mapped") == 0) return;
  Shared<Pte>& pte = task.machine.table->pte[index_of(page)];
  lock_ptl(task);
  task.runtime.announce("clear the PTE", writes(pte), reads(page.freed));
  check_page(task, page);
  const Pte before = pte.value;
  if (!maps(task, before, page)) return unlock_ptl(task);
  pte.value = {};
  if (before.dirty) {
    task.runtime.remark("a dirty PTE: its dirt moves to the page");
    set_page_dirty(task, page, before.stored);
  }
  if (migration) {
    task.runtime.announce("set a migration entry", writes(pte));
    const bool write = before.state == PteState::writable;
    pte.value = {write ? PteState::migration_write : PteState::migration_read, false, before.frame,
                 before.stored};
  }
  page_remove_rmap(task, page);
  put_page(task, page);
  unlock_ptl(task);
}

void remove_migration_ptes(Task& task, Page& old, Page& page) {
  KernelFunction function(task.runtime);
  // The page is locked, so its place in the file cannot change; a page that has moved has the
  // mapping in the new frame.
  Shared<Pte>& pte = task.machine.table->pte[index_of(page)];
  PageTable& table = *task.machine.table;
  const auto entry = static_cast<std::uint8_t>(frame_of(task, old) + 1);
  // One section of the page-table lock. The reference and the mapcount of the entry come first in
  // the kernel, too, but nobody looks at them in between: the page is locked.
  task.runtime.announce_when("restore the PTE", checker::Lock::is_free, &table.ptl, writes(pte),
                             writes(page.references), writes(page.mapcount), reads(table.ptl),
                             reads(page.freed));
  check_page(task, page);
  const Pte before = pte.value;
  const bool write = before.state == PteState::migration_write;
  if (before.frame != entry || (!write && before.state != PteState::migration_read)) return;
  ++page.references.value;
  ++page.mapcount.value;
  pte.value = {write ? PteState::writable : PteState::read_only, false,
               static_cast<std::uint8_t>(frame_of(task, page) + 1), before.stored};
  if (write) task.runtime.remark("the PTE is writable again, and clean");
}

void zap_pte_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  Shared<Pte>& pte = task.machine.table->pte[index];
  lock_ptl(task);
  task.runtime.announce("clear the PTE", writes(pte));
  const Pte before = pte.value;
  pte.value = {};
  if (!present(before)) return unlock_ptl(task);  // A migration entry holds no reference.
  Page& page = task.machine.page[before.frame - 1];
  if (before.dirty) {
    task.label(Label::munmap_dirty);
    task.runtime.remark("a dirty PTE: its dirt moves to the page, without the page lock");
    set_page_dirty(task, page, before.stored);
  }
  page_remove_rmap(task, page);
  unlock_ptl(task);
  put_page(task, page);
}

void unmap_mapping_range(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  zap_pte_range(task, index);
}

}  // namespace model
