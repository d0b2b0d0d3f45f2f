#pragma once

#include <cstddef>
#include <span>

#include "base/thread_set.hpp"
#include "state/arena.hpp"

namespace checker {

/// Properties of the threads' pending operations, as sets.
struct ThreadSets {
  ThreadSet live;
  ThreadSet with_condition;  ///< The pending operation has an enabling condition.
  ThreadSet waiting;         ///< As above, and it does not acquire a lock.
};

/// The memory of a state: the objects and the live part of every stack, which are the state, and
/// the engine's records of the threads, which the stacks determine.
struct StateMemory {
  /// Resets to a memory without threads. `compared`: whether states will be compared.
  void clear(bool compared);
  /// Gives every thread an empty stack and makes it live. `objects_bytes`: the number of object
  /// bytes in use.
  void begin(std::size_t threads, std::size_t objects_bytes);
  /// The live bytes of a thread's stack, from its stack pointer to the top; empty once it has
  /// ended.
  [[nodiscard]] std::span<const std::byte> stack(ThreadId thread) const {
    if (records[thread].context == nullptr) return {};
    return {static_cast<const std::byte*>(records[thread].context), arena.stack(thread).top};
  }

  Arena arena;
  ThreadSets sets;
  ThreadId thread_count = 0;
  /// Whether the memory below the live part of each stack is zeroed. Needed only where states are
  /// compared: nothing else reads bytes that a thread has not written.
  bool wiping = true;
  std::size_t objects_used = 0;
  ThreadRecord records[threads_max] = {};
};

}  // namespace checker
