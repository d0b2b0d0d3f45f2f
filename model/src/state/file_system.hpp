#pragma once

// What goes away at unmount: the cleaner thread with its list of delayed iputs, the inode.

#include <checker/objects.hpp>
#include <cstdint>

namespace model::state {

struct Task;
using checker::Shared;

/// The list of delayed iputs and the state of who works it off, under their spinlock.
struct Cleaner {
  std::uint8_t delayed_iputs;
  bool busy;
  bool parked;
  bool freed;
};

struct FileSystem {
  Shared<Cleaner> cleaner;
  Shared<bool> inactive;  ///< SB_ACTIVE is gone: the last iput throws an inode away.
  Shared<bool> evicted;   ///< The inode has been thrown away.
};

/// Puts a reference to the inode on the list and wakes the cleaner.
/// Mirrors: btrfs_add_delayed_iput(), fs/btrfs/inode.c. Without an unmount in the scenario nothing
/// can tell when the cleaner gets to it: the reference is dropped at once.
void btrfs_add_delayed_iput(Task& task);

}  // namespace model::state
