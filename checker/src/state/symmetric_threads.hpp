#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/thread_set.hpp"
#include "checker/world.hpp"
#include "state/fingerprint.hpp"
#include "state/state_memory.hpp"
#include "state/thread_bodies.hpp"

namespace checker {

/// Symmetric threads (ThreadOptions::symmetry): a canonical fingerprint of states that differ only
/// by swapping such threads, and canonical names of the threads.
class SymmetricThreads {
 public:
  SymmetricThreads(const StateMemory& memory, const ThreadBodies& bodies)
      : memory_(memory), bodies_(bodies) {}

  /// Prepares for a world that was just built. `used`: whether fingerprints are canonical.
  /// Errors: InternalError if threads that are declared symmetric differ.
  void begin(std::span<const SpawnedThread> threads, bool used);
  /// Adds the byte of a lock that symmetric threads may hold. May be called again for the same
  /// lock.
  void note_lock(ObjectId lock);
  /// Notes the locks that the thread's pending operation acquires, as the thread takes it.
  void note_locks(const Pending& announced);

  /// The threads of a symmetry class, including a thread that is alone in its class.
  [[nodiscard]] ThreadSet declared() const { return declared_; }
  /// The threads that are declared symmetric to another thread.
  [[nodiscard]] ThreadSet equal_to_others() const;
  /// The threads that a canonical fingerprint treats as interchangeable; empty if fingerprints are
  /// not canonical.
  [[nodiscard]] ThreadSet canonical() const { return canonical_; }

  /// The hash of such a thread's stack. It does not depend on which thread of its class it is.
  [[nodiscard]] Fingerprint hash_stack(ThreadId thread);
  /// The canonical fingerprint. `of_stacks`: the hash of each stack; `sum`: the sum over the stacks
  /// of all other threads.
  [[nodiscard]] Fingerprint fingerprint(const std::array<Fingerprint, threads_max>& of_stacks,
                                        Fingerprint sum);

  /// A set of threads by canonical names, on which all states with this fingerprint agree; and the
  /// threads of this state with such names. `threads`: the same set both times; it distinguishes
  /// twins.
  /// Requires: fingerprint() was called in this state.
  [[nodiscard]] ThreadSet common_names(ThreadSet threads) const;
  [[nodiscard]] ThreadSet with_common_names(ThreadSet names, ThreadSet threads) const;

 private:
  [[nodiscard]] std::array<ThreadId, threads_max> by_common_names(ThreadSet first) const;

  const StateMemory& memory_;
  const ThreadBodies& bodies_;
  std::span<const SpawnedThread> threads_;
  ThreadSet declared_;
  ThreadSet canonical_;
  std::vector<ObjectId> locks_;  // Sorted.
  // Of each canonical thread: its stack and the locks that it holds, by fingerprint().
  std::array<Fingerprint, threads_max> parts_{};
  std::vector<std::byte> buffer_;
};

}  // namespace checker
