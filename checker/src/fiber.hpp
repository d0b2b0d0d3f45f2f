#pragma once

#include <cstddef>

namespace checker {

/// The memory of one thread's stack: [bottom, top), both aligned to 16 bytes.
struct FiberStack {
  std::byte* bottom;
  std::byte* top;
};

/// Runs on a fiber; must not return normally into a dead frame, so it returns to the trampoline.
using FiberEntry = void (*)(void* argument);

struct FiberStart {
  FiberEntry entry;
  void* argument;
};

/// Prepares a fiber on `stack`. Returns: its context, which is also its stack pointer.
void* fiber_create(FiberStack stack);

struct FiberReturn {
  void* context;  ///< To resume it; its live stack is [context, top). Null once it has finished.
};

/// Goes to the fiber until it suspends or ends.
/// Requires: on the first call `start` says what to run and outlives the fiber; later it is
/// ignored.
FiberReturn fiber_resume(void* context, FiberStack stack, const FiberStart* start);

/// Goes back to whoever resumed this fiber. Only to be called on a fiber.
void fiber_suspend();

}  // namespace checker
