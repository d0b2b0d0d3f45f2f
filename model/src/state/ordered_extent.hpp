#pragma once

// Ordered extents: writes that are under way, one per index at a time.
//
// Invariants:
//   (1) The tree holds one reference to each extent in it; each lookup and the finishing work take
//       one more. An extent without references is free to be used again.
//   (2) `bytes_left` counts pages; who brings it to 0 sets IO_DONE and queues the finishing work.
//   (3) An extent is one object: its fields change under the ordered-tree lock, or belong to who
//       finishes it.
//   (4) The extent outlives PG_writeback: the file's version on disk changes when it is finished.

#include <checker/objects.hpp>
#include <cstdint>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model {

inline constexpr std::size_t ordered_max = 6;

struct OrderedExtent {
  std::uint8_t references;
  std::uint8_t bytes_left;  ///< In pages.
  bool BTRFS_ORDERED_IOERR;
  bool BTRFS_ORDERED_COMPLETE;
  std::uint8_t index;
  std::uint8_t data;  ///< Version that was sent to the new place on disk.
};

struct OrderedTree {
  Shared<std::uint8_t> at[pages_max];  ///< 1 + number of the extent at an index; 0: none
  OrderedExtent extent[ordered_max];
};

/// Inserts an extent for one page. BUG if there is one already.
/// Mirrors: btrfs_add_ordered_extent(), fs/btrfs/ordered-data.c.
void btrfs_add_ordered_extent(Task& task, PageIndex index);

/// Finds the extent that overlaps the page, and takes a reference; null if there is none.
/// Mirrors: btrfs_lookup_ordered_range() (v3.2: btrfs_lookup_ordered_extent()).
OrderedExtent* btrfs_lookup_ordered_range(Task& task, PageIndex index);

void btrfs_put_ordered_extent(Task& task, OrderedExtent& extent);

/// Writes the extent's pages out and waits until it is complete. Holds no lock while it sleeps.
/// Mirrors: btrfs_start_ordered_extent().
void btrfs_start_ordered_extent(Task& task, OrderedExtent& extent);

/// Accounts for one page whose IO has ended; on the last one queues the finishing work.
/// Mirrors: btrfs_dec_test_ordered_pending() and the queueing after it.
void btrfs_dec_test_ordered_pending(Task& task, PageIndex index, bool uptodate, std::uint8_t data);

}  // namespace model
