#pragma once

#include <cstddef>

#include "state/raw_memory.hpp"

#if defined(__x86_64__) && !CHECKER_ASAN
#define CHECKER_INLINE_SWITCH 1
#else
#define CHECKER_INLINE_SWITCH 0
#endif

namespace checker {

/// The memory of one thread's stack: [bottom, top), both aligned to 16 bytes.
struct FiberStack {
  std::byte* bottom;
  std::byte* top;
};

/// The function that runs on a fiber. It returns to the trampoline, never into a dead frame.
using FiberEntry = void (*)(void* argument);

struct FiberStart {
  FiberEntry entry;
  void* argument;
};

/// Prepares a fiber on `stack`. Returns: its context, which is also its stack pointer.
void* fiber_create(FiberStack stack);

struct FiberReturn {
  void* context;  ///< For resuming it; the live stack is [context, top). Null once the fiber has
                  ///< finished.
};

#if CHECKER_INLINE_SWITCH

namespace fiber_detail {
extern void* way_back;
}

// A processor predicts each return from the preceding calls. Boost's switch is a call that never
// returns, so every later return, up to the outermost caller, would be mispredicted at each switch.
// Instead, this code pushes the return address by hand and jumps to the switch; the functions
// around it are inlined. Requires -mno-red-zone, since the push may be in a leaf function.
#define CHECKER_CALL_CLOBBERS                                                                      \
  "rcx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", \
      "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory"

/// Runs the fiber until it suspends or ends.
/// Requires: on the first call, `start` says what to run and outlives the fiber. Later calls ignore
/// it.
[[gnu::always_inline]] inline FiberReturn fiber_resume(void* context, FiberStack stack,
                                                       const FiberStart* start) {
  static_cast<void>(stack);
  void* back = nullptr;
  void* finished = nullptr;
  asm volatile(
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "jmp *jump_fcontext@GOTPCREL(%%rip)\n"
      "1:"
      : "=a"(back), "=d"(finished), "+D"(context), "+S"(start)
      :
      : CHECKER_CALL_CLOBBERS);
  return {finished != nullptr ? nullptr : back};
}

/// Returns to the code that resumed this fiber. Requires: called on a fiber.
[[gnu::always_inline]] inline void fiber_suspend() {
  // The return context is read and written here, so that no compiler puts it on the stack.
  asm volatile(
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "movq %0, %%rdi\n\t"
      "xorl %%esi, %%esi\n\t"
      "jmp *jump_fcontext@GOTPCREL(%%rip)\n"
      "1:\tmovq %%rax, %0\n\t"
      "xorl %%eax, %%eax\n\txorl %%ecx, %%ecx\n\txorl %%edx, %%edx\n\txorl %%esi, %%esi\n\t"
      "xorl %%edi, %%edi\n\txorl %%r8d, %%r8d\n\txorl %%r9d, %%r9d\n\txorl %%r10d, %%r10d\n\t"
      "xorl %%r11d, %%r11d"
      : "+m"(fiber_detail::way_back)
      :
      : "rax", "rdx", "rsi", "rdi", CHECKER_CALL_CLOBBERS);
}

#undef CHECKER_CALL_CLOBBERS

#else

FiberReturn fiber_resume(void* context, FiberStack stack, const FiberStart* start);
void fiber_suspend();

#endif

}  // namespace checker
