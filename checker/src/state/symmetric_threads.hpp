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

/// Symmetric threads, which are declared equal (ThreadOptions::symmetry): a canonical fingerprint
/// of states that differ in the places of such threads only, and canonical names of the threads.
class SymmetricThreads {
 public:
  SymmetricThreads(const StateMemory& memory, const ThreadBodies& bodies)
      : memory_(memory), bodies_(bodies) {}

  /// A world was built. `used`: fingerprints are to be canonical.
  /// Errors: InternalError if threads that are declared equal differ.
  void begin(std::span<const SpawnedThread> threads, bool used);
  /// The byte of a lock that symmetric threads may hold; may be told again.
  void note_lock(ObjectId lock);
  /// The thread takes the operation that it announced: notes the locks that this acquires.
  void note_locks(const Pending& announced);

  /// Those of a symmetry class, also if they are alone in it.
  [[nodiscard]] ThreadSet declared() const { return declared_; }
  /// Those that are declared equal to some other.
  [[nodiscard]] ThreadSet equal_to_others() const;
  /// The threads that a canonical fingerprint is about; empty if fingerprints are not canonical.
  [[nodiscard]] ThreadSet canonical() const { return canonical_; }

  /// The hash of one of those threads' stacks, the same wherever among its equals the thread is.
  [[nodiscard]] Fingerprint hash_stack(ThreadId thread);
  /// The canonical fingerprint. `of_stacks`: the hash of each stack; `sum`: that of the stacks of
  /// all other threads.
  [[nodiscard]] Fingerprint fingerprint(const std::array<Fingerprint, threads_max>& of_stacks,
                                        Fingerprint sum);

  /// A set of threads by names on which all states with this fingerprint agree; and the threads of
  /// this state that have such names. `threads` both times: twins are told apart by it.
  /// Requires: fingerprint() of this state was asked for.
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
