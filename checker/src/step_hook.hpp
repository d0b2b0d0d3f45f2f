#pragma once

#include <cstddef>

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
#else
constexpr bool hook_lets_through(const Execution&, ThreadId) { return false; }
constexpr void hook_before(const Execution&, Choice, std::byte*) {}
constexpr void hook_after(const Execution&, Choice, std::byte*) {}
#endif

}  // namespace checker
