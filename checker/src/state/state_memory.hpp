#pragma once

#include <cstddef>
#include <span>

#include "base/thread_set.hpp"
#include "state/arena.hpp"

namespace checker {

/// What the announcements of the threads say, as sets.
struct ThreadSets {
  ThreadSet live;
  ThreadSet with_condition;  ///< Whose pending operation has an enabling condition.
  ThreadSet waiting;         ///< Those of them whose operation is not the acquisition of a lock.
};

/// The memory of a state: the objects and the live part of every stack, which are the state, and
/// what the engine knows of the threads besides, which the stacks determine.
struct StateMemory {
  /// Back to a memory without threads. `compared`: states are going to be compared.
  void clear(bool compared);
  /// Gives every thread an empty stack; all of them are live. `objects_bytes`: how many bytes of
  /// the objects are in use.
  void begin(std::size_t threads, std::size_t objects_bytes);
  /// The live bytes of a thread's stack, from its stack pointer to the top. None: it has ended.
  [[nodiscard]] std::span<const std::byte> stack(ThreadId thread) const {
    if (records[thread].context == nullptr) return {};
    return {static_cast<const std::byte*>(records[thread].context), arena.stack(thread).top};
  }

  Arena arena;
  ThreadSets sets;
  ThreadId thread_count = 0;
  /// Below the live part of each stack all is zero. Only where states are compared: nobody else
  /// reads what a thread has not written.
  bool wiping = true;
  std::size_t objects_used = 0;
  ThreadRecord records[threads_max] = {};
};

}  // namespace checker
