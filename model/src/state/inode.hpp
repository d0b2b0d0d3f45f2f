#pragma once

// What belongs to the inode and to the disk: extent state, space, queues, versions on disk.

#include <checker/objects.hpp>
#include <cstdint>

#include "model/scenario.hpp"
#include "state/page.hpp"

namespace model::state {

/// Bits of a range that change in one section of the io_tree's spinlock.
struct DelallocBits {
  bool set;        ///< EXTENT_DELALLOC
  bool noreserve;  ///< EXTENT_NORESERVE
};

/// The inode's io_tree, one range per index. A section of its spinlock is one transition.
struct ExtentIoTree {
  checker::Lock extent_locked[pages_max];  ///< EXTENT_LOCKED
  Shared<DelallocBits> delalloc[pages_max];
};

struct Inode {
  checker::Lock i_rwsem;                 ///< Held exclusively by buffered writes and truncation.
  Shared<std::uint8_t> i_rwsem_readers;  ///< Direct writes that share it, from v5.11 on.
  Shared<std::uint8_t> references;       ///< Beyond those of open files: held by queued fixups.
  Shared<std::uint8_t> reserved;         ///< Space reserved for delalloc, in pages.
  Shared<bool> mapping_error;
};

/// A queue of work with one server. An item stays at the head until it is done.
template <typename Item, std::size_t Capacity>
struct WorkQueue {
  std::uint8_t count;
  Item items[Capacity];
};
/// An ordered extent that is to be finished, with the range that it covers.
struct FinishItem {
  std::uint8_t number;
  PageIndex first;
  PageIndex last;
};
using FixupQueue = Shared<WorkQueue<FrameId, 7>>;
using FinishQueue = Shared<WorkQueue<FinishItem, 3>>;

// Inside a transition that names the queue.

template <typename Item, std::size_t Capacity>
void push(Task& task, Shared<WorkQueue<Item, Capacity>>& queue, Item item);
template <typename Item, std::size_t Capacity>
void pop(Task& task, Shared<WorkQueue<Item, Capacity>>& queue);
template <typename Item, std::size_t Capacity>
Item front(Task& task, const Shared<WorkQueue<Item, Capacity>>& queue);

// Enabling conditions on one.

template <typename Queue>
bool has_work(const ConditionView& view, const void* queue) {
  return static_cast<const Queue*>(queue)->get(view).count > 0;
}
template <typename Queue>
bool is_empty(const ConditionView& view, const void* queue) {
  return static_cast<const Queue*>(queue)->get(view).count == 0;
}

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

/// Work for the flusher: 0 none, 1 requested, 2 running.
struct SpaceFlush {
  Shared<std::uint8_t> state;
};

/// i_rwsem, exclusively.
/// Mirrors: inode_lock(), inode_unlock(), include/linux/fs.h.
void inode_lock(Task& task);
void inode_unlock(Task& task);
/// The same, shared.
/// Mirrors: btrfs_inode_lock() with BTRFS_ILOCK_SHARED, fs/btrfs/inode.c.
void inode_lock_shared(Task& task);
void inode_unlock_shared(Task& task);

/// Mirrors: lock_extent_bits() and unlock_extent_cached() for one page.
void lock_extent(Task& task, PageIndex index);
void unlock_extent(Task& task, PageIndex index);

/// Turns a reservation into delalloc; `noreserve`: there is none, and EXTENT_NORESERVE says so.
/// Requires: the range is locked and has no delalloc, whose reservation would leak.
/// Mirrors: btrfs_set_extent_delalloc(). Returns: 0 or -ENOMEM.
int btrfs_set_extent_delalloc(Task& task, PageIndex index, bool noreserve = false);

/// The same for a range that may have delalloc, which is cleared.
/// Errors: delalloc_new_checked_first=off: the old delalloc is cleared all the same.
/// Mirrors: btrfs_reset_extent_delalloc(); before, its callers did both in turn.
int btrfs_reset_extent_delalloc(Task& task, PageIndex index, bool noreserve = false);

/// Inside a transition that has named delalloc and reserved space: clears delalloc, and releases
/// the space if it was reserved.
void drop_delalloc(Task& task, PageIndex index);

/// Clears delalloc with its accounting.
void clear_extent_delalloc(Task& task, PageIndex index);
/// The same and unlocks the range, in one section of the io_tree lock.
void clear_extent_delalloc_and_unlock(Task& task, PageIndex index);

/// Drops PG_private and the extent state of a clean page. Returns: whether it did.
/// Mirrors: btrfs_releasepage(), fs/btrfs/inode.c. Left out: extent maps.
bool btrfs_releasepage(Task& task, Page& page, PageIndex index);

/// Forgets all state of a page that is being truncated. Requires: the page is locked.
/// Mirrors: btrfs_invalidatepage(), fs/btrfs/inode.c.
void btrfs_invalidatepage(Task& task, Page& page, PageIndex index, bool evicting = false);

/// Mirrors: set_page_extent_mapped(), fs/btrfs/extent_io.c.
void set_page_extent_mapped(Task& task, Page& page);

}  // namespace model::state
