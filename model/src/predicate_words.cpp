#include "predicate_words.hpp"

#include <algorithm>
#include <array>

namespace model {
namespace {

using enum ValueType;

const state::Page& page_of(const StateView& view, std::uint8_t frame) {
  return view.machine.page[frame];
}
const state::CacheSlot& slot_of(const StateView& view, std::uint8_t index) {
  return view.machine.cache->slot[index];
}
const state::Pte& pte_of(const StateView& view, std::uint8_t index) {
  return view.machine.table->pte[index].get(view);
}

// Rows: objects of one kind that are read the same way.
template <auto Field>
int page_field(const StateView& view, std::uint8_t frame) {
  return (page_of(view, frame).*Field).get(view);
}
template <auto Field>
int slot_field(const StateView& view, std::uint8_t index) {
  return (slot_of(view, index).*Field).get(view);
}

int page_cached(const StateView& view, std::uint8_t frame) {
  const std::uint8_t mapping = page_of(view, frame).mapping.get(view);
  return mapping != 0 &&
                 slot_of(view, static_cast<std::uint8_t>(mapping - 1)).frame.get(view) == frame + 1
             ? 1
             : 0;
}
int page_queued(const StateView& view, std::uint8_t frame) {
  const auto& queue = view.machine.fixup_queue->get(view);
  return std::find(queue.items, queue.items + queue.count, frame + 1) != queue.items + queue.count
             ? 1
             : 0;
}
int page_fixups(const StateView& view, std::uint8_t frame) {
  return view.machine.ghost->items[frame].get(view);
}
int page_locked(const StateView& view, std::uint8_t frame) {
  return page_of(view, frame).locked.held(view) ? 1 : 0;
}
int page_locked_by(const StateView& view, std::uint8_t frame) {
  return page_of(view, frame).locked.holder(view);
}

int extent_locked(const StateView& view, std::uint8_t index) {
  return view.machine.io_tree->extent_locked[index].held(view) ? 1 : 0;
}
int extent_locked_by(const StateView& view, std::uint8_t index) {
  return view.machine.io_tree->extent_locked[index].holder(view);
}
int index_delalloc(const StateView& view, std::uint8_t index) {
  return view.machine.io_tree->delalloc[index].get(view).set ? 1 : 0;
}
int index_ordered(const StateView& view, std::uint8_t index) {
  return view.machine.ordered->at[index].get(view) != 0 ? 1 : 0;
}
int index_io(const StateView& view, std::uint8_t index) {
  return view.machine.bio[index].frame.get(view) != 0 ? 1 : 0;
}
int pte_present(const StateView& view, std::uint8_t index) {
  const state::PteState state = pte_of(view, index).state;
  return state == state::PteState::read_only || state == state::PteState::writable ? 1 : 0;
}
int pte_writable(const StateView& view, std::uint8_t index) {
  return pte_of(view, index).state == state::PteState::writable ? 1 : 0;
}
int pte_dirty(const StateView& view, std::uint8_t index) {
  return pte_of(view, index).dirty ? 1 : 0;
}
int pte_migration(const StateView& view, std::uint8_t index) {
  const state::PteState state = pte_of(view, index).state;
  return state == state::PteState::migration_read || state == state::PteState::migration_write ? 1
                                                                                               : 0;
}
int pte_page(const StateView& view, std::uint8_t index) { return pte_of(view, index).frame; }
int tlb_page(const StateView& view, std::uint8_t index) {
  return view.machine.table->tlb[index].get(view).frame;
}
int index_mapped(const StateView& view, std::uint8_t index) {
  return view.machine.table->vma[index].get(view) ? 1 : 0;
}
int index_noreserve(const StateView& view, std::uint8_t index) {
  return view.machine.io_tree->delalloc[index].get(view).noreserve ? 1 : 0;
}
int index_io_page(const StateView& view, std::uint8_t index) {
  return view.machine.bio[index].frame.get(view);
}
int index_finishing(const StateView& view, std::uint8_t index) {
  return view.machine.finish[index].get(view).count;
}
int index_csum(const StateView& view, std::uint8_t index) {
  return view.machine.disk->csum[index].get(view);
}
int index_disk(const StateView& view, std::uint8_t index) {
  return view.machine.disk->data[index].get(view);
}
int index_declared(const StateView& view, std::uint8_t index) {
  return view.machine.ghost->declared.get(view).version[index];
}
int index_newest(const StateView& view, std::uint8_t index) {
  return view.machine.ghost->last_version[index].get(view);
}
int index_newer(const StateView& view, std::uint8_t index) {
  return index_declared(view, index) > index_disk(view, index) ? 1 : 0;
}
const state::Page* cached_page(const StateView& view, std::uint8_t index) {
  const std::uint8_t frame = slot_of(view, index).frame.get(view);
  return frame == 0 ? nullptr : &page_of(view, static_cast<std::uint8_t>(frame - 1));
}
int index_dirty(const StateView& view, std::uint8_t index) {
  const state::Page* page = cached_page(view, index);
  return page != nullptr && page->PG_dirty.get(view) ? 1 : 0;
}
int index_writeback(const StateView& view, std::uint8_t index) {
  const state::Page* page = cached_page(view, index);
  return page != nullptr && page->PG_writeback.get(view) ? 1 : 0;
}
}  // namespace

int index_owed(const StateView& view, std::uint8_t index) {
  const state::Ghost& ghost = *view.machine.ghost;
  const std::uint8_t declared = ghost.declared.get(view).version[index];
  return !ghost.truncated[index].get(view) && declared > ghost.excused[index].get(view) &&
                 view.machine.disk->data[index].get(view) < declared
             ? 1
             : 0;
}
// A queued fixup does not count: on every kernel the worker gives up if the page is clean.
int index_exposed(const StateView& view, std::uint8_t index) {
  const bool remembered = pte_dirty(view, index) != 0 || index_dirty(view, index) != 0 ||
                          index_writeback(view, index) != 0 || index_ordered(view, index) != 0;
  return index_owed(view, index) != 0 && !remembered ? 1 : 0;
}

namespace {

int index_excused(const StateView& view, std::uint8_t index) {
  const state::Ghost& ghost = *view.machine.ghost;
  const std::uint8_t declared = ghost.declared.get(view).version[index];
  return ghost.excused[index].get(view) >= declared && declared != 0 ? 1 : 0;
}
int index_truncated(const StateView& view, std::uint8_t index) {
  return view.machine.ghost->truncated[index].get(view) ? 1 : 0;
}

int index_settled(const StateView& view, std::uint8_t index) {
  return view.machine.ghost->declared.get(view).settled[index];
}
int index_excused_version(const StateView& view, std::uint8_t index) {
  return view.machine.ghost->excused[index].get(view);
}
int index_promised(const StateView& view, std::uint8_t index) {
  return view.machine.ghost->promised[index].get(view);
}
int index_unreported(const StateView& view, std::uint8_t index) {
  return view.machine.ghost->unreported[index].get(view) ? 1 : 0;
}

// Of an ordered extent.
template <auto Field>
int ordered_field(const StateView& view, std::uint8_t number) {
  return view.machine.ordered->extent[number].get(view).*Field;
}
int ordered_first(const StateView& view, std::uint8_t number) {
  const state::OrderedExtentFields& extent = view.machine.ordered->extent[number].get(view);
  return extent.references == 0 ? 0 : extent.first + 1;
}

template <auto Field>
int fault_count(const StateView& view, std::uint8_t) {
  return (view.machine.fault_counts->*Field).get(view);
}
template <auto Field>
int cleaner_field(const StateView& view, std::uint8_t) {
  return view.machine.file_system->cleaner.get(view).*Field;
}
int unmounting(const StateView& view, std::uint8_t) {
  return view.machine.file_system->inactive.get(view) ? 1 : 0;
}
int inode_evicted(const StateView& view, std::uint8_t) {
  return view.machine.file_system->evicted.get(view) ? 1 : 0;
}
int inode_locked_by(const StateView& view, std::uint8_t) {
  return view.machine.inode->i_rwsem.holder(view);
}
int inode_size(const StateView& view, std::uint8_t) { return view.machine.cache->i_size.get(view); }
int frames_used(const StateView& view, std::uint8_t) {
  return view.machine.cache->frames_used.get(view);
}
int mmap_sem_readers(const StateView& view, std::uint8_t) {
  return view.machine.table->mmap_sem.get(view).readers;
}
int mmap_sem_writer(const StateView& view, std::uint8_t) {
  return view.machine.table->mmap_sem.get(view).writer ? 1 : 0;
}
int flush_state(const StateView& view, std::uint8_t) { return view.machine.flush->state.get(view); }
int lost_by_fsync(const StateView& view, std::uint8_t) {
  return view.machine.ghost->fsync_lost.get(view) ? 1 : 0;
}
int lost_by_unmount(const StateView& view, std::uint8_t) {
  return view.machine.ghost->unmount_lost.get(view) ? 1 : 0;
}

int queue_empty(const StateView& view, std::uint8_t) {
  return view.machine.fixup_queue->get(view).count == 0 ? 1 : 0;
}
int queue_length(const StateView& view, std::uint8_t) {
  return view.machine.fixup_queue->get(view).count;
}
int inode_references(const StateView& view, std::uint8_t) {
  return view.machine.inode->references.get(view);
}
int inode_reserved(const StateView& view, std::uint8_t) {
  return view.machine.inode->reserved.get(view);
}
int inode_readers(const StateView& view, std::uint8_t) {
  return view.machine.inode->i_rwsem_readers.get(view);
}
int inode_error(const StateView& view, std::uint8_t) {
  return view.machine.inode->mapping_error.get(view) ? 1 : 0;
}
int i_pages_holder(const StateView& view, std::uint8_t) {
  return view.machine.cache->i_pages.holder(view);
}
int page_table_holder(const StateView& view, std::uint8_t) {
  return view.machine.table->ptl.holder(view);
}
int draining(const StateView& view, std::uint8_t) { return view.world.draining() ? 1 : 0; }

struct Row {
  PredicateWord word;
  ReadValue read;
};

constexpr std::array rows = {
    Row{{"page", "dirty", flag, true, "PG_dirty"}, page_field<&state::Page::PG_dirty>},
    Row{{"page", "writeback", flag, true, "PG_writeback"}, page_field<&state::Page::PG_writeback>},
    Row{{"page", "checked", flag, true, "PG_checked"}, page_field<&state::Page::PG_checked>},
    Row{{"page", "marked", flag, true, "v7.2-rc7: marked as dirtied out of band"},
        page_field<&state::Page::fixup_mark>},
    Row{{"page", "private2", flag, true, "PG_private_2"}, page_field<&state::Page::PG_private_2>},
    Row{{"page", "private", flag, true, "PG_private"}, page_field<&state::Page::PG_private>},
    Row{{"page", "uptodate", flag, true, "PG_uptodate"}, page_field<&state::Page::PG_uptodate>},
    Row{{"page", "error", flag, true, "PG_error"}, page_field<&state::Page::PG_error>},
    Row{{"page", "locked", flag, true, "PG_locked"}, page_locked},
    Row{{"page", "locked_by", thread, true, "the thread that has locked it"}, page_locked_by},
    Row{{"page", "cached", flag, true, "lookups find this page"}, page_cached},
    Row{{"page", "mapping", index, true, "page->mapping: where in the file, or NULL"},
        page_field<&state::Page::mapping>},
    Row{{"page", "refs", number, true, "page count; 0 while frozen and once freed"},
        page_field<&state::Page::references>},
    Row{{"page", "pins", number, true, "pins, where reclaim looks at them; else 0"},
        page_field<&state::Page::pins>},
    Row{{"page", "mapcount", number, true, "page-table entries that point to it"},
        page_field<&state::Page::mapcount>},
    Row{{"page", "content", number, true, "version of its bytes"},
        page_field<&state::Page::content>},
    Row{{"page", "freed", flag, true, "it was freed"}, page_field<&state::Page::freed>},
    Row{{"page", "queued", flag, true, "a fixup for it is queued or running"}, page_queued},
    Row{{"page", "fixups", number, true,
         "its fixups, each from the hook's allocation until the worker drops its reference"},
        page_fixups},

    Row{{"page", "blocks", number, true, "its blocks that are individually under IO"},
        page_field<&state::Page::blocks>},
    Row{{"page", "storage_key", flag, true,
         "s390: the hardware has recorded a change to the frame"},
        page_field<&state::Page::storage_key>},

    Row{{"index", "page", page, true, "the page that lookups find there, or NULL"},
        slot_field<&state::CacheSlot::frame>},
    Row{{"index", "tag_dirty", flag, true, "tagged dirty in the page cache"},
        slot_field<&state::CacheSlot::tag_dirty>},
    Row{{"index", "tag_towrite", flag, true, "tagged to be written"},
        slot_field<&state::CacheSlot::tag_towrite>},
    Row{{"index", "tag_writeback", flag, true, "tagged as under writeback"},
        slot_field<&state::CacheSlot::tag_writeback>},
    Row{{"index", "extent_locked", flag, true, "EXTENT_LOCKED"}, extent_locked},
    Row{{"index", "extent_locked_by", thread, true, "the thread that has locked the extent"},
        extent_locked_by},
    Row{{"index", "delalloc", flag, true, "EXTENT_DELALLOC"}, index_delalloc},
    Row{{"index", "ordered", flag, true, "an ordered extent exists"}, index_ordered},
    Row{{"index", "io", flag, true, "its IO is in flight"}, index_io},
    Row{{"index", "pte_present", flag, true, "the process maps it"}, pte_present},
    Row{{"index", "pte_writable", flag, true, "the process maps it writable: stores do not fault"},
        pte_writable},
    Row{{"index", "pte_dirty", flag, true, "the dirty bit of the page-table entry"}, pte_dirty},
    Row{{"index", "pte_migration", flag, true, "the entry is a migration entry"}, pte_migration},
    Row{{"index", "disk", number, true, "version that a reader finds on disk"}, index_disk},
    Row{{"index", "declared", number, true, "last version that was declared dirty"},
        index_declared},
    Row{{"index", "newest", number, true, "last version that any thread wrote"}, index_newest},
    Row{{"index", "newer_than_disk", flag, true, "declared > disk"}, index_newer},
    Row{{"index", "dirty", flag, true, "the page found there is dirty"}, index_dirty},
    Row{{"index", "writeback", flag, true, "the page found there is under writeback"},
        index_writeback},
    Row{{"index", "owed", flag, true, "newer than the disk, not truncated, its loss not reported"},
        index_owed},
    Row{{"index", "exposed", flag, true,
         "owed, and nothing remembers it: PTE and page clean, no writeback, no ordered extent"},
        index_exposed},
    Row{{"index", "reported", flag, true, "the loss of what was declared was reported"},
        index_excused},
    Row{{"index", "truncated", flag, true, "it was truncated"}, index_truncated},
    Row{{"index", "mapped", flag, true, "the process's area is still mapped there"}, index_mapped},
    Row{{"index", "pte_page", page, true, "the page that the page-table entry points to"},
        pte_page},
    Row{{"index", "tlb_page", page, true, "the page of a stale TLB entry, not flushed yet"},
        tlb_page},
    Row{{"index", "noreserve", flag, true, "EXTENT_NORESERVE"}, index_noreserve},
    Row{{"index", "io_page", page, true, "the page whose IO is in flight"}, index_io_page},
    Row{{"index", "finishing", number, true, "ordered extents queued to be finished"},
        index_finishing},
    Row{{"index", "csum", number, true, "version that the checksum on disk belongs to"},
        index_csum},
    Row{{"index", "settled", number, true,
         "last version declared by calls of set_page_dirty() that have returned"},
        index_settled},
    Row{{"index", "excused", number, true, "versions up to this one were reported as lost"},
        index_excused_version},
    Row{{"index", "promised", number, true, "last version declared when the unmount began"},
        index_promised},
    Row{{"index", "unreported", flag, true, "an error path dropped data and recorded no error"},
        index_unreported},

    Row{{"ordered", "refs", number, true, "references to the ordered extent; 0: freed"},
        ordered_field<&state::OrderedExtentFields::references>},
    Row{{"ordered", "bytes_left", number, true, "its pages that are not accounted for yet"},
        ordered_field<&state::OrderedExtentFields::bytes_left>},
    Row{{"ordered", "first", index, true, "where in the file it begins"}, ordered_first},
    Row{{"ordered", "pages", number, true, "how many pages it covers"},
        ordered_field<&state::OrderedExtentFields::pages>},
    Row{{"ordered", "truncated_len", number, true, "how many of them are still in the file"},
        ordered_field<&state::OrderedExtentFields::truncated_len>},
    Row{{"ordered", "ioerr", flag, true, "BTRFS_ORDERED_IOERR"},
        ordered_field<&state::OrderedExtentFields::BTRFS_ORDERED_IOERR>},
    Row{{"ordered", "complete", flag, true, "BTRFS_ORDERED_COMPLETE"},
        ordered_field<&state::OrderedExtentFields::BTRFS_ORDERED_COMPLETE>},

    Row{{"queue", "empty", flag, false, "no fixup is queued or running"}, queue_empty},
    Row{{"queue", "length", number, false, "fixups queued, the running one included"},
        queue_length},
    Row{{"inode", "references", number, false, "held by fixups"}, inode_references},
    Row{{"inode", "reserved", number, false, "pages of reserved space"}, inode_reserved},
    Row{{"inode", "error", flag, false, "an error was recorded for fsync"}, inode_error},
    Row{{"inode", "locked_by", thread, false, "the thread that holds i_rwsem"}, inode_locked_by},
    Row{{"inode", "readers", number, false, "direct writes that share i_rwsem"}, inode_readers},
    Row{{"inode", "size", number, false, "i_size, in pages"}, inode_size},
    Row{{"inode", "evicted", flag, false, "the inode was evicted"}, inode_evicted},
    Row{{"frames", "used", number, false, "page frames that have or had an owner"}, frames_used},
    Row{{"mmap_sem", "readers", number, false, "how many hold mmap_sem for reading"},
        mmap_sem_readers},
    Row{{"mmap_sem", "writer", flag, false, "it is held for writing"}, mmap_sem_writer},
    Row{{"space", "flush", number, false, "the flusher: 0 idle, 1 requested, 2 running"},
        flush_state},
    Row{{"super", "inactive", flag, false, "unmount: SB_ACTIVE is cleared"}, unmounting},
    Row{{"cleaner_kthread", "delayed_iputs", number, false, "iputs queued for it"},
        cleaner_field<&state::Cleaner::delayed_iputs>},
    Row{{"cleaner_kthread", "busy", flag, false, "it is running iputs"},
        cleaner_field<&state::Cleaner::busy>},
    Row{{"cleaner_kthread", "parked", flag, false, "kthread_park() has returned"},
        cleaner_field<&state::Cleaner::parked>},
    Row{{"cleaner_kthread", "freed", flag, false, "it was stopped, and its task freed"},
        cleaner_field<&state::Cleaner::freed>},
    Row{{"faults", "enospc", number, false, "the number of times this fault has happened"},
        fault_count<&state::FaultCounts::enospc>},
    Row{{"faults", "fixup_alloc", number, false, "the number of times this fault has happened"},
        fault_count<&state::FaultCounts::fixup_alloc>},
    Row{{"faults", "set_delalloc", number, false, "the number of times this fault has happened"},
        fault_count<&state::FaultCounts::set_delalloc>},
    Row{{"faults", "io_error", number, false, "the number of times this fault has happened"},
        fault_count<&state::FaultCounts::io_error>},
    Row{{"faults", "copy_fault", number, false, "the number of times this fault has happened"},
        fault_count<&state::FaultCounts::copy_fault>},
    Row{{"lost", "by_fsync", flag, false, "fsync returned 0 though it had lost data"},
        lost_by_fsync},
    Row{{"lost", "by_unmount", flag, false, "unmount ended though data was lost"}, lost_by_unmount},
    Row{{"i_pages", "locked_by", thread, false, "the thread that holds the page cache's spinlock"},
        i_pages_holder},
    Row{{"page_table", "locked_by", thread, false, "the thread that holds the page-table lock"},
        page_table_holder},
    Row{{"", "draining", flag, false, "all listed threads have exited; the drain runs"}, draining},
};

constexpr auto words = [] {
  std::array<PredicateWord, rows.size()> out{};
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = rows[i].word;
  return out;
}();

// Functions that declare themselves (checker::KernelFunction) and that claims are about.
constexpr std::array<std::string_view, 33> functions = {
    "__extent_writepage",
    "__remove_mapping",
    "btrfs_finish_ordered_io",
    "btrfs_invalidatepage",
    "btrfs_page_mkwrite",
    "btrfs_releasepage",
    "btrfs_start_delalloc_roots",
    "btrfs_start_ordered_extent",
    "btrfs_writepage_fixup_worker",
    "btrfs_writepage_start_hook",
    "clear_page_dirty_for_io",
    "do_munmap",
    "end_bio_extent_writepage",
    "evict",
    "extent_write_cache_pages",
    "extent_write_locked_range",
    "filemap_fdatawait_range",
    "generic_file_direct_write",
    "invalidate_complete_page2",
    "invalidate_inode_pages2_range",
    "lock_page",
    "migrate_page_move_mapping",
    "migrate_pages",
    "move_to_new_page",
    "page_mkclean",
    "set_page_dirty",
    "shrink_page_list",
    "truncate_inode_page",
    "try_to_unmap",
    "unmap_and_move",
    "wait_on_page_writeback",
    "writeout",
    "zap_pte_range",
};

}  // namespace

std::span<const PredicateWord> predicate_words() { return words; }
std::span<const std::string_view> predicate_functions() { return functions; }
unsigned numbers_of(std::string_view group, const Layout& layout) {
  if (group == "page") return layout.frames;
  return group == "index" ? layout.pages : unsigned{state::ordered_max};
}
ReadValue reader_of(std::size_t word) { return rows[word].read; }

std::string_view value_type_name(ValueType type) {
  switch (type) {
    case flag:
      return "yes or no";
    case number:
      return "a number";
    case page:
      return "a page or NULL";
    case index:
      return "an index of the file or NULL";
    case thread:
      return "a thread or nobody";
  }
  return "";
}

}  // namespace model
