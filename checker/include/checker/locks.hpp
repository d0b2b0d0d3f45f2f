#pragma once

#include <cstdint>

#include "checker/runtime.hpp"

// Locks. Their state is one byte, the mark of the holder or 0, which threads reach as they do the
// values of other shared objects (objects.hpp).

namespace checker {

class World;

/// A sleeping lock. Remembers its holder for deadlock reports. Not recursive.
class Lock {
 public:
  /// The enabling condition of an acquisition.
  static bool is_free(const ConditionView& view, const void* lock) {
    return !static_cast<const Lock*>(lock)->held(view);
  }
  /// @{
  /// Whether any thread holds the lock: for an enabling condition, for a transition that names the
  /// lock, and for a property.
  [[gnu::always_inline]] bool held(const ConditionView& view,
                                   SourcePlace here = SourcePlace::here()) const {
    view.note_read(this, here);
    return holder_ != 0;
  }
  [[gnu::always_inline]] bool held(Runtime& runtime, SourcePlace here = SourcePlace::here()) const {
    runtime.note_use(this, Use::read, here);
    return holder_ != 0;
  }
  [[nodiscard]] bool held(StateView /*view*/) const { return holder_ != 0; }
  /// @}
  /// Returns: the holder's thread id + 1; 0 while the lock is free.
  [[nodiscard]] std::uint8_t holder(StateView /*view*/) const { return holder_; }

  /// Waits until the lock is free, and takes it.
  void lock(Runtime& runtime, Op op = Op("lock", CallSite::current())) {
    runtime.announce_lock(op, holder_);
    take(runtime);
  }
  /// Takes the lock if it is free. Returns: whether it did.
  bool trylock(Runtime& runtime, Op op = Op("trylock", CallSite::current())) {
    runtime.announce(op, acquires(*this));
    if (held(runtime)) return false;
    take(runtime);
    return true;
  }
  /// Releases the lock, whichever thread holds it.
  /// Errors: the defect `assertion` if the lock is free.
  void unlock(Runtime& runtime, Op op = Op("unlock", CallSite::current())) {
    runtime.announce(op, releases(*this));
    runtime.check(held(runtime), "unlock of a lock that is not held");
    release(runtime);
  }
  /// Takes the lock in the current transition.
  /// Requires: the transition names the lock as acquired, and the lock is free.
  [[gnu::always_inline]] void take(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    holder_ = runtime.holder_mark();
  }
  /// Releases the lock in the current transition.
  /// Requires: the transition names the lock as released.
  [[gnu::always_inline]] void release(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    runtime.note_release(this, here);
    holder_ = 0;
  }

 private:
  friend class World;
  std::uint8_t holder_;
};

/// A lock that only its holder may release, and that threads can neither try nor test. Weaker than
/// Lock and therefore cheaper to explore: what follows a release need not be interleaved with it.
class Mutex {
 public:
  /// Waits until the mutex is free, and takes it.
  void lock(Runtime& runtime, Op op = Op("lock", CallSite::current())) {
    runtime.announce_lock(op, holder_);
    hold(runtime);
  }
  /// Takes the mutex in the current transition.
  /// Requires: the transition names the mutex as acquired, and has waited until it was free.
  [[gnu::always_inline]] void hold(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    holder_ = runtime.holder_mark();
  }
  /// Releases the mutex.
  /// Errors: the defect `assertion` if this thread does not hold it.
  void unlock(Runtime& runtime, Op op = Op("unlock", CallSite::current())) {
    // Not announced: whether this thread holds the mutex, only this thread changes.
    runtime.check(holder_ == runtime.holder_mark(),
                  "unlock of a mutex that the thread does not hold");
    runtime.announce_mutex_unlock(op, releases(*this));
    holder_ = 0;
  }
  /// Whether any thread holds the mutex, for the enabling condition of an operation that names it
  /// as acquired.
  [[gnu::always_inline]] bool held(const ConditionView& view,
                                   SourcePlace here = SourcePlace::here()) const {
    view.note_read(this, here);
    return holder_ != 0;
  }
  /// Returns: the holder's thread id + 1; 0 while the mutex is free.
  [[nodiscard]] std::uint8_t holder(StateView /*view*/) const { return holder_; }

 private:
  friend class World;
  std::uint8_t holder_;
};

}  // namespace checker
