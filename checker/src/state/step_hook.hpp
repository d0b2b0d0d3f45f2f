#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "checker/operation.hpp"
#include "checker/schedule.hpp"

namespace checker {

class Execution;

/// A test's hook around steps, which observes them or changes what they do. Compiled only into the
/// builds of the tests that use it.
///
/// Its changes must depend on the state alone; otherwise states no longer determine what follows.
class StepHook {
 public:
  virtual ~StepHook() = default;
  /// Whether a thread continues although its enabling condition does not hold.
  virtual bool lets_through(const Execution& execution, ThreadId thread) = 0;
  /// Called around a transition of the thread. `objects`: the bytes of all objects; ids are offsets
  /// into them.
  virtual void before(const Execution& execution, Choice choice, std::byte* objects) = 0;
  virtual void after(const Execution& execution, Choice choice, std::byte* objects) = 0;
  /// Drops names from an announcement. The names that remain come first, in their order.
  /// Returns: their number.
  virtual std::size_t keep_names(const Execution& execution, const Pending& pending,
                                 std::span<Access> accesses) {
    static_cast<void>(execution);
    static_cast<void>(pending);
    return accesses.size();
  }
  /// Called when the graph search takes an eager step in the state that the schedule leads to.
  virtual void steps_eagerly(const Execution& execution, const Schedule& to, ThreadId thread) {
    static_cast<void>(execution);
    static_cast<void>(to);
    static_cast<void>(thread);
  }
};

#ifdef CHECKER_MUTANTS
inline StepHook* active_step_hook = nullptr;
inline bool hook_lets_through(const Execution& execution, ThreadId thread) {
  return active_step_hook != nullptr && active_step_hook->lets_through(execution, thread);
}
inline void hook_before(const Execution& execution, Choice choice, std::byte* objects) {
  if (active_step_hook != nullptr) active_step_hook->before(execution, choice, objects);
}
inline void hook_after(const Execution& execution, Choice choice, std::byte* objects) {
  if (active_step_hook != nullptr) active_step_hook->after(execution, choice, objects);
}
inline void hook_announcement(const Execution& execution, const Pending& announced) {
  if (active_step_hook == nullptr || announced.access_count == 0) return;
  auto& pending = const_cast<Pending&>(announced);  // On its thread's stack, as are its accesses.
  auto* accesses = const_cast<Access*>(pending.named);
  static std::map<const Access*, std::vector<Access>>
      lists;  // Of World::list(): shared by many announcements.
  if (pending.listed != 0) {
    auto& copy = lists[pending.named];
    copy.assign(pending.named, pending.named + pending.access_count);
    accesses = copy.data();
  }
  const std::size_t kept = active_step_hook->keep_names(
      execution, pending, {accesses, std::size_t{pending.access_count}});
  if (kept == pending.access_count) return;
  pending.named = accesses;
  pending.access_count = static_cast<std::uint16_t>(kept);
}
inline void hook_eager(const Execution& execution, const Schedule& to, ThreadId thread) {
  if (active_step_hook != nullptr) active_step_hook->steps_eagerly(execution, to, thread);
}
#else
constexpr void hook_announcement(const Execution&, const Pending&) {}
constexpr void hook_eager(const Execution&, const Schedule&, ThreadId) {}
constexpr bool hook_lets_through(const Execution&, ThreadId) { return false; }
constexpr void hook_before(const Execution&, Choice, std::byte*) {}
constexpr void hook_after(const Execution&, Choice, std::byte*) {}
#endif

}  // namespace checker
