#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "checker/runtime.hpp"

// Shared objects. Their values are private: a thread reaches them through its Runtime, inside a
// transition that names the object (access_check.hpp); enabling conditions through a ConditionView;
// properties through a StateView; and set_up() through the World.

namespace checker {

class World;

/// What can lie in the arena: compared and copied as bytes, so no padding and no ownership.
template <typename T>
concept ArenaValue = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

/// A sleeping lock. Remembers its holder for deadlock reports; not recursive.
class Lock {
 public:
  /// The enabling condition of its acquisition.
  static bool is_free(const ConditionView& view, const void* lock) {
    return !static_cast<const Lock*>(lock)->held(view);
  }
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
  /// Returns: thread id + 1; 0 while free.
  [[nodiscard]] std::uint8_t holder(StateView /*view*/) const { return holder_; }

  void lock(Runtime& runtime, Op op = Op("lock", CallSite::current())) {
    runtime.announce_lock(op, holder_);
    take(runtime);
  }
  /// Returns: whether the lock was free and is now held.
  bool trylock(Runtime& runtime, Op op = Op("trylock", CallSite::current())) {
    runtime.announce(op, acquires(*this));
    if (held(runtime)) return false;
    take(runtime);
    return true;
  }
  /// Any thread may unlock it, its holder or not; unlocking a free lock is an assertion.
  void unlock(Runtime& runtime, Op op = Op("unlock", CallSite::current())) {
    runtime.announce(op, releases(*this));
    runtime.check(held(runtime), "unlock of a lock that nobody holds");
    release(runtime);
  }
  /// Takes the lock inside a transition that names it as acquired.
  [[gnu::always_inline]] void take(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    holder_ = runtime.holder_mark();
  }
  /// Gives it back inside a transition that names it as released.
  [[gnu::always_inline]] void release(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    runtime.note_release(this, here);
    holder_ = 0;
  }

 private:
  friend class World;
  std::uint8_t holder_;
};

/// One shared variable; each of read(), write() and exchange() is one transition. The others are
/// for code inside a transition that has named the object.
template <ArenaValue T>
class Shared {
 public:
  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", CallSite::current())) const {
    runtime.announce(op, reads(*this));
    return value_;
  }
  void write(Runtime& runtime, T next, Op op = Op("write", CallSite::current())) {
    runtime.announce(op, writes(*this));
    change(runtime) = next;
  }
  /// Returns: the value before.
  T exchange(Runtime& runtime, T next, Op op = Op("exchange", CallSite::current())) {
    runtime.announce(op, writes(*this));
    const T before = value_;
    change(runtime) = next;
    return before;
  }

  /// Requires: this transition names the object.
  [[gnu::always_inline]] const T& get(Runtime& runtime,
                                      SourcePlace here = SourcePlace::here()) const {
    runtime.note_use(this, Use::read, here);
    return value_;
  }
  /// To change the value, at once. Requires: this transition names the object as written.
  [[gnu::always_inline]] T& change(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    return value_;
  }
  /// To change it so that such changes commute, and without a look at what it was.
  /// Requires: this transition names the object as updated, or as written.
  [[gnu::always_inline]] T& update(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::update, here);
    return value_;
  }
  /// The value in a transition that does not name the object. Nobody can change it meanwhile, since
  /// this thread holds the lock. Requires: World::stable_under(object, lock).
  [[gnu::always_inline]] const T& stable(Runtime& runtime, const Lock& lock,
                                         SourcePlace here = SourcePlace::here()) const {
    runtime.note_stable(this, &lock, here);
    return value_;
  }
  [[gnu::always_inline]] const T& get(const ConditionView& view,
                                      SourcePlace here = SourcePlace::here()) const {
    view.note_read(this, here);
    return value_;
  }
  [[nodiscard]] const T& get(StateView /*view*/) const { return value_; }
  /// The value while the world is built.
  [[nodiscard]] T& initial(World& /*world*/) { return value_; }

 private:
  T value_;
};

/// A counter whose increments commute. Reading it is an ordinary read.
template <std::unsigned_integral T = std::uint8_t>
class Counter {
 public:
  void add(Runtime& runtime, T amount, Op op = Op("add", CallSite::current())) {
    runtime.announce(op, updates(*this));
    runtime.note_use(this, Use::update, SourcePlace::here());
    value_ = static_cast<T>(value_ + amount);
  }
  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", CallSite::current())) const {
    runtime.announce(op, reads(*this));
    return value_;
  }
  [[gnu::always_inline]] T get(const ConditionView& view,
                               SourcePlace here = SourcePlace::here()) const {
    view.note_read(this, here);
    return value_;
  }
  [[nodiscard]] T get(StateView /*view*/) const { return value_; }
  [[nodiscard]] T& initial(World& /*world*/) { return value_; }

 private:
  T value_;
};

/// A lock that only its holder may release, and that nobody can try or look at. Weaker than Lock,
/// and so cheaper to explore: what follows a release need not be interleaved with it.
class Mutex {
 public:
  void lock(Runtime& runtime, Op op = Op("lock", CallSite::current())) {
    runtime.announce_lock(op, holder_);
    hold(runtime);
  }
  /// Takes the mutex inside a transition that names it as acquired, and waited until it was free.
  [[gnu::always_inline]] void hold(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    holder_ = runtime.holder_mark();
  }
  /// Errors: an assertion fails if another thread holds the mutex, or none.
  void unlock(Runtime& runtime, Op op = Op("unlock", CallSite::current())) {
    // Without a name: only this thread changes whether it is this thread that holds the mutex.
    runtime.check(holder_ == runtime.holder_mark(),
                  "unlock of a mutex that the thread does not hold");
    runtime.announce_mutex_unlock(op, releases(*this));
    holder_ = 0;
  }
  /// For an enabling condition of an operation that names the mutex as acquired.
  [[gnu::always_inline]] bool held(const ConditionView& view,
                                   SourcePlace here = SourcePlace::here()) const {
    view.note_read(this, here);
    return holder_ != 0;
  }
  [[nodiscard]] std::uint8_t holder(StateView /*view*/) const { return holder_; }

 private:
  friend class World;
  std::uint8_t holder_;
};

/// Data that a lock guards: World::guard() says which. Each access checks that its thread holds the
/// lock. It cannot block, and under a Mutex it needs no scheduling point of its own (Lipton 1975).
template <ArenaValue T>
class Guarded {
 public:
  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", CallSite::current())) const {
    runtime.access_guarded(op, reads(*this));
    return value_;
  }
  void write(Runtime& runtime, T next, Op op = Op("write", CallSite::current())) {
    runtime.access_guarded(op, writes(*this));
    value_ = next;
  }
  [[nodiscard]] const T& get(StateView /*view*/) const { return value_; }
  [[nodiscard]] T& initial(World& /*world*/) { return value_; }

 private:
  T value_;
};

}  // namespace checker
