#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "checker/operation.hpp"
#include "checker/schedule.hpp"

namespace checker {

class Execution;

/// What a test puts around steps: it watches them, or changes what they do. Only in the build of
/// the tests that have one; elsewhere nothing of it is compiled.
///
/// What it changes must depend on the state alone, or states no longer determine what follows.
class StepHook {
 public:
  virtual ~StepHook() = default;
  /// Whether a thread goes on although its guard does not hold.
  virtual bool lets_through(const Execution& execution, ThreadId thread) = 0;
  /// Around what the thread does from its announcement to the next one. `objects` are the bytes of
  /// all objects; ids are offsets.
  virtual void before(const Execution& execution, Choice choice, std::byte* objects) = 0;
  virtual void after(const Execution& execution, Choice choice, std::byte* objects) = 0;
  /// Takes names off an announcement: those that it keeps come first, in their order.
  /// Returns: how many they are.
  virtual std::size_t keep_names(const Execution& execution, const Pending& pending,
                                 std::span<Touch> touches) {
    static_cast<void>(execution);
    static_cast<void>(pending);
    return touches.size();
  }
  /// The graph search takes a step at once, in the state to which the schedule leads.
  virtual void takes_at_once(const Execution& execution, const Schedule& to, ThreadId thread) {
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
  if (active_step_hook == nullptr || announced.touch_count == 0) return;
  auto& pending = const_cast<Pending&>(announced);  // On its thread's stack, as are its touches.
  auto* touches = const_cast<Touch*>(pending.touches);
  static std::map<const Touch*, std::vector<Touch>> lists;  // Of World::list(): many use them.
  if (pending.listed != 0) {
    auto& copy = lists[pending.touches];
    copy.assign(pending.touches, pending.touches + pending.touch_count);
    touches = copy.data();
  }
  const std::size_t kept =
      active_step_hook->keep_names(execution, pending, {touches, std::size_t{pending.touch_count}});
  if (kept == pending.touch_count) return;
  pending.touches = touches;
  pending.touch_count = static_cast<std::uint16_t>(kept);
}
inline void hook_at_once(const Execution& execution, const Schedule& to, ThreadId thread) {
  if (active_step_hook != nullptr) active_step_hook->takes_at_once(execution, to, thread);
}
#else
constexpr void hook_announcement(const Execution&, const Pending&) {}
constexpr void hook_at_once(const Execution&, const Schedule&, ThreadId) {}
constexpr bool hook_lets_through(const Execution&, ThreadId) { return false; }
constexpr void hook_before(const Execution&, Choice, std::byte*) {}
constexpr void hook_after(const Execution&, Choice, std::byte*) {}
#endif

}  // namespace checker
