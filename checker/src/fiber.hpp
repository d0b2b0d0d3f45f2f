#pragma once

#include <cstddef>

#include "raw_memory.hpp"

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

#if CHECKER_INLINE_SWITCH

namespace fiber_detail {
[[gnu::visibility(
    "hidden")]] extern void* way_back;  // The resumer's stack pointer, while a fiber runs.
}

// A switch of our own, of two reasons. A processor predicts each return from the calls before it;
// a switch that is called never returns, so that all returns after it would be predicted wrongly.
// Here the place to go on is pushed by hand and jumped to, and the functions around are inlined.
// And the control words of floating-point arithmetic stay as they are, which halves the cost: all
// threads share them, and none may change them.
//
// A suspended fiber's stack, from its context on: where to go on, r12, r13, r14, r15, rbx, rbp, and
// a word that makes it as long as that of Boost.Context: how deep a stack goes decides which dead
// bytes are left on it, and so which equal states look unequal.
// Requires -mno-red-zone, since a push may be in a leaf function.
#define CHECKER_CALL_CLOBBERS                                                                      \
  "rcx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", \
      "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory"

/// Goes to the fiber until it suspends or ends.
/// Requires: on the first call `start` says what to run and outlives the fiber; later it is
/// ignored.
[[gnu::always_inline]] inline FiberReturn fiber_resume(void* context, FiberStack stack,
                                                       const FiberStart* start) {
  static_cast<void>(stack);
  void* back = nullptr;
  asm volatile(
      "pushq %%rbp\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "movq %%rsp, %[way_back]\n\t"
      "movq %%rsi, %%rsp\n\t"
      "popq %%rcx\n\t"
      "jmp *%%rcx\n"
      "1:\tpopq %%rbp"
      : "=&a"(back), [way_back] "=m"(fiber_detail::way_back), "+S"(context), "+D"(start)
      :
      : "rdx", "rbx", "r12", "r13", "r14", "r15", CHECKER_CALL_CLOBBERS);
  return {back};
}

/// Goes back to whoever resumed this fiber. Only to be called on a fiber.
[[gnu::always_inline]] inline void fiber_suspend() {
  asm volatile(
      "pushq $0\n\t"
      "pushq %%rbp\n\t"
      "pushq %%rbx\n\t"
      "pushq %%r15\n\t"
      "pushq %%r14\n\t"
      "pushq %%r13\n\t"
      "pushq %%r12\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "movq %%rsp, %%rax\n\t"
      "movq %[way_back], %%rsp\n\t"
      "popq %%rcx\n\t"
      "jmp *%%rcx\n"
      "1:\tpopq %%r12\n\t"
      "popq %%r13\n\t"
      "popq %%r14\n\t"
      "popq %%r15\n\t"
      "popq %%rbx\n\t"
      "popq %%rbp\n\t"
      "popq %%rax\n\t"
      "xorl %%eax, %%eax\n\txorl %%ecx, %%ecx\n\txorl %%edx, %%edx\n\txorl %%esi, %%esi\n\t"
      "xorl %%edi, %%edi\n\txorl %%r8d, %%r8d\n\txorl %%r9d, %%r9d\n\txorl %%r10d, %%r10d\n\t"
      "xorl %%r11d, %%r11d"
      :
      : [way_back] "m"(fiber_detail::way_back)
      : "rax", "rdx", "rsi", "rdi", CHECKER_CALL_CLOBBERS);
}

#undef CHECKER_CALL_CLOBBERS

#else

FiberReturn fiber_resume(void* context, FiberStack stack, const FiberStart* start);
void fiber_suspend();

#endif

}  // namespace checker
