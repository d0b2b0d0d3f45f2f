#pragma once

// Ordered extents: writes in flight, of one page or several, one per index at a time.
//
// Invariants:
//   (1) The tree holds one reference to each extent in it; each lookup and the finishing work take
//       one more. An extent without references is free to be used again.
//   (2) `bytes_left` counts pages, each of which is accounted for once; the thread that brings it
//       to 0 takes a reference and has the extent finished.
//   (3) An extent is one object: its fields change under the ordered-tree lock, or belong to the
//       thread that finishes it. Its range is constant while it is referenced: it is read in the
//       transition that takes the reference (OrderedReference).
//   (4) The extent outlives PG_writeback: the file's version on disk changes when it is finished.

#include <checker/objects.hpp>
#include <cstdint>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model::state {

inline constexpr std::size_t ordered_max = 6;

struct OrderedExtentFields {
  std::uint8_t references;
  std::uint8_t bytes_left;  ///< In pages.
  bool BTRFS_ORDERED_IOERR;
  bool BTRFS_ORDERED_COMPLETE;
  std::uint8_t first;          ///< Index of its first page.
  std::uint8_t pages;          ///< How many it covers.
  std::uint8_t truncated_len;  ///< Pages from `first` on that are still in the file.
  std::uint8_t accounted;      ///< Ghost: bit i is set once page `first` + i was accounted for.
  /// Versions that were written to the new place on disk, and those of the checksums.
  std::uint8_t data[pages_max];
  std::uint8_t csum[pages_max];
  std::uint8_t covered[pages_max];  ///< Ghost: versions that had been declared when it was created.

  [[nodiscard]] PageIndex last() const { return static_cast<PageIndex>(first + pages - 1); }
};
using OrderedExtent = Shared<OrderedExtentFields>;

/// An extent that the caller holds a reference to, with its range; or none.
struct OrderedReference {
  OrderedExtent* extent = nullptr;
  PageIndex first = 0;
  PageIndex last = 0;
  std::uint8_t unused[6] = {};
  explicit operator bool() const { return extent != nullptr; }
};

struct OrderedTree {
  Shared<std::uint8_t> at[pages_max];  ///< 1 + number of the extent at an index; 0: none
  OrderedExtent extent[ordered_max];
};

/// Inserts an extent for the pages [first, last]. BUG if there is one already.
/// Mirrors: btrfs_add_ordered_extent(), fs/btrfs/ordered-data.c.
void btrfs_add_ordered_extent(Task& task, PageIndex first, PageIndex last);

/// Finds the extent that overlaps the page, and takes a reference, if there is one.
/// Mirrors: btrfs_lookup_ordered_range() (v3.2: btrfs_lookup_ordered_extent()).
OrderedReference btrfs_lookup_ordered_range(Task& task, PageIndex index);

void btrfs_put_ordered_extent(Task& task, OrderedExtent& extent);

/// The outcome of one page of an ordered extent.
struct PageOutcome {
  bool uptodate = true;
  bool truncated = false;  ///< The page was truncated before it was written.
  std::uint8_t data = 0;   ///< Version that was written.
  std::uint8_t csum = 0;   ///< Version of the checksum.
};

/// Accounts for one page. Returns: the extent, with a reference, if that was the last; else none.
/// Mirrors: btrfs_dec_test_ordered_pending().
OrderedReference btrfs_dec_test_ordered_pending(Task& task, PageIndex index, PageOutcome outcome);

/// As above; the last page queues the finishing work.
void end_ordered_page(Task& task, PageIndex index, PageOutcome outcome);

/// Makes what was written visible to readers, removes the extent and drops two references.
/// Mirrors: btrfs_finish_ordered_io(), fs/btrfs/inode.c. Left out: the transaction.
void btrfs_finish_ordered_io(Task& task, const OrderedReference& ordered);

}  // namespace model::state
