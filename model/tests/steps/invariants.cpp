#include "invariants.hpp"

#include <array>
#include <bit>

namespace model {
namespace {

template <typename Predicate>
bool any_frame(const state::Machine& machine, Predicate predicate) {
  for (state::FrameId frame = 0; frame < machine.frames; ++frame) {
    if (predicate(frame, machine.page[frame])) return true;
  }
  return false;
}

template <typename Predicate>
bool any_index(const state::Machine& machine, Predicate predicate) {
  for (state::PageIndex index = 0; index < machine.pages; ++index) {
    if (predicate(index)) return true;
  }
  return false;
}

bool in_slot(const StateAt& at, state::FrameId frame) {
  const std::uint8_t mapping = at.machine.page[frame].mapping.get(at);
  return mapping != 0 && at.machine.cache->slot[mapping - 1].frame.get(at) == frame + 1;
}

bool present(const state::Pte& pte) {
  return pte.state == state::PteState::read_only || pte.state == state::PteState::writable;
}

bool anyone_inside(const StateAt& at, std::string_view function) {
  for (checker::ThreadId thread = 0; thread < at.world.thread_count(); ++thread) {
    if (at.world.inside(thread, function)) return true;
  }
  return false;
}

// R20, the defect: until v5.8 a page that was cut off may lose a reference that is not
// PG_private's.
bool lost_a_reference(const StateAt& at, const state::Page& page) {
  return !at.machine.kernel.on(Switch::private_reference_checked) &&
         page.mapping.get(at) > at.machine.cache->i_size.get(at) && !page.PG_private.get(at);
}

bool slot_without_page(const StateAt& at) {
  return any_index(at.machine, [&](state::PageIndex index) {
    const std::uint8_t frame = at.machine.cache->slot[index].frame.get(at);
    if (frame == 0) return false;
    const state::Page& page = at.machine.page[frame - 1];
    return page.mapping.get(at) != index + 1 || (page.freed.get(at) && !lost_a_reference(at, page));
  });
}

bool mapping_without_slot(const StateAt& at) {
  return any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
    return page.mapping.get(at) != 0 && !in_slot(at, frame) && !page.locked.held(at);
  });
}

bool tag_without_page(const StateAt& at) {
  return any_index(at.machine, [&](state::PageIndex index) {
    const state::CacheSlot& slot = at.machine.cache->slot[index];
    return slot.frame.get(at) == 0 &&
           (slot.tag_dirty.get(at) || slot.tag_towrite.get(at) || slot.tag_writeback.get(at));
  });
}

bool writeback_tag_differs(const StateAt& at) {
  return any_index(at.machine, [&](state::PageIndex index) {
    const state::CacheSlot& slot = at.machine.cache->slot[index];
    return slot.frame.get(at) != 0 && at.machine.page[slot.frame.get(at) - 1].PG_writeback.get(
                                          at) != slot.tag_writeback.get(at);
  });
}

bool writeback_outside_cache(const StateAt& at) {
  return any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
    return page.PG_writeback.get(at) && !in_slot(at, frame);
  });
}

bool dirty_without_tag(const StateAt& at) {
  const bool untagged = any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
    return page.PG_dirty.get(at) && in_slot(at, frame) &&
           !at.machine.cache->slot[page.mapping.get(at) - 1].tag_dirty.get(at);
  });
  return untagged && !anyone_inside(at, "set_page_dirty");
}

bool mapcount_differs(const StateAt& at) {
  if (at.machine.table->ptl.held(at)) return false;
  return any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
    std::uint8_t entries = 0;
    for (state::PageIndex index = 0; index < at.machine.pages; ++index) {
      const state::Pte& pte = at.machine.table->pte[index].get(at);
      if (present(pte) && pte.frame == frame + 1) ++entries;
    }
    return page.mapcount.get(at) != entries;
  });
}

bool references_too_few(const StateAt& at) {
  if (at.machine.cache->i_pages.held(at)) return false;             // Frozen, maybe.
  if (!at.machine.kernel.on(Switch::hook_gets_page)) return false;  // A mutant: that is its aim.
  return any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
    if (page.locked.held(at) || lost_a_reference(at, page)) return false;
    int owed = page.mapcount.get(at) + at.machine.ghost->items[frame].get(at);
    if (page.PG_private.get(at)) ++owed;
    if (in_slot(at, frame)) ++owed;
    return page.references.get(at) < owed;
  });
}

bool ordered_extent_inconsistent(const StateAt& at) {
  const state::OrderedTree& tree = *at.machine.ordered;
  for (std::size_t i = 0; i < state::ordered_max; ++i) {
    const state::OrderedExtentFields& extent = tree.extent[i].get(at);
    if (extent.references == 0) continue;
    const int accounted = std::popcount(extent.accounted);
    if (extent.bytes_left + accounted != extent.pages) return true;
  }
  return any_index(at.machine, [&](state::PageIndex index) {
    const std::uint8_t number = tree.at[index].get(at);
    if (number == 0) return false;
    const state::OrderedExtentFields& extent = tree.extent[number - 1].get(at);
    return extent.references == 0 || extent.BTRFS_ORDERED_COMPLETE || index < extent.first ||
           index > extent.last();
  });
}

bool private_2_without_extent(const StateAt& at) {
  return any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
    return page.PG_private_2.get(at) && in_slot(at, frame) &&
           at.machine.ordered->at[page.mapping.get(at) - 1].get(at) == 0;
  });
}

bool delalloc_without_reservation(const StateAt& at) {
  if (!at.machine.kernel.on(Switch::nocow_flag_before_unlock)) return false;  // R10: the defect.
  std::uint8_t owed = 0;
  for (state::PageIndex index = 0; index < at.machine.pages; ++index) {
    const state::ExtentIoTree& tree = *at.machine.io_tree;
    const state::DelallocBits& bits = tree.delalloc[index].get(at);
    if (bits.set && !bits.noreserve) ++owed;
  }
  return static_cast<std::int8_t>(at.machine.inode->reserved.get(at)) < owed;
}

bool mark_without_dirt(const StateAt& at) {
  if (!at.machine.kernel.on(Switch::writeback_protects_ptes)) return false;  // R6 cleans at IO.
  return any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
    return page.fixup_mark.get(at) && !page.PG_dirty.get(at) && !page.locked.held(at) &&
           in_slot(at, frame) && page.mapping.get(at) <= at.machine.cache->i_size.get(at);
  });
}

bool io_without_writeback(const StateAt& at) {
  const bool block = any_frame(at.machine, [&](state::FrameId /*frame*/, const state::Page& page) {
    return page.blocks.get(at) != 0 && !page.PG_writeback.get(at);
  });
  return block || any_index(at.machine, [&](state::PageIndex index) {
           const std::uint8_t frame = at.machine.bio[index].frame.get(at);
           return frame != 0 && !at.machine.page[frame - 1].PG_writeback.get(at);
         });
}

constexpr std::array<Invariant, 14> states = {{
    {"slot-and-mapping", "the page in a slot has that index, and is not freed", slot_without_page},
    {"mapping-and-slot",
     "a page with a mapping is in its slot; only while it is unlocked (migration moves the slot "
     "first)",
     mapping_without_slot},
    {"tags-of-pages", "a slot without a page has no tags", tag_without_page},
    {"writeback-tag", "the writeback tag of a slot is PG_writeback of its page",
     writeback_tag_differs},
    {"writeback-in-cache", "a page under writeback is in the cache", writeback_outside_cache},
    {"dirty-tag", "a dirty page in the cache has the dirty tag; only outside set_page_dirty()",
     dirty_without_tag},
    {"mapcount",
     "mapcount is the number of entries that map the page; only while the page-table lock is free",
     mapcount_differs},
    {"references",
     "references cover the slot, PG_private, mapcount and work items; only while the page is "
     "unlocked and i_pages is free",
     references_too_few},
    {"ordered-extents",
     "an ordered extent in the tree is not complete, has references and covers its indexes; "
     "bytes_left counts the pages not yet accounted for",
     ordered_extent_inconsistent},
    {"private-2", "a page in the cache with PG_private_2 is covered by an ordered extent",
     private_2_without_extent},
    {"reservations", "space is reserved for all delalloc, and the reservation is never negative",
     delalloc_without_reservation},
    {"fixup-mark",
     "a marked page (v7.2-rc7) is dirty; only while it is unlocked, and not beyond the end of the "
     "file",
     mark_without_dirt},
    {"bio", "a page with pending IO, its own or that of a block, is under writeback",
     io_without_writeback},
    {"frozen", "a page in the cache without references is frozen: i_pages is held",
     [](const StateAt& at) {
       return !at.machine.cache->i_pages.held(at) &&
              any_frame(at.machine, [&](state::FrameId frame, const state::Page& page) {
                return in_slot(at, frame) && page.references.get(at) == 0 &&
                       !lost_a_reference(at, page);
              });
     }},
}};

bool holds(const StepAt& at, const checker::Lock& lock) {
  return at.old(lock).holder(at) == at.self;
}
bool may_enter(const StepAt& at, const checker::Lock& lock) {
  return at.old(lock).holder(at) == 0 || at.old(lock).holder(at) == at.self;
}

// Whether a bit of some page goes from `from` to the other value in a thread without its lock.
bool unlocked_change(const StepAt& at, checker::Shared<bool> state::Page::*bit, bool from) {
  return any_frame(at.machine, [&](state::FrameId /*frame*/, const state::Page& page) {
    const bool before = at.old(page.*bit).get(at);
    return before == from && (page.*bit).get(at) != from && !holds(at, page.locked);
  });
}

bool dirty_cleared(const StepAt& at) {
  const Kernel& kernel = at.machine.kernel;
  if (!kernel.on(Switch::cancel_dirty_under_page_lock)) return false;  // A mutant.
  if (!kernel.on(Switch::writeback_protects_ptes)) return false;       // R6 cleans at IO.
  return unlocked_change(at, &state::Page::PG_dirty, true);
}

bool mapping_changed(const StepAt& at) {
  return any_frame(at.machine, [&](state::FrameId /*frame*/, const state::Page& page) {
    const bool born = at.old(page.references).get(at) == 0 && at.old(page.mapping).get(at) == 0;
    return at.old(page.mapping).get(at) != page.mapping.get(at) && !born && !holds(at, page.locked);
  });
}

bool slot_changed(const StepAt& at) {
  return any_index(at.machine, [&](state::PageIndex index) {
    const state::CacheSlot& slot = at.machine.cache->slot[index];
    const state::CacheSlot& old = at.old(slot);
    const bool changed = old.frame.get(at) != slot.frame.get(at) ||
                         old.tag_dirty.get(at) != slot.tag_dirty.get(at) ||
                         old.tag_towrite.get(at) != slot.tag_towrite.get(at) ||
                         old.tag_writeback.get(at) != slot.tag_writeback.get(at);
    return changed && !may_enter(at, at.machine.cache->i_pages);
  });
}

bool pte_changed(const StepAt& at) {
  return any_index(at.machine, [&](state::PageIndex index) {
    const state::Pte& pte = at.machine.table->pte[index].get(at);
    const state::Pte& old = at.old(pte);
    const bool changed =
        old.state != pte.state || old.frame != pte.frame || (old.dirty && !pte.dirty);
    return changed && !may_enter(at, at.machine.table->ptl);
  });
}

bool delalloc_changed(const StepAt& at) {
  return any_index(at.machine, [&](state::PageIndex index) {
    const checker::Shared<state::DelallocBits>& delalloc = at.machine.io_tree->delalloc[index];
    if (at.old(delalloc).get(at).set == delalloc.get(at).set) return false;
    if (holds(at, at.machine.io_tree->extent_locked[index])) return false;
    // btrfs_releasepage() has seen the range unlocked, and holds the page.
    const std::uint8_t frame = at.machine.cache->slot[index].frame.get(at);
    const bool releasing = frame != 0 && holds(at, at.machine.page[frame - 1].locked);
    return delalloc.get(at).set || !releasing;
  });
}

bool disk_changed(const StepAt& at) {
  return any_index(at.machine, [&](state::PageIndex index) {
    const state::Disk& disk = *at.machine.disk;
    const bool changed = at.old(disk.data[index]).get(at) != disk.data[index].get(at) ||
                         at.old(disk.csum[index]).get(at) != disk.csum[index].get(at);
    return changed && !holds(at, at.machine.io_tree->extent_locked[index]);
  });
}

bool size_changed(const StepAt& at) {
  const checker::Shared<std::uint8_t>& i_size = at.machine.cache->i_size;
  return at.old(i_size).get(at) != i_size.get(at) && !holds(at, at.machine.inode->i_rwsem);
}

bool foreign_unlock(const StepAt& at, const checker::Lock& lock) {
  const std::uint8_t old = at.old(lock).holder(at);
  return old != lock.holder(at) && old != 0 && old != at.self;
}
bool unlocked_by_other(const StepAt& at) {
  if (foreign_unlock(at, at.machine.cache->i_pages)) return true;
  if (foreign_unlock(at, at.machine.table->ptl)) return true;
  if (foreign_unlock(at, at.machine.inode->i_rwsem)) return true;
  if (any_index(at.machine, [&](state::PageIndex index) {
        return foreign_unlock(at, at.machine.io_tree->extent_locked[index]);
      })) {
    return true;
  }
  return any_frame(at.machine, [&](state::FrameId /*frame*/, const state::Page& page) {
    return foreign_unlock(at, page.locked);
  });
}

constexpr std::array<StepRule, 12> steps = {{
    {"clears PG_dirty", "under the page lock; it can be set without", dirty_cleared},
    {"sets PG_writeback", "under the page lock; IO completion clears it without",
     [](const StepAt& at) { return unlocked_change(at, &state::Page::PG_writeback, false); }},
    {"sets PG_checked", "under the page lock",
     [](const StepAt& at) { return unlocked_change(at, &state::Page::PG_checked, false); }},
    {"clears PG_checked", "under the page lock",
     [](const StepAt& at) { return unlocked_change(at, &state::Page::PG_checked, true); }},
    {"sets PG_private_2", "under the page lock; IO completion clears it without",
     [](const StepAt& at) { return unlocked_change(at, &state::Page::PG_private_2, false); }},
    {"changes mapping", "under the page lock, except for a new page", mapping_changed},
    {"changes a slot or tag", "never while another thread holds i_pages", slot_changed},
    {"changes a PTE",
     "never while another thread holds the page-table lock; stores set the dirty "
     "bit without",
     pte_changed},
    {"changes delalloc", "under the extent lock; btrfs_releasepage() clears it under the page lock",
     delalloc_changed},
    {"changes the disk", "under the extent lock", disk_changed},
    {"changes i_size", "under i_rwsem", size_changed},
    {"unlocks", "only a lock that it took itself", unlocked_by_other},
}};

}  // namespace

std::span<const Invariant> invariants() { return states; }
std::span<const StepRule> step_rules() { return steps; }

}  // namespace model
