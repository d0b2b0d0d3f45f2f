#pragma once

#include <atomic>
#include <cstdint>

#include "base/mutants.hpp"
#include "checker/operation.hpp"
#include "jobs/memory_region.hpp"
#include "state/execution.hpp"

namespace checker {

/// To which objects threads have announced dependent accesses. Jobs may share it.
///
/// Purpose: a step on objects to which no other thread ever announces a dependent access commutes
/// with everything that others do, so that it may be taken eagerly. A search cannot know the
/// future; it takes such steps based on what it has seen so far, and starts again if that turns out
/// wrong. Sound: consider a shortest execution of the whole graph that ends with the announcement
/// of a dependent access to an object that was assumed private. All eager steps commute with all of
/// it, so the reduced search has an execution in which the same thread announces the same access,
/// and has noticed it.
///
/// What one of several symmetric threads does, each of them does in some interleaving: what one
/// announces is noted for all of them.
class Footprints {
 public:
  /// `symmetric`: the threads that are declared symmetric to some other thread.
  Footprints(Sharing sharing, std::size_t objects_bytes, ThreadSet symmetric)
      : marks_(sharing), symmetric_(symmetric) {
    marks_.add(objects_bytes);
  }

  /// Notes what a thread has announced. Returns: whether an eager step was wrong.
  bool note(ThreadId thread, const Pending& pending) {
    bool wrong = false;
    for (const Access& access : pending.accesses()) wrong = note(thread, access) || wrong;
    return wrong;
  }
  /// Whether no other thread has announced an access that depends on these.
  [[nodiscard]] bool unobserved(const Pending& pending) {
    for (const Access& access : pending.accesses()) {
      const Mark mark = at(access.object).load(std::memory_order_relaxed);
      if ((mark & conflict) != 0) return false;
    }
    return true;
  }
  /// Notes that a step is taken eagerly. Returns: as note(), if another job has seen a conflict.
  bool use(const Pending& pending) {
    bool wrong = false;
    for (const Access& access : pending.accesses()) {
      std::atomic_ref<Mark> mark = at(access.object);
      Mark before = mark.load(std::memory_order_relaxed);
      if ((before & used) == 0) before = mark.fetch_or(used);
      wrong = wrong || (before & conflict) != 0;
    }
    return wrong;
  }
  /// Starts a new search: conflicts stay known.
  void forget_use() {
    for (std::size_t object = 0; object < marks_.size(); ++object) {
      if ((marks_[object] & used) != 0) marks_[object] &= ~used;
    }
  }

 private:
  // The low byte is the only thread that has announced accesses, plus one, or `many`; above it is
  // the kind of these accesses.
  using Mark = std::uint32_t;
  static constexpr Mark one_thread = 0xff;
  static constexpr Mark many = 0xff;
  static constexpr Mark only_reads = 0x100;
  static constexpr Mark only_updates = 0x200;
  static constexpr Mark mixed = 0x400;
  static constexpr Mark kinds = only_reads | only_updates | mixed;
  static constexpr Mark conflict = 0x800;
  static constexpr Mark used = 0x1000;

  std::atomic_ref<Mark> at(ObjectId object) { return std::atomic_ref(marks_[object]); }

  static Mark kind_of(AccessKind access) {
    if (access == AccessKind::read) return only_reads;
    return access == AccessKind::update ? only_updates : mixed;
  }
  [[nodiscard]] Mark joined(Mark before, ThreadId thread, AccessKind access) const {
    const Mark own = symmetric_.contains(thread) ? many : thread + 1U;
    const Mark kind = kind_of(access);
    const bool first = (before & kinds) == 0;
    const Mark kinds_now = first || (before & kinds) == kind ? kind : mixed;
    const bool alone = own != many && (first || (before & one_thread) == own);
    const Mark others = alone ? own : many | (kinds_now == mixed ? conflict : 0);
    return (before & ~kinds) | kinds_now | others;
  }
  bool note(ThreadId thread, const Access& access) {
    if (mutant(Mutant::footprints_see_no_reads) && access.kind == AccessKind::read) return false;
    std::atomic_ref<Mark> mark = at(access.object);
    Mark before = mark.load(std::memory_order_relaxed);
    for (;;) {
      if ((before & conflict) != 0) return false;
      const Mark after = joined(before, thread, access.kind);
      if (after == before) return false;
      if (mark.compare_exchange_weak(before, after)) {
        if (mutant(Mutant::footprints_never_wrong)) return false;
        return (after & conflict) != 0 && (after & used) != 0;
      }
    }
  }

  GrowingArray<Mark> marks_;
  ThreadSet symmetric_;
};

}  // namespace checker
