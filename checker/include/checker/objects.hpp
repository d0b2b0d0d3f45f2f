#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "checker/runtime.hpp"

namespace checker {

/// What can lie in the arena: compared and copied as bytes, so no padding and no ownership.
template <typename T>
concept ArenaValue = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

/// One shared variable; each of its operations is one transition.
/// `value` is for code inside a transition that has named the object, for guards and properties.
template <ArenaValue T>
struct Shared {
  T value;

  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", __builtin_FUNCTION())) const {
    runtime.announce(op, reads(*this));
    return value;
  }
  void write(Runtime& runtime, T next, Op op = Op("write", __builtin_FUNCTION())) {
    runtime.announce(op, writes(*this));
    value = next;
  }
  /// Returns: the value before.
  T exchange(Runtime& runtime, T next, Op op = Op("exchange", __builtin_FUNCTION())) {
    runtime.announce(op, writes(*this));
    const T before = value;
    value = next;
    return before;
  }
};

/// A counter whose increments commute. Reading it is an ordinary read.
template <std::unsigned_integral T = std::uint8_t>
struct Counter {
  T value;

  void add(Runtime& runtime, T amount, Op op = Op("add", __builtin_FUNCTION())) {
    runtime.announce(op, updates(*this));
    value = static_cast<T>(value + amount);
  }
  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", __builtin_FUNCTION())) const {
    runtime.announce(op, reads(*this));
    return value;
  }
};

/// A sleeping lock. Remembers its holder for deadlock reports; not recursive.
struct Lock {
  std::uint8_t holder;  ///< Thread id + 1; 0 while free.

  static bool is_free(const void* lock) { return static_cast<const Lock*>(lock)->holder == 0; }
  [[nodiscard]] bool held() const { return holder != 0; }

  void lock(Runtime& runtime, Op op = Op("lock", __builtin_FUNCTION())) {
    runtime.announce_lock(op, holder);
    holder = runtime.holder_mark();
  }
  /// Returns: whether the lock was free and is now held.
  bool trylock(Runtime& runtime, Op op = Op("trylock", __builtin_FUNCTION())) {
    runtime.announce(op, acquires(*this));
    if (holder != 0) return false;
    holder = runtime.holder_mark();
    return true;
  }
  /// Not owner-checked, like the kernel's page lock; unlocking a free lock is an assertion.
  void unlock(Runtime& runtime, Op op = Op("unlock", __builtin_FUNCTION())) {
    runtime.announce(op, releases(*this));
    runtime.check(holder != 0, "unlock of a lock that nobody holds");
    holder = 0;
  }
};

/// A lock that only its holder may release, and that nobody can try or look at. Weaker than Lock,
/// and so cheaper to explore: what follows a release need not be interleaved with it.
struct Mutex {
  std::uint8_t holder;  ///< Thread id + 1; 0 while free.

  void lock(Runtime& runtime, Op op = Op("lock", __builtin_FUNCTION())) {
    runtime.announce_lock(op, holder);
    hold(runtime);
  }
  /// Takes the mutex inside a transition that names it as acquired, and waited until it was free.
  void hold(Runtime& runtime) { holder = runtime.holder_mark(); }
  /// Errors: an assertion fails if another thread holds the mutex, or none.
  void unlock(Runtime& runtime, Op op = Op("unlock", __builtin_FUNCTION())) {
    runtime.check(holder == runtime.holder_mark(),
                  "unlock of a mutex that the thread does not hold");
    runtime.announce_mutex_unlock(op, releases(*this));
    holder = 0;
  }
};

/// Data that a lock guards: World::guard() says which. Each access checks that its thread holds the
/// lock; it cannot block and needs no scheduling point of its own (Lipton 1975).
template <ArenaValue T>
struct Guarded {
  T value;

  [[nodiscard]] T read(Runtime& runtime, Op op = Op("read", __builtin_FUNCTION())) const {
    runtime.access_guarded(op, reads(*this));
    return value;
  }
  void write(Runtime& runtime, T next, Op op = Op("write", __builtin_FUNCTION())) {
    runtime.access_guarded(op, writes(*this));
    value = next;
  }
};

}  // namespace checker
