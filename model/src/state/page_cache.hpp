#pragma once

// The page cache of one file: which frame is at an index, and its tags.
//
// Invariants:
//   (1) Slots and tags change only under i_pages, a spinlock. A section of it that only accesses
//       what i_pages protects, or does single atomic steps on flags, is one transition; a section
//       whose order against unlocked accesses matters (freeze, test, delete) takes the lock as an
//       object and is several.
//   (2) The dirty tag is not PG_dirty: it is set after PG_dirty, in a second step, and stays when
//       PG_dirty is cleared.
//   (3) Lookups take no lock. One that finds a frozen page tries again.

#include <checker/objects.hpp>
#include <cstdint>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model::state {

struct CacheSlot {
  Shared<std::uint8_t> frame;  ///< 1 + frame; 0: empty
  Shared<bool> tag_dirty;
  Shared<bool> tag_towrite;
  Shared<bool> tag_writeback;
};

struct PageCache {
  checker::Lock i_pages;
  CacheSlot slot[pages_max];
  Shared<std::uint8_t> i_size;       ///< In pages.
  Shared<std::uint8_t> frames_used;  ///< Frames below this one have an owner.
};

enum class Tag : std::uint8_t { none, dirty, towrite };

/// The page at an index (with the tag, if one is given), with a reference; null if there is none.
/// Mirrors: find_get_entry() and find_get_pages_range_tag(), mm/filemap.c.
Page* find_get_page(Task& task, PageIndex index, Tag tag = Tag::none);

/// What makes a page dirty: a thread that the file system does not know of, writeback that
/// redirties the page, or a thread that has reserved space and set delalloc.
enum class Dirtier : std::uint8_t { anybody, writeback, file_system };

/// Marks the page dirty, the tag in a second step. `declared` is the version of the bytes that the
/// caller declares; 0: none.
/// Returns: whether the page was clean.
/// Mirrors: set_page_dirty() and __set_page_dirty_nobuffers(), mm/page-writeback.c; in v7.2-rc7 the
/// dirty_folio callback that marks the page. Left out: accounting, marking the inode dirty.
bool set_page_dirty(Task& task, Page& page, std::uint8_t declared,
                    Dirtier dirtier = Dirtier::anybody);

/// Cleans a page whose data is given up, and clears its mark. Mirrors: cancel_dirty_page().
void cancel_dirty_page(Task& task, Page& page);

/// Mirrors: clear_page_dirty_for_io(), mm/page-writeback.c; the tag survives. `index`: the page's;
/// the caller knows it, by the page lock or by PG_writeback.
bool clear_page_dirty_for_io(Task& task, Page& page, PageIndex index);

/// Cleans a page whose data cannot be written: clear_page_dirty_for_io() in an error path. What was
/// declared up to here is excused if an error is recorded for fsync().
void give_up_page(Task& task, Page& page, PageIndex index);

/// Mirrors: redirty_page_for_writepage(), mm/page-writeback.c. Left out: pages_skipped.
void redirty_page_for_writepage(Task& task, Page& page);

/// Mirrors: tag_pages_for_writeback(), mm/page-writeback.c.
void tag_pages_for_writeback(Task& task, PageIndex first, PageIndex last);

/// One section of i_pages: sets PG_writeback and its tag, drops the dirty tag of a clean page.
/// Mirrors: __test_set_page_writeback(), mm/page-writeback.c.
void set_page_writeback(Task& task, Page& page);

/// Mirrors: end_page_writeback() and test_clear_page_writeback().
void end_page_writeback(Task& task, Page& page, PageIndex index);

/// Start the IO of one more block of a dirty page, and end that of one. PG_writeback covers all
/// blocks of the page together. Requires for the start: the page is locked and dirty.
/// Mirrors: btrfs_subpage_set_writeback() and btrfs_subpage_clear_writeback(), fs/btrfs/subpage.c.
void btrfs_subpage_set_writeback(Task& task, Page& page);
void btrfs_subpage_clear_writeback(Task& task, Page& page, PageIndex index);

/// Takes a page out of the cache, in one section of i_pages; the caller drops the cache's
/// reference.
/// Mirrors: delete_from_page_cache(), mm/filemap.c.
void delete_from_page_cache(Task& task, Page& page);

/// Inside a section of i_pages that the caller holds: slot and tags cleared, mapping NULL.
void delete_in_section(Task& task, Page& page);

void lock_i_pages(Task& task);
void unlock_i_pages(Task& task);

}  // namespace model::state
