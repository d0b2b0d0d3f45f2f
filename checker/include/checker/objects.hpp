#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "checker/locks.hpp"
#include "checker/runtime.hpp"

// Shared objects. Their values are private: a thread reaches them through its Runtime, inside a
// transition that names the object (access_check.hpp); enabling conditions through a ConditionView;
// properties through a StateView; and set_up() through the World.

namespace checker {

/// What can lie in the arena: compared and copied as bytes, so no padding and no ownership.
template <typename T>
concept ArenaValue = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

/// One shared variable. Each of read(), write() and exchange() is one transition; the other
/// functions are for code inside a transition that names the object.
template <ArenaValue T>
class Shared {
 public:
  /// Returns: the value.
  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", CallSite::current())) const {
    runtime.announce(op, reads(*this));
    return value_;
  }
  /// Replaces the value.
  void write(Runtime& runtime, T next, Op op = Op("write", CallSite::current())) {
    runtime.announce(op, writes(*this));
    change(runtime) = next;
  }
  /// Replaces the value. Returns: the previous one.
  T exchange(Runtime& runtime, T next, Op op = Op("exchange", CallSite::current())) {
    runtime.announce(op, writes(*this));
    const T before = value_;
    change(runtime) = next;
    return before;
  }

  /// @{
  /// The value: in a transition that names the object, in an enabling condition of an operation
  /// that names it, and in a property.
  [[gnu::always_inline]] const T& get(Runtime& runtime,
                                      SourcePlace here = SourcePlace::here()) const {
    runtime.note_use(this, Use::read, here);
    return value_;
  }
  [[gnu::always_inline]] const T& get(const ConditionView& view,
                                      SourcePlace here = SourcePlace::here()) const {
    view.note_read(this, here);
    return value_;
  }
  [[nodiscard]] const T& get(StateView /*view*/) const { return value_; }
  /// @}
  /// The value, for an immediate change. Requires: this transition names the object as written.
  [[gnu::always_inline]] T& change(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::change, here);
    return value_;
  }
  /// The value, for an immediate change that commutes with other updates and does not depend on
  /// the old value. Requires: this transition names the object as updated, or as written.
  [[gnu::always_inline]] T& update(Runtime& runtime, SourcePlace here = SourcePlace::here()) {
    runtime.note_use(this, Use::update, here);
    return value_;
  }
  /// The value, in a transition that need not name the object: this thread holds the lock without
  /// which no thread changes it. Requires: World::stable_under(object, lock).
  [[gnu::always_inline]] const T& stable(Runtime& runtime, const Lock& lock,
                                         SourcePlace here = SourcePlace::here()) const {
    runtime.note_stable(this, &lock, here);
    return value_;
  }
  /// The value while the world is built.
  [[nodiscard]] T& initial(World& /*world*/) { return value_; }

 private:
  T value_;
};

/// A counter whose increments commute. Reading it is an ordinary read.
template <std::unsigned_integral T = std::uint8_t>
class Counter {
 public:
  /// Adds `amount`, modulo the size of the type.
  void add(Runtime& runtime, T amount, Op op = Op("add", CallSite::current())) {
    runtime.announce(op, updates(*this));
    runtime.note_use(this, Use::update, SourcePlace::here());
    value_ = static_cast<T>(value_ + amount);
  }
  /// \copydoc Shared::read
  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", CallSite::current())) const {
    runtime.announce(op, reads(*this));
    return value_;
  }
  /// @{
  /// The value: in an enabling condition of an operation that names the counter, and in a property.
  [[gnu::always_inline]] T get(const ConditionView& view,
                               SourcePlace here = SourcePlace::here()) const {
    view.note_read(this, here);
    return value_;
  }
  [[nodiscard]] T get(StateView /*view*/) const { return value_; }
  /// @}
  /// The value while the world is built.
  [[nodiscard]] T& initial(World& /*world*/) { return value_; }

 private:
  T value_;
};

/// Data that a lock guards: World::guard() says which. Each access checks that its thread holds the
/// lock. It cannot block, and under a Mutex it needs no scheduling point of its own (Lipton 1975).
template <ArenaValue T>
class Guarded {
 public:
  /// Returns: the value. Errors: the defect `unlocked-access` without the lock.
  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", CallSite::current())) const {
    runtime.access_guarded(op, reads(*this));
    return value_;
  }
  /// Replaces the value. Errors: the defect `unlocked-access` without the lock.
  void write(Runtime& runtime, T next, Op op = Op("write", CallSite::current())) {
    runtime.access_guarded(op, writes(*this));
    value_ = next;
  }
  /// The value in a property.
  [[nodiscard]] const T& get(StateView /*view*/) const { return value_; }
  /// The value while the world is built.
  [[nodiscard]] T& initial(World& /*world*/) { return value_; }

 private:
  T value_;
};

}  // namespace checker
