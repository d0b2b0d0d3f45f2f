#pragma once

#include <array>
#include <span>

#include "state/fingerprint.hpp"
#include "state/state_memory.hpp"
#include "state/symmetric_threads.hpp"

namespace checker {

/// The hashes of a state's parts, updated lazily: computing a fingerprint rehashes only the parts
/// that have changed.
class StateHashes {
 public:
  StateHashes(const StateMemory& memory, SymmetricThreads& symmetric)
      : memory_(memory), symmetric_(symmetric) {}

  /// Starts with empty stacks.
  void begin() {
    of_stacks_ = {};
    sums_ = {};
    asked_ = false;
  }
  void stack_changed(ThreadId thread) { sums_.stale.insert(thread); }
  void objects_changed() { sums_.objects_hashed = false; }

  /// Cost: hashes the objects and the stacks that changed. Requires: states are compared.
  Fingerprint fingerprint();

  /// What a snapshot stores besides the hash of each stack.
  struct Sums {
    Fingerprint objects;
    Fingerprint stacks;  ///< The sum of all hashes of stacks, canonical ones left out.
    ThreadSet stale;     ///< The threads whose stack has changed since it was hashed.
    bool objects_hashed = false;
  };
  [[nodiscard]] const Sums& sums() const { return sums_; }
  /// The hash of each stack; empty if no fingerprint was computed since begin().
  [[nodiscard]] std::span<const Fingerprint> of_stacks() const {
    return {of_stacks_.data(), asked_ ? memory_.thread_count : std::size_t{0}};
  }
  /// Restores what sums() and of_stacks() returned.
  void restore(const Sums& sums, std::span<const Fingerprint> of_stacks);

 private:
  void hash_stack(ThreadId thread);

  const StateMemory& memory_;
  SymmetricThreads& symmetric_;
  Sums sums_;
  bool asked_ = false;
  std::array<Fingerprint, threads_max> of_stacks_{};
};

}  // namespace checker
