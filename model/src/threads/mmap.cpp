#include "threads/mmap.hpp"

#include "threads/ordered_wait.hpp"
#include "threads/read_page.hpp"
#include "threads/reserve_space.hpp"

namespace model::threads {

using checker::reads;
using checker::writes;

namespace {

// As wide as a register: only the value is kept while the semaphore is released.
enum class FaultResult { retry, killed };

PageTable& table_of(const Task& task) { return *task.machine.table; }

// One round of it. Returns: false if it must be repeated: the page has left the file.
bool filemap_fault(Task& task, PageIndex index, Page*& found) {
  task.runtime.announce("read i_size", reads(task.machine.cache->i_size));
  if (index >= task.machine.cache->i_size.get(task)) return true;
  Page* page = find_get_page(task, index);
  if (page == nullptr) page = read_page(task, index);
  if (page == nullptr) return false;
  lock_page(task, *page);
  bool readable = true;
  const bool here = read_field(task, *page, page->mapping, "test page->mapping") != 0;
  if (here && !test_flag(task, *page, page->PG_uptodate, "test")) {
    set_flag(task, *page, page->PG_error, false, "clear");
    readable = read_from_disk(task, *page, index);  // page_not_uptodate:
  }
  unlock_page(task, *page);
  if (here && readable) {
    found = page;
    return true;
  }
  put_page(task, *page);
  return !readable;
}

// Finds the page for a fault; it is in the file, with a reference, not locked. Null: SIGBUS.
// Mirrors: filemap_fault(), mm/filemap.c.
Page* filemap_fault(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  Page* found = nullptr;
  while (!filemap_fault(task, index, found)) {
  }
  return found;
}

enum class Mkwrite : std::uint8_t { locked, unlocked, no_page, sigbus };

// Whether the page, which is locked, is in the file.
bool in_file(Task& task, const Page& page, PageIndex index) {
  if (read_field(task, page, page.mapping, "test page->mapping") == 0) {
    return false;
  }
  task.runtime.announce("read i_size", reads(task.machine.cache->i_size));
  return index < task.machine.cache->i_size.get(task);
}

// Locks the page and its extent, if no ordered extent covers them. Returns: false if it must be
// repeated. `here`: false if the page is no longer in the file; then it is not locked.
bool btrfs_page_mkwrite(Task& task, Page& page, PageIndex index, bool& here) {
  lock_page(task, page);
  if (!in_file(task, page, index)) {
    unlock_page(task, page);
    here = false;
    return true;
  }
  wait_on_page_writeback(task, page);
  lock_extent(task, index);
  set_page_extent_mapped(task, page);
  const OrderedReference ordered = btrfs_lookup_ordered_range(task, index);
  if (!ordered) return true;
  unlock_extent(task, index);
  unlock_page(task, page);
  btrfs_start_ordered_extent(task, ordered);
  btrfs_put_ordered_extent(task, *ordered.extent);
  return false;
}

// Notifies the file system of a store. Returns: `locked`: the page is locked and dirty; `unlocked`:
// it was, and whoever gets the lock may have cleaned it again.
// Mirrors: btrfs_page_mkwrite(), fs/btrfs/inode.c.
Mkwrite btrfs_page_mkwrite(Task& task, Page& page, PageIndex index) {
  KernelFunction function(task.runtime);
  if (btrfs_delalloc_reserve_space(task) != 0) return Mkwrite::sigbus;
  bool here = true;
  while (!btrfs_page_mkwrite(task, page, index, here)) {  // again:
  }
  if (!here) {
    btrfs_delalloc_release_space(task);
    return Mkwrite::no_page;
  }
  if (btrfs_reset_extent_delalloc(task, index) != 0) {
    unlock_extent(task, index);
    unlock_page(task, page);
    btrfs_delalloc_release_space(task);
    return Mkwrite::sigbus;
  }
  if (task.on(Switch::mkwrite_clears_checked)) {
    set_flag(task, page, page.PG_checked, false, "clear");
  }
  set_page_dirty(task, page, 0, Dirtier::file_system);
  set_flag(task, page, page.PG_uptodate, true, "set");
  unlock_extent(task, index);
  task.label(Label::mkwrite_done);
  if (task.on(Switch::mkwrite_returns_locked)) return Mkwrite::locked;
  unlock_page(task, page);
  return Mkwrite::unlocked;
}

// Installs a writable, dirty entry if the old one is still what the fault saw. The page is locked.
// Mirrors: finish_fault() and finish_mkwrite_fault(), mm/memory.c.
bool install_pte(Task& task, Page& page, PageIndex index, const Pte& seen) {
  KernelFunction function(task.runtime, "finish_fault");
  PageTable& table = table_of(task);
  Shared<Pte>& pte = table.pte[index];
  task.runtime.announce_when("install the PTE", checker::Lock::is_free, &table.ptl, writes(pte),
                             writes(page.mapcount), reads(table.ptl), reads(page.freed));
  check_page(task, page);
  const bool same = pte.get(task).state == seen.state && pte.get(task).frame == seen.frame;
  if (!same) return false;
  if (seen.state == PteState::none) ++page.mapcount.change(task);
  pte.change(task) = {PteState::writable, true, static_cast<std::uint8_t>(frame_of(task, page) + 1),
                      seen.stored};
  return true;
}

// Locks the page where the file system has not left it locked. Returns: `no_page`: it has left the
// file, and is not locked.
Mkwrite lock_again(Task& task, Page& page) {
  lock_page(task, page);
  if (read_field(task, page, page.mapping, "test page->mapping") != 0) return Mkwrite::locked;
  unlock_page(task, page);
  return Mkwrite::no_page;
}

// A fault on a page that is not mapped, or mapped read-only. `page`: the mapped one, or null.
// Mirrors: do_shared_fault() and wp_page_shared(), with fault_dirty_shared_page(), mm/memory.c.
FaultResult write_fault(Task& task, Page*& page, PageIndex index, const Pte& seen) {
  if (page == nullptr) page = filemap_fault(task, index);
  if (page == nullptr) return FaultResult::killed;
  Mkwrite made = btrfs_page_mkwrite(task, *page, index);
  if (made == Mkwrite::unlocked) made = lock_again(task, *page);
  bool keep_reference = false;
  if (made == Mkwrite::locked) {
    const bool installed = install_pte(task, *page, index, seen);
    if (installed) set_page_dirty(task, *page, 0);
    unlock_page(task, *page);
    // If the page was not mapped before, the entry takes over the fault's reference.
    keep_reference = installed && seen.state == PteState::none;
  }
  if (!keep_reference) put_page(task, *page);
  return made == Mkwrite::sigbus ? FaultResult::killed : FaultResult::retry;
}

// What the entry says. If it maps the page read-only: the page, referenced.
void read_pte(Task& task, PageIndex index, Pte& seen, Page*& page) {
  PageTable& table = table_of(task);
  table.ptl.lock(task.runtime);
  task.runtime.announce("read the PTE", reads(table.pte[index]));
  seen = table.pte[index].get(task);
  if (seen.state == PteState::read_only) {
    page = &task.machine.page[seen.frame - 1];
    get_page(task, *page);  // Safe: the entry holds a reference while the lock is held.
  }
  table.ptl.unlock(task.runtime);
}

// Mirrors: handle_mm_fault() and handle_pte_fault(), mm/memory.c.
FaultResult handle_mm_fault(Task& task, PageIndex index) {
  KernelFunction function(task.runtime);
  const PageTable& table = table_of(task);
  const Shared<Pte>& pte = table.pte[index];
  task.runtime.announce("find the area", reads(table.vma[index]));
  if (!table.vma[index].get(task)) return FaultResult::killed;
  Pte seen{};
  Page* page = nullptr;
  read_pte(task, index, seen, page);
  if (seen.state == PteState::writable) return FaultResult::retry;
  if (page != nullptr || seen.state == PteState::none) return write_fault(task, page, index, seen);
  seen = {};  // A thread that waits does not depend on which kind of migration entry it was.
  KernelFunction waiting(task.runtime, "migration_entry_wait");
  task.runtime.announce_when(
      "wait until not migrating",
      [](const ConditionView& view, const void* entry) {
        const PteState state = static_cast<const Shared<Pte>*>(entry)->get(view).state;
        return state != PteState::migration_read && state != PteState::migration_write;
      },
      &pte, reads(pte));
  return FaultResult::retry;
}

FaultResult page_fault(Task& task, PageIndex index) {
  down_read(task);
  const FaultResult result = handle_mm_fault(task, index);
  up_read(task);
  return result;
}

// One store by the processor: through the entry if it is writable. Returns: whether it happened.
bool store(Task& task, PageIndex index) {
  const Machine& machine = task.machine;
  Shared<Pte>& pte = table_of(task).pte[index];
  Shared<Tlb>& tlb = table_of(task).tlb[index];
  const bool stale = !task.on(Switch::zap_flushes_tlb_under_lock);
  Shared<std::uint8_t>& last_version = machine.ghost->last_version[index];
  At accesses[3 + 2 * frames_max];
  std::size_t count = 0;
  accesses[count++] = writes(pte);
  accesses[count++] = writes(last_version);
  if (stale) accesses[count++] = writes(tlb);
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    accesses[count++] = writes(machine.page[frame].content);
    accesses[count++] = reads(machine.page[frame].PG_dirty);  // For the label below.
  }
  task.runtime.announce_list("store through the PTE", nullptr, nullptr, accesses, count);
  if (stale && pte.get(task).state != PteState::writable && tlb.get(task).frame != 0) {
    task.label(Label::store_stale_tlb);
    task.runtime.remark("through a TLB entry that is not flushed yet");
    tlb.change(task).stored = ++last_version.change(task);
    machine.page[tlb.get(task).frame - 1].content.change(task) = tlb.get(task).stored;
    return true;
  }
  if (pte.get(task).state != PteState::writable) {
    task.runtime.remark("not writable: a page fault");
    return false;
  }
  Pte& entry = pte.change(task);
  Page& page = machine.page[entry.frame - 1];
  entry.dirty = true;
  entry.stored = ++last_version.change(task);
  page.content.change(task) = entry.stored;
  if (!page.PG_dirty.get(task)) {
    task.label(Label::store_unseen);
    task.runtime.remark("the page is clean: the file system is not notified");
  }
  return true;
}

}  // namespace

void run_mmap_store(Task& task, const ThreadSpec& spec) {
  for (unsigned i = 0; i < spec.stores; ++i) {
    while (!store(task, spec.page)) {
      if (page_fault(task, spec.page) == FaultResult::killed) return;
    }
  }
}

void run_follow_page(Task& task, const ThreadSpec& spec) {
  KernelFunction function(task.runtime, "follow_page_pte");
  PageTable& table = table_of(task);
  const Shared<Pte>& pte = table.pte[spec.page];
  table.ptl.lock(task.runtime);
  task.runtime.announce("read the PTE", reads(pte));
  const Pte seen = pte.get(task);
  if (seen.state != PteState::writable) return table.ptl.unlock(task.runtime);
  Page& page = task.machine.page[seen.frame - 1];
  if (!seen.dirty && !test_flag(task, page, page.PG_dirty, "test")) {
    task.label(Label::follow_page_dirty);
    task.runtime.remark("FOLL_TOUCH: dirtied without the page lock");
    set_page_dirty(task, page, seen.stored);
  }
  pin_page(task, page);
  table.ptl.unlock(task.runtime);
  unpin_page(task, page);
}

void run_munmap(Task& task, const ThreadSpec& spec) {
  KernelFunction function(task.runtime, "do_munmap");
  PageTable& table = table_of(task);
  down_write(task);
  task.runtime.announce("detach the area", writes(table.vma[spec.page]));
  table.vma[spec.page].change(task) = false;
  zap_pte_range(task, spec.page);
  up_write(task);
}

}  // namespace model::threads
