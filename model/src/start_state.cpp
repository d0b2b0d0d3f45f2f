#include "start_state.hpp"

#include <fmt/format.h>

namespace model {
namespace {

using checker::World;

std::string format_flag(const void* object) {
  return static_cast<const Shared<bool>*>(object)->value ? "1" : "0";
}

std::string format_version(const void* object) {
  return fmt::format("v{}", static_cast<const Shared<std::uint8_t>*>(object)->value);
}

std::string format_one_based(const void* object) {
  const std::uint8_t value = static_cast<const Shared<std::uint8_t>*>(object)->value;
  return value == 0 ? "none" : fmt::format("{}", value - 1);
}

std::string format_mapping(const void* object) {
  const std::uint8_t value = static_cast<const Shared<std::uint8_t>*>(object)->value;
  return value == 0 ? "NULL" : fmt::format("index {}", value - 1);
}

std::string format_queue(const void* object) {
  return fmt::format("{} queued", *static_cast<const std::uint8_t*>(object));
}

std::string format_ordered(const void* object) {
  const auto& extent = *static_cast<const OrderedExtent*>(object);
  if (extent.references == 0) return "freed";
  return fmt::format("{} reference{}{}{}", extent.references, extent.references == 1 ? "" : "s",
                     extent.BTRFS_ORDERED_IOERR ? ", error" : "",
                     extent.BTRFS_ORDERED_COMPLETE ? ", complete"
                     : extent.bytes_left == 0      ? ", IO done"
                                                   : "");
}

std::string format_tlb(const void* object) {
  const Tlb& tlb = static_cast<const Shared<Tlb>*>(object)->value;
  return tlb.frame == 0 ? "flushed" : fmt::format("stale, page {}", tlb.frame - 1);
}

std::string format_cleaner(const void* object) {
  const Cleaner& cleaner = static_cast<const Shared<Cleaner>*>(object)->value;
  if (cleaner.freed) return "freed";
  return fmt::format("{} delayed iput(s){}{}", cleaner.delayed_iputs, cleaner.busy ? ", busy" : "",
                     cleaner.parked ? ", parked" : "");
}

std::string format_semaphore(const void* object) {
  const MmapSem& value = static_cast<const Shared<MmapSem>*>(object)->value;
  if (value.writer) return "held for writing";
  return value.readers == 0 ? "free" : fmt::format("{} reading", value.readers);
}

std::string format_pte(const void* object) {
  const Pte& pte = static_cast<const Shared<Pte>*>(object)->value;
  const char* dirty = pte.dirty ? ", dirty" : "";
  switch (pte.state) {
    case PteState::none:
      return "none";
    case PteState::read_only:
      return fmt::format("read-only{}", dirty);
    case PteState::writable:
      return fmt::format("writable{}", dirty);
    case PteState::migration_read:
      return "migration entry";
    case PteState::migration_write:
      return "migration entry, writable";
  }
  return "?";
}

void name_page(World& world, const Page& page, const std::string& who) {
  world.name(page.locked, who + " PG_locked");
  world.name(page.PG_dirty, who + " PG_dirty", format_flag);
  world.name(page.PG_writeback, who + " PG_writeback", format_flag);
  world.name(page.PG_checked, who + " PG_checked", format_flag);
  world.name(page.PG_private_2, who + " PG_private_2", format_flag);
  world.name(page.PG_private, who + " PG_private", format_flag);
  world.name(page.PG_uptodate, who + " PG_uptodate", format_flag);
  world.name(page.PG_error, who + " PG_error", format_flag);
  world.name(page.fixup_mark, who + " fixup mark", format_flag);
  world.name(page.storage_key, who + " storage key", format_flag);
  world.name(page.references, who + " references");
  world.name(page.mapping, who + " mapping", format_mapping);
  world.name(page.mapcount, who + " mapcount");
  world.name(page.content, who + " content", format_version);
  world.name(page.blocks, who + " blocks under IO");
  world.name(page.freed, "");
}

void name_index(World& world, const Machine& machine, PageIndex index) {
  const auto name = [index](const char* what) {
    return fmt::format("{} of index {}", what, index);
  };
  const CacheSlot& slot = machine.cache->slot[index];
  world.name(slot.frame, name("slot"), format_one_based);
  world.name(slot.tag_dirty, name("dirty tag"), format_flag);
  world.name(slot.tag_towrite, name("towrite tag"), format_flag);
  world.name(slot.tag_writeback, name("writeback tag"), format_flag);
  world.name(machine.table->pte[index], name("PTE"), format_pte);
  world.name(machine.table->tlb[index], name("TLB entry"), format_tlb);
  world.name(machine.table->vma[index], name("mapped area"), format_flag);
  world.name(machine.io_tree->extent_locked[index], name("EXTENT_LOCKED"));
  world.name(machine.io_tree->delalloc[index], name("EXTENT_DELALLOC"), format_flag);
  world.name(machine.ordered->at[index], name("ordered extent"), format_one_based);
  world.name(machine.bio[index].frame, name("bio"), format_one_based);
  world.name(machine.finish[index], name("finishing work"), format_queue);
  world.name(machine.disk->data[index], name("disk data"), format_version);
  world.name(machine.disk->csum[index], name("disk checksum"), format_version);
}

bool has_ordered_extent(const PageStart& start) { return start.writeback || start.written; }

// Neighbours that are under writeback, or were a moment ago, share one ordered extent.
void start_ordered_extent(const Scenario& scenario, PageIndex index, const Machine& machine) {
  PageIndex first = index;
  while (first > 0 && has_ordered_extent(scenario.start[first - 1U])) --first;
  OrderedExtent& extent = machine.ordered->extent[first];
  const auto place = static_cast<std::uint8_t>(index - first);
  const std::uint8_t version = machine.page[index].content.value;
  extent.references = 1;
  extent.first = first;
  ++extent.pages;
  ++extent.truncated_len;
  extent.covered[place] = version;
  machine.ordered->at[index].value = static_cast<std::uint8_t>(first + 1);
  if (scenario.start[index].writeback) {
    ++extent.bytes_left;
  } else {
    extent.accounted = static_cast<std::uint8_t>(extent.accounted | 1U << place);
    extent.data[place] = version;
    extent.csum[place] = version;
  }
  const bool ends = index + 1U == scenario.pages || !has_ordered_extent(scenario.start[index + 1U]);
  if (!ends || extent.bytes_left != 0) return;
  ++extent.references;
  FinishQueue& queue = machine.finish[first];
  queue.items[queue.count++] = static_cast<std::uint8_t>(first + 1);
}

// A fixup waits in the queue, as the start hook leaves it.
void start_fixup(PageIndex index, const Machine& machine) {
  Page& page = machine.page[index];
  page.PG_checked.value = true;
  if (machine.kernel.on(Switch::hook_gets_page)) ++page.references.value;
  if (machine.fixup_holds_inode(index)) ++machine.inode->references.value;
  ++machine.ghost->items[index];
  FixupQueue& queue = *machine.fixup_queue;
  queue.items[queue.count++] = static_cast<std::uint8_t>(index + 1);
}

void start_page(const Scenario& scenario, PageIndex index, const Machine& machine) {
  const PageStart& start = scenario.start[index];
  Page& page = machine.page[index];
  CacheSlot& slot = machine.cache->slot[index];
  Ghost& ghost = *machine.ghost;
  slot.frame.value = static_cast<std::uint8_t>(index + 1);
  page.mapping.value = static_cast<std::uint8_t>(index + 1);
  page.PG_uptodate.value = true;
  page.PG_private.value = true;
  page.storage_key.value = start.storage_key;
  page.references.value = 2;
  for (const ThreadSpec& spec : scenario.threads) {
    if (spec.kind == ThreadKind::pin_holder && spec.page == index) ++page.references.value;
  }
  machine.table->vma[index].value = true;
  if (has_ordered_extent(start)) {
    page.content.value = ++ghost.last_version[index];
    ghost.declared[index] = page.content.value;
    ghost.settled[index] = page.content.value;
    start_ordered_extent(scenario, index, machine);
  }
  // A page that is dirtied while it is written has its new content already.
  if (start.dirty != PageStart::Dirty::no && !start.writeback) {
    page.content.value = ++ghost.last_version[index];
    ghost.declared[index] = page.content.value;
    ghost.settled[index] = page.content.value;
  }
  if (start.dirty != PageStart::Dirty::no) {
    page.PG_dirty.value = true;
    slot.tag_dirty.value = true;
  }
  if (start.dirty == PageStart::Dirty::out_of_band) {
    page.fixup_mark.value = machine.kernel.is(Switch::writeback_hook, WritebackHook::queues_marked);
  }
  if (start.dirty == PageStart::Dirty::in_order) {
    machine.io_tree->delalloc[index].value = true;
    ++machine.inode->reserved.value;
  }
  if (start.queued) start_fixup(index, machine);
  if (index < machine.unlinked) ghost.truncated[index] = 1;  // Nobody can read it any more.
  if (start.mapped != PageStart::Mapped::no) {
    const bool write = start.mapped == PageStart::Mapped::writable;
    const bool dirty = write && start.dirty == PageStart::Dirty::in_order;
    machine.table->pte[index].value = {write ? PteState::writable : PteState::read_only, dirty,
                                       static_cast<std::uint8_t>(index + 1), 0};
    page.mapcount.value = 1;
    ++page.references.value;
  }
  if (start.writeback) {
    page.PG_writeback.value = true;
    slot.tag_writeback.value = true;
    page.PG_private_2.value =
        machine.kernel.is(Switch::private_2_cleared, Private2Cleared::by_completion);
    machine.bio[index].frame.value = static_cast<std::uint8_t>(index + 1);
  }
}

}  // namespace

void create_objects(World& world, Machine& machine) {
  struct Pages {
    Page page[frames_max];
  };
  struct Bios {
    Bio bio[pages_max];
  };
  struct Finishing {
    FinishQueue queue[pages_max];
  };
  machine.page = world.create<Pages>().page;
  machine.cache = &world.create<PageCache>();
  machine.table = &world.create<PageTable>();
  machine.io_tree = &world.create<ExtentIoTree>();
  machine.ordered = &world.create<OrderedTree>();
  machine.inode = &world.create<Inode>();
  machine.fixup_queue = &world.create<FixupQueue>();
  machine.bio = world.create<Bios>().bio;
  machine.finish = world.create<Finishing>().queue;
  machine.disk = &world.create<Disk>();
  machine.flush = &world.create<SpaceFlush>();
  machine.file_system = &world.create<FileSystem>();
  machine.ghost = &world.create<Ghost>();
  machine.fault_counts = &world.create<FaultCounts>();
}

void name_objects(World& world, const Machine& machine) {
  for (FrameId frame = 0; frame < machine.frames; ++frame) {
    name_page(world, machine.page[frame], fmt::format("page {}", frame));
  }
  for (PageIndex index = 0; index < machine.pages; ++index) name_index(world, machine, index);
  world.name(machine.cache->i_pages, "i_pages lock");
  world.name(machine.cache->i_size, "i_size");
  world.name(machine.cache->frames_used, "free frames");
  world.name(machine.table->ptl, "page-table lock");
  world.name(machine.table->mmap_sem, "mmap_sem", format_semaphore);
  for (std::size_t i = 0; i < ordered_max; ++i) {
    const OrderedExtent& extent = machine.ordered->extent[i];
    world.name(extent, fmt::format("ordered extent {}", i), format_ordered);
  }
  world.name(*machine.fixup_queue, "fixup queue", format_queue);
  world.name(machine.inode->references, "inode references");
  world.name(machine.inode->reserved, "reserved space");
  world.name(machine.inode->mapping_error, "mapping error", format_flag);
  world.name(machine.ghost->declared, "");
  for (const std::uint8_t& items : machine.ghost->items) world.name(items, "");
  world.name(machine.fault_counts->enospc, "ENOSPC count");
  world.name(machine.fault_counts->fixup_alloc, "failed allocations");
  world.name(machine.fault_counts->set_delalloc, "failed delalloc");
  world.name(machine.fault_counts->io_error, "failed writes");
  world.name(machine.fault_counts->copy_fault, "failed copies");
  world.name(machine.flush->state, "space flush");
  world.name(machine.inode->i_rwsem, "i_rwsem");
  world.name(machine.file_system->cleaner, "cleaner", format_cleaner);
  world.name(machine.file_system->inactive, "unmounting", format_flag);
  world.name(machine.file_system->evicted, "inode evicted", format_flag);
}

void set_start(const Scenario& scenario, FrameId first_spare, const Machine& machine) {
  machine.cache->i_size.value = machine.pages;
  machine.cache->frames_used.value = first_spare;
  for (PageIndex index = 0; index < machine.pages; ++index) start_page(scenario, index, machine);
}

}  // namespace model
