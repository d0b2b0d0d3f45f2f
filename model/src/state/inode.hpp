#pragma once

// What belongs to the inode and to the disk: extent state, space, queues, versions on disk.

#include <checker/objects.hpp>
#include <cstdint>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model {

/// The inode's io_tree, one range per index. A section of its spinlock is one transition.
struct ExtentIoTree {
  checker::Lock extent_locked[pages_max];  ///< EXTENT_LOCKED
  Shared<bool> delalloc[pages_max];        ///< EXTENT_DELALLOC
  /// EXTENT_NORESERVE. Part of the object `delalloc`: no transition touches it without naming that.
  bool noreserve[pages_max];
};

struct Inode {
  checker::Lock i_rwsem;            ///< Held by buffered writes and truncation.
  Shared<std::uint8_t> references;  ///< Beyond those of open files: held by queued fixups.
  Shared<std::uint8_t> reserved;    ///< Space promised to delalloc, in pages.
  Shared<bool> mapping_error;
};

/// A queue of work with one server. An item stays at the head until it is done.
template <std::size_t Capacity>
struct WorkQueue {
  static constexpr std::size_t capacity = Capacity;
  std::uint8_t count;
  std::uint8_t items[Capacity];

  void push(Task& task, std::uint8_t item);
  [[nodiscard]] std::uint8_t front() const { return items[0]; }
  void pop() {
    for (std::size_t i = 1; i < Capacity; ++i) items[i - 1] = items[i];
    items[Capacity - 1] = 0;
    --count;
  }
  static bool has_work(const void* queue) {
    return static_cast<const WorkQueue*>(queue)->count > 0;
  }
};
using FixupQueue = WorkQueue<7>;   ///< Items are 1 + frame.
using FinishQueue = WorkQueue<3>;  ///< Items are 1 + number of the ordered extent.

/// IO of one page. PG_writeback keeps the page in place: no reference is held.
struct Bio {
  Shared<std::uint8_t> frame;  ///< 1 + frame; 0: no IO to be done
};

struct Disk {
  Shared<std::uint8_t> data[pages_max];  ///< Version that a reader of the file finds.
  Shared<std::uint8_t> csum[pages_max];  ///< Version that its checksum is of.
};

/// Records an error for fsync() to report; what was declared so far counts as reported.
/// Mirrors: mapping_set_error(), include/linux/pagemap.h.
void record_error(Task& task, PageIndex index);

/// Work for the flusher: 0 none, 1 asked for, 2 under way.
struct SpaceFlush {
  Shared<std::uint8_t> state;
};

/// Reserves space for one page of delalloc. If it is short, has delalloc flushed, waits for that
/// and for ordered extents, and tries once more. Returns: 0 or -ENOSPC.
/// Mirrors: btrfs_delalloc_reserve_space(), btrfs_alloc_data_chunk_ondemand(); later the tickets.
/// Left out: metadata apart from data; the commit, which changes nothing here.
int btrfs_delalloc_reserve_space(Task& task);
void btrfs_delalloc_release_space(Task& task);

/// Mirrors: lock_extent_bits() and unlock_extent_cached() for one page.
void lock_extent(Task& task, PageIndex index);
void unlock_extent(Task& task, PageIndex index);

/// Turns a reservation into delalloc. Requires: the range is locked.
/// Mirrors: btrfs_set_extent_delalloc(). Returns: 0 or -ENOMEM.
int btrfs_set_extent_delalloc(Task& task, PageIndex index);
/// The same for a nocow write that has reserved nothing; `flagged`: says so at the same time.
void set_nocow_delalloc(Task& task, PageIndex index, bool flagged);

/// Inside a transition that has named delalloc and reserved space: clears the one, and gives back
/// the other if it was reserved.
void drop_delalloc(Task& task, PageIndex index);

/// Clears delalloc with its accounting.
void clear_extent_delalloc(Task& task, PageIndex index);
/// The same and unlocks the range, in one section of the io_tree lock.
void clear_extent_delalloc_and_unlock(Task& task, PageIndex index);

/// Drops PG_private and the extent state of a clean page. Returns: whether it could.
/// Mirrors: btrfs_releasepage(), fs/btrfs/inode.c. Left out: extent maps.
bool btrfs_releasepage(Task& task, Page& page, PageIndex index);

/// Forgets all state of a page that is being truncated. Requires: the page is locked.
/// Mirrors: btrfs_invalidatepage(), fs/btrfs/inode.c.
void btrfs_invalidatepage(Task& task, Page& page, PageIndex index);

/// Mirrors: set_page_extent_mapped(), fs/btrfs/extent_io.c.
void set_page_extent_mapped(Task& task, Page& page);

}  // namespace model
