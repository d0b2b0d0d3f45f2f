#pragma once

// What unmount destroys: the cleaner thread with its list of delayed iputs, the inode.

#include <checker/objects.hpp>
#include <cstdint>

namespace model::state {

struct Task;
using checker::Shared;

/// The list of delayed iputs and the state of the cleaner that runs them, under their spinlock.
struct Cleaner {
  std::uint8_t delayed_iputs;
  bool busy;
  bool parked;
  bool freed;
};

struct FileSystem {
  Shared<Cleaner> cleaner;
  Shared<bool> inactive;  ///< SB_ACTIVE is cleared: the last iput evicts an inode.
  Shared<bool> evicted;   ///< The inode has been evicted.
};

/// Puts a reference to the inode on the list and wakes the cleaner.
/// Mirrors: btrfs_add_delayed_iput(), fs/btrfs/inode.c. Without an unmount in the scenario, nothing
/// depends on when the cleaner runs: the reference is dropped immediately.
void btrfs_add_delayed_iput(Task& task);

}  // namespace model::state
