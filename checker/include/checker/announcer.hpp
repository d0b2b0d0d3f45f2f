#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "checker/assert.hpp"
#include "checker/operation.hpp"

namespace checker {

struct ThreadRecord;

/// How a simulated thread announces its operations. Each function suspends the thread until its
/// operation is chosen; what follows, up to the next announcement, is a single transition.
class Announcer {
 public:
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

  /// Announces an operation on these objects.
  template <typename... Ats>
  void announce(Op op, Ats... ats) {
    post(op.name, op.site, nullptr, nullptr, 1, OperationKind::ordinary, access(ats)...);
  }
  /// As announce(), but the thread is disabled while `condition(argument)` is false.
  /// Requires: `condition` reads only objects that the operation names.
  template <typename... Ats>
  void announce_when(Op op, Condition condition, const void* argument, Ats... ats) {
    post(op.name, op.site, condition, argument, 1, OperationKind::ordinary, access(ats)...);
  }
  /// As announce_when(), for a number of objects that is not known at compile time.
  /// Requires: at most accesses_max.
  void announce_list(Op op, Condition condition, const void* argument, const At* ats,
                     std::size_t count);
  /// As announce_when(), for a list of any length that was made while the world was built.
  void announce_list(Op op, Condition condition, const void* argument, AccessList list);
  /// As announce_when(), for a daemon at its queue: waiting here forever is not a deadlock.
  template <typename... Ats>
  void announce_idle(Op op, Condition condition, const void* argument, Ats... ats) {
    post(op.name, op.site, condition, argument, 1, OperationKind::idle, access(ats)...);
  }
  /// As announce_when(), for the acquisition of a lock that only a release can enable.
  /// `holder`: the lock's only byte, its holder's mark or 0 while the lock is free.
  void announce_lock(Op op, const std::uint8_t& holder) {
    // The engine tests the byte itself; other readers of the operation need the condition.
    const Condition is_free = [](const ConditionView&, const void* byte) {
      return *static_cast<const std::uint8_t*>(byte) == 0;
    };
    post(op.name, op.site, is_free, &holder, 1, OperationKind::lock, access(acquires(holder)));
  }
  /// As announce(), for the release of a lock that only its holder can release or read.
  void announce_mutex_unlock(Op op, At at) {
    post(op.name, op.site, nullptr, nullptr, 1, OperationKind::mutex_unlock, access(at));
  }
  /// Announces a choice that accesses no object.
  /// Requires: 1 <= alternatives <= 255.
  /// Returns: a number below `alternatives`; the search explores each of them. 0 while draining.
  unsigned choose(Op op, unsigned alternatives) {
    CHECKER_ASSERT(alternatives >= 1 && alternatives <= 255,
                   "choose() needs 1 to 255 alternatives");
    post(op.name, op.site, nullptr, nullptr, static_cast<std::uint8_t>(alternatives),
         OperationKind::ordinary);
    return alternative_;
  }

 protected:
  /// For the engine. `objects`: the start of the arena's objects; `threads`: a record for each
  /// thread.
  Announcer(const std::byte* objects, ThreadRecord* threads)
      : objects_(objects), threads_(threads) {}
  ~Announcer() = default;

  /// The id of an object in the arena.
  [[nodiscard]] ObjectId id_of(const void* object) const {
    return static_cast<ObjectId>(static_cast<const std::byte*>(object) - objects_);
  }
  /// `at` with the object's id in place of its address.
  [[nodiscard]] Access access(At at) const { return {id_of(at.address), at.kind, 0}; }
  /// Lays an announcement on the thread's stack and suspends the thread. Not inlined, so that no
  /// stale bytes of a finished announcement stay in its caller's frame.
  template <typename... Accesses>
  [[gnu::noinline]] void post(const char* operation, CallSite site, Condition condition,
                              const void* argument, std::uint8_t alternatives, OperationKind kind,
                              Accesses... accesses) {
    static_assert(sizeof...(accesses) <= accesses_max);
    constexpr std::size_t count = sizeof...(accesses);
    if constexpr (count == 0) {
      const Pending pending{operation, site,         condition, argument, nullptr,
                            0,         alternatives, kind,      0,        {}};
      suspend(pending);
    } else {
      Announcement<count> all{
          {operation, site, condition, argument, nullptr, count, alternatives, kind, 0, {}},
          {accesses...}};
      all.pending.named = all.accesses;
      suspend(all.pending);
    }
  }
  /// Suspends the current thread until the pending operation is chosen.
  void suspend(const Pending& pending);

  const std::byte* objects_;      ///< The start of the arena's objects.
  ThreadRecord* threads_;         ///< A record for each thread.
  ThreadId current_ = 0;          ///< The thread that runs.
  std::uint8_t alternative_ = 0;  ///< What the chosen operation returns from choose().
};

}  // namespace checker
