#pragma once

// One page frame: its flags, lock and references.
//
// Invariants:
//   (1) Each flag is an object of its own: operations on different bits commute.
//   (2) PG_dirty is cleared only under PG_locked; it can be set without it.
//   (3) PG_writeback is set by the holder of PG_locked; IO completion clears it without the lock.
//   (4) A freed frame is not accessed: each operation names `freed`, and fails with use-after-free
//       if it is set.
//   (5) `references` is 0 while the page is frozen (still in the cache) and once it is freed.
//   (6) `mapping` and PG_checked change under PG_locked only: its holder may read them without
//       naming them (World::stable_under).

#include <checker/objects.hpp>
#include <cstdint>

namespace model::state {

inline constexpr std::size_t frames_max = 6;

struct Task;
using checker::At;
using checker::ConditionView;
using checker::Op;
using checker::Shared;

using FrameId = std::uint8_t;
using PageIndex = std::uint8_t;

struct Page {
  checker::Lock locked;  ///< PG_locked
  Shared<bool> PG_dirty;
  Shared<bool> PG_writeback;
  Shared<bool> PG_checked;
  Shared<bool> PG_private_2;
  Shared<bool> PG_private;
  Shared<bool> PG_uptodate;
  Shared<bool> PG_error;
  Shared<bool>
      fixup_mark;  ///< v7.2-rc7: dirtied out of band; cleared alone only with delalloc set.
  Shared<bool> storage_key;  ///< s390: set by hardware when the frame is changed.
  Shared<std::uint8_t> references;
  Shared<std::uint8_t> pins;     ///< How many of them are pins; the kernel adds 1024 for each.
  Shared<std::uint8_t> mapping;  ///< 1 + index in the file; 0: NULL
  Shared<std::uint8_t> mapcount;
  Shared<std::uint8_t> content;  ///< Version of the bytes in memory.
  /// Blocks that are under IO separately, while the rest of the page may be dirty: PG_writeback is
  /// set as long as there are any.
  Shared<std::uint8_t> blocks;
  Shared<bool> freed;  ///< Ghost; each operation on the page names and tests it.
};

/// Waits until the page is unlocked, and locks it.
void lock_page(Task& task, Page& page);
/// Returns: whether the page was unlocked and is now locked.
bool trylock_page(Task& task, Page& page);
void unlock_page(Task& task, Page& page);

/// Takes a reference. Requires: the caller is sure that the page exists.
void get_page(Task& task, Page& page, Op op = Op("get_page", checker::CallSite::current()));
/// Drops a reference; the last one frees the page.
void put_page(Task& task, Page& page, Op op = Op("put_page", checker::CallSite::current()));

/// The same for a pin. Pins are counted only where reclaim looks at them (reclaim_skips_pinned).
/// Mirrors: pin_user_pages() and unpin_user_page(), mm/gup.c; before, get_user_pages().
void pin_page(Task& task, Page& page, Op op = Op("get_page", checker::CallSite::current()));
void unpin_page(Task& task, Page& page, Op op = Op("unpin", checker::CallSite::current()));
/// Mirrors: page_maybe_dma_pinned(), include/linux/mm.h, which cannot tell a pin from very many
/// other references.
bool is_pinned(Task& task, const Page& page,
               Op op = Op("page_maybe_dma_pinned", checker::CallSite::current()));

/// The part of put_page() inside a transition that has named `references` and `freed`.
void drop_reference(Task& task, Page& page);

/// Single operations on one flag or field of a page; each is one transition.
bool test_flag(Task& task, const Page& page, const Shared<bool>& flag, Op op);
void set_flag(Task& task, const Page& page, Shared<bool>& flag, bool value, Op op);
bool test_and_clear_flag(Task& task, const Page& page, Shared<bool>& flag, Op op);
std::uint8_t read_field(Task& task, const Page& page, const Shared<std::uint8_t>& field, Op op);

/// Whether the file system has attached something: PG_private or PG_private_2 is set. Only
/// PG_private owns a reference.
/// Mirrors: page_has_private(), include/linux/page-flags.h.
bool page_has_private(Task& task, const Page& page,
                      Op op = Op("page_has_private", checker::CallSite::current()));

/// The enabling condition of a wait for a flag or tag to be cleared.
bool is_clear(const ConditionView& view, const void* flag);

/// Waits for PG_writeback to be cleared.
/// Mirrors: wait_on_page_writeback(), mm/filemap.c.
void wait_on_page_writeback(Task& task, Page& page);

/// Fails with use-after-free if the page was freed. To be called at the start of a transition.
/// Requires: the transition has named `page.freed`.
void check_page(Task& task, const Page& page);

/// The index of a page that this thread has locked; 0 if it has none.
PageIndex index_of_locked(Task& task, const Page& page);

/// The frame's number.
FrameId frame_of(const Task& task, const Page& page);

}  // namespace model::state
