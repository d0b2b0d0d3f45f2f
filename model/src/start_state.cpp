#include "start_state.hpp"

#include <fmt/format.h>

#include "threads/drain.hpp"
#include "threads/read_page.hpp"

namespace model {
namespace {

using checker::ObjectName;
using checker::TraceValue;
using checker::ValueType;
using checker::World;

TraceValue read_flag(const void* object) {
  return {ValueType::flag, *static_cast<const bool*>(object) ? 1 : 0};
}

TraceValue read_version(const void* object) {
  return {ValueType::version, *static_cast<const std::uint8_t*>(object)};
}

// The number of a page or an ordered extent: 1 + number in the arena, 0 for none.
TraceValue read_link(const void* object) {
  return {ValueType::link, *static_cast<const std::uint8_t*>(object) - 1};
}

TraceValue read_mapping(const void* object) {
  return {ValueType::place, *static_cast<const std::uint8_t*>(object) - 1};
}

TraceValue read_queue(const void* object) {
  return {ValueType::length, *static_cast<const std::uint8_t*>(object)};
}

TraceValue read_ordered(const void* object) {
  const auto& extent = *static_cast<const state::OrderedExtentFields*>(object);
  const auto state = [&extent](std::string words) {
    return TraceValue{ValueType::state, extent.references, std::move(words)};
  };
  if (extent.references == 0) return state("freed");
  return state(fmt::format("{} reference{}{}{}", extent.references,
                           extent.references == 1 ? "" : "s",
                           extent.BTRFS_ORDERED_IOERR ? ", error" : "",
                           extent.BTRFS_ORDERED_COMPLETE ? ", complete"
                           : extent.bytes_left == 0      ? ", IO done"
                                                         : ""));
}

TraceValue read_tlb(const void* object) {
  const state::Tlb& tlb = *static_cast<const state::Tlb*>(object);
  return {ValueType::state, tlb.frame - 1,
          tlb.frame == 0 ? "flushed" : fmt::format("stale, page {}", tlb.frame - 1)};
}

TraceValue read_cleaner(const void* object) {
  const state::Cleaner& cleaner = *static_cast<const state::Cleaner*>(object);
  if (cleaner.freed) return {ValueType::state, TraceValue::none, "freed"};
  return {ValueType::state, cleaner.delayed_iputs,
          fmt::format("{} delayed iput(s){}{}", cleaner.delayed_iputs, cleaner.busy ? ", busy" : "",
                      cleaner.parked ? ", parked" : "")};
}

TraceValue read_semaphore(const void* object) {
  const state::MmapSem& value = *static_cast<const state::MmapSem*>(object);
  if (value.writer) return {ValueType::state, TraceValue::none, "held for writing"};
  return {ValueType::state, value.readers,
          value.readers == 0 ? "free" : fmt::format("{} reading", value.readers)};
}

std::string pte_words(const state::Pte& pte) {
  const char* dirty = pte.dirty ? ", dirty" : "";
  switch (pte.state) {
    case state::PteState::none:
      return "none";
    case state::PteState::read_only:
      return fmt::format("read-only{}", dirty);
    case state::PteState::writable:
      return fmt::format("writable{}", dirty);
    case state::PteState::migration_read:
      return "migration entry";
    case state::PteState::migration_write:
      return "migration entry, writable";
  }
  return "?";
}

TraceValue read_pte(const void* object) {
  const state::Pte& pte = *static_cast<const state::Pte*>(object);
  return {ValueType::state, static_cast<std::int64_t>(pte.state), pte_words(pte)};
}

ObjectName of_page(state::FrameId frame, const char* field) { return {"page", frame, field}; }
ObjectName of_index(state::PageIndex index, const char* field) {
  return {"index", index, field, true};
}

void name_page(World& world, const state::Page& page, state::FrameId frame) {
  const auto name = [frame](const char* field) { return of_page(frame, field); };
  world.name(page.locked, name("PG_locked"));
  world.name(page.PG_dirty, name("PG_dirty"), read_flag);
  world.name(page.PG_writeback, name("PG_writeback"), read_flag);
  world.name(page.PG_checked, name("PG_checked"), read_flag);
  world.name(page.PG_private_2, name("PG_private_2"), read_flag);
  world.name(page.PG_private, name("PG_private"), read_flag);
  world.name(page.PG_uptodate, name("PG_uptodate"), read_flag);
  world.name(page.PG_error, name("PG_error"), read_flag);
  world.name(page.fixup_mark, name("fixup mark"), read_flag);
  world.name(page.storage_key, name("storage key"), read_flag);
  world.name(page.references, name("references"));
  world.name(page.pins, name("pins"));
  world.name(page.mapping, name("mapping"), read_mapping);
  world.name(page.mapcount, name("mapcount"));
  world.name(page.content, name("content"), read_version);
  world.name(page.blocks, name("blocks under IO"));
  world.name_ghost(page.freed, name("freed"));
  world.stable_under(page.mapping, page.locked);
  world.stable_under(page.PG_checked, page.locked);
}

// Traces leave them out.
void name_ghosts(World& world, const state::Machine& machine) {
  const state::Ghost& ghost = *machine.ghost;
  world.name_ghost(ghost.declared, "declared versions");
  world.name_ghost(ghost.fsync_lost, "loss by fsync");
  world.name_ghost(ghost.unmount_lost, "loss by unmount");
  for (state::PageIndex index = 0; index < machine.pages; ++index) {
    const auto name = [index](const char* field) { return of_index(index, field); };
    world.name_ghost(ghost.last_version[index], name("last version"));
    world.name_ghost(ghost.excused[index], name("excused version"));
    world.name_ghost(ghost.truncated[index], name("truncation"));
    world.name_ghost(ghost.promised[index], name("promise"));
    world.name_ghost(ghost.unreported[index], name("unreported error"));
  }
  for (state::FrameId frame = 0; frame < machine.frames; ++frame) {
    world.name_ghost(ghost.items[frame], ObjectName("page", frame, "fixups", true));
  }
}

void name_index(World& world, const state::Machine& machine, state::PageIndex index) {
  const auto name = [index](const char* field) { return of_index(index, field); };
  const state::CacheSlot& slot = machine.cache->slot[index];
  world.name(slot.frame, name("slot"), read_link);
  world.name(slot.tag_dirty, name("dirty tag"), read_flag);
  world.name(slot.tag_towrite, name("towrite tag"), read_flag);
  world.name(slot.tag_writeback, name("writeback tag"), read_flag);
  world.name(machine.table->pte[index], name("PTE"), read_pte);
  world.name(machine.table->tlb[index], name("TLB entry"), read_tlb);
  world.name(machine.table->vma[index], name("mapped area"), read_flag);
  world.name(machine.io_tree->extent_locked[index], name("EXTENT_LOCKED"));
  world.name(machine.io_tree->delalloc[index], name("EXTENT_DELALLOC"), read_flag);
  world.name(machine.ordered->at[index], name("ordered extent"), read_link);
  world.name(machine.bio[index].frame, name("bio"), read_link);
  world.name(machine.finish[index], name("finishing work"), read_queue);
  world.name(machine.disk->data[index], name("disk data"), read_version);
  world.name(machine.disk->csum[index], name("disk checksum"), read_version);
}

bool has_ordered_extent(const PageStart& start) { return start.writeback || start.written; }

// Neighbours that are under writeback, or have just been written, share one ordered extent.
void start_ordered_extent(World& world, const Scenario& scenario, state::PageIndex index,
                          const state::Machine& machine) {
  state::PageIndex first = index;
  while (first > 0 && has_ordered_extent(scenario.start[first - 1U])) --first;
  state::OrderedExtentFields& extent = machine.ordered->extent[first].initial(world);
  const auto place = static_cast<std::uint8_t>(index - first);
  const std::uint8_t version = machine.page[index].content.initial(world);
  extent.references = 1;
  extent.first = first;
  ++extent.pages;
  ++extent.truncated_len;
  extent.covered[place] = version;
  machine.ordered->at[index].initial(world) = static_cast<std::uint8_t>(first + 1);
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
  auto& queue = machine.finish[first].initial(world);
  queue.items[queue.count++] = {static_cast<std::uint8_t>(first + 1), first, extent.last()};
}

// A fixup waits in the queue, as the start hook leaves it.
void start_fixup(World& world, state::PageIndex index, const state::Machine& machine) {
  state::Page& page = machine.page[index];
  page.PG_checked.initial(world) = true;
  if (machine.kernel.on(Switch::hook_gets_page)) ++page.references.initial(world);
  if (machine.fixup_holds_inode(index)) ++machine.inode->references.initial(world);
  ++machine.ghost->items[index].initial(world);
  auto& queue = machine.fixup_queue->initial(world);
  queue.items[queue.count++] = static_cast<std::uint8_t>(index + 1);
}

void start_page(World& world, const Scenario& scenario, state::PageIndex index,
                const state::Machine& machine) {
  const PageStart& start = scenario.start[index];
  state::Page& page = machine.page[index];
  state::CacheSlot& slot = machine.cache->slot[index];
  state::Ghost& ghost = *machine.ghost;
  slot.frame.initial(world) = static_cast<std::uint8_t>(index + 1);
  page.mapping.initial(world) = static_cast<std::uint8_t>(index + 1);
  page.PG_uptodate.initial(world) = true;
  page.PG_private.initial(world) = true;
  page.storage_key.initial(world) = start.storage_key;
  page.references.initial(world) = 2;
  for (const ThreadSpec& spec : scenario.threads) {
    if (spec.kind != ThreadKind::pin_holder || spec.page != index) continue;
    ++page.references.initial(world);
    if (machine.kernel.on(Switch::reclaim_skips_pinned)) ++page.pins.initial(world);
  }
  machine.table->vma[index].initial(world) = true;
  if (has_ordered_extent(start)) {
    page.content.initial(world) = ++ghost.last_version[index].initial(world);
    ghost.declared.initial(world).version[index] = page.content.initial(world);
    ghost.declared.initial(world).settled[index] = page.content.initial(world);
    start_ordered_extent(world, scenario, index, machine);
  }
  // A page that is dirtied while it is written has its new content already.
  if (start.dirty != PageStart::Dirty::no && !start.writeback) {
    page.content.initial(world) = ++ghost.last_version[index].initial(world);
    ghost.declared.initial(world).version[index] = page.content.initial(world);
    ghost.declared.initial(world).settled[index] = page.content.initial(world);
  }
  if (start.dirty != PageStart::Dirty::no) {
    page.PG_dirty.initial(world) = true;
    slot.tag_dirty.initial(world) = true;
  }
  if (start.dirty == PageStart::Dirty::out_of_band) {
    page.fixup_mark.initial(world) =
        machine.kernel.is(Switch::writeback_hook, WritebackHook::queues_marked);
  }
  if (start.dirty == PageStart::Dirty::in_order) {
    machine.io_tree->delalloc[index].initial(world).set = true;
    ++machine.inode->reserved.initial(world);
  }
  if (start.queued) start_fixup(world, index, machine);
  if (index < machine.unlinked)
    ghost.truncated[index].initial(world) = true;  // It can no longer be read.
  if (start.mapped != PageStart::Mapped::no) {
    const bool write = start.mapped == PageStart::Mapped::writable;
    const bool dirty = write && start.dirty == PageStart::Dirty::in_order;
    machine.table->pte[index].initial(world) = {
        write ? state::PteState::writable : state::PteState::read_only, dirty,
        static_cast<std::uint8_t>(index + 1), 0};
    page.mapcount.initial(world) = 1;
    ++page.references.initial(world);
  }
  if (start.writeback) {
    page.PG_writeback.initial(world) = true;
    slot.tag_writeback.initial(world) = true;
    page.PG_private_2.initial(world) =
        machine.kernel.is(Switch::private_2_cleared, Private2Cleared::by_completion);
    machine.bio[index].frame.initial(world) = static_cast<std::uint8_t>(index + 1);
  }
}

}  // namespace

void create_objects(World& world, state::Machine& machine) {
  struct Pages {
    state::Page page[state::frames_max];
  };
  struct Bios {
    state::Bio bio[pages_max];
  };
  struct Finishing {
    state::FinishQueue queue[pages_max];
  };
  machine.page = world.create<Pages>().page;
  machine.cache = &world.create<state::PageCache>();
  machine.table = &world.create<state::PageTable>();
  machine.io_tree = &world.create<state::ExtentIoTree>();
  machine.ordered = &world.create<state::OrderedTree>();
  machine.inode = &world.create<state::Inode>();
  machine.fixup_queue = &world.create<state::FixupQueue>();
  machine.bio = world.create<Bios>().bio;
  machine.finish = world.create<Finishing>().queue;
  machine.disk = &world.create<state::Disk>();
  machine.flush = &world.create<state::SpaceFlush>();
  machine.file_system = &world.create<state::FileSystem>();
  machine.ghost = &world.create<state::Ghost>();
  machine.fault_counts = &world.create<state::FaultCounts>();
}

void name_objects(World& world, const state::Machine& machine) {
  for (state::FrameId frame = 0; frame < machine.frames; ++frame) {
    name_page(world, machine.page[frame], frame);
  }
  for (state::PageIndex index = 0; index < machine.pages; ++index)
    name_index(world, machine, index);
  world.name(machine.cache->i_pages, "i_pages lock");
  world.name(machine.cache->i_size, "i_size");
  world.name(machine.cache->frames_used, "free frames");
  world.name(machine.table->ptl, "page-table lock");
  world.name(machine.table->mmap_sem, "mmap_sem", read_semaphore);
  for (std::size_t i = 0; i < state::ordered_max; ++i) {
    const state::OrderedExtent& extent = machine.ordered->extent[i];
    world.name(extent, ObjectName("ordered extent", static_cast<std::int32_t>(i)), read_ordered);
  }
  world.name(*machine.fixup_queue, "fixup queue", read_queue);
  world.name(machine.inode->references, "inode references");
  world.name(machine.inode->reserved, "reserved space");
  world.name(machine.inode->mapping_error, "mapping error", read_flag);
  name_ghosts(world, machine);
  world.name(machine.fault_counts->enospc, "ENOSPC count");
  world.name(machine.fault_counts->fixup_alloc, "failed allocations");
  world.name(machine.fault_counts->set_delalloc, "failed delalloc");
  world.name(machine.fault_counts->io_error, "failed writes");
  world.name(machine.fault_counts->copy_fault, "failed copies");
  world.name(machine.flush->state, "space flush");
  world.name(machine.inode->i_rwsem, "i_rwsem");
  world.name(machine.inode->i_rwsem_readers, "i_rwsem readers");
  world.name(machine.file_system->cleaner, "cleaner", read_cleaner);
  world.name(machine.file_system->inactive, "unmounting", read_flag);
  world.name(machine.file_system->evicted, "inode evicted", read_flag);
}

void make_lists(World& world, state::FrameId first_spare, state::Machine& machine) {
  machine.lists.everything = world.list(threads::looked_at_by_drain(machine));
  for (state::PageIndex index = 0; index < machine.pages; ++index) {
    machine.lists.insert_page[index] =
        world.list(threads::changed_by_new_page(machine, index, first_spare));
  }
}

void set_start(World& world, const Scenario& scenario, state::FrameId first_spare,
               const state::Machine& machine) {
  machine.cache->i_size.initial(world) = machine.pages;
  machine.cache->frames_used.initial(world) = first_spare;
  for (state::PageIndex index = 0; index < machine.pages; ++index) {
    start_page(world, scenario, index, machine);
  }
}

}  // namespace model
