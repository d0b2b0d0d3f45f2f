// One thread's stack. On x86-64 the switch is in fiber.hpp; elsewhere, and under AddressSanitizer,
// it is that of Boost.Context, which nothing else uses.
//
// Invariants:
//   (1) The way back to the resumer never lies on a fiber's stack while the fiber is suspended: it
//       differs with the caller's depth, and a restored fiber would return to a dead frame.
//   (2) Registers that a call may clobber are zero when a suspended fiber goes on, and all but the
//       argument when one begins; otherwise a compiler that pushes one of them for alignment would
//       put the resumer's addresses on the fiber's stack, and equal states would look unequal.

#include "fiber.hpp"

#include "raw_memory.hpp"

#if CHECKER_INLINE_SWITCH

#include <cstdint>

namespace checker {

namespace fiber_detail {
void* way_back = nullptr;  // One simulated thread runs at a time, in one thread of the process.
}

namespace {

[[noreturn]] void run(const FiberStart* start) {
  start->entry(start->argument);
  asm volatile(
      "movq %[way_back], %%rsp\n\t"
      "xorl %%eax, %%eax\n\t"
      "popq %%rcx\n\t"
      "jmp *%%rcx"
      :
      : [way_back] "m"(fiber_detail::way_back)
      : "memory");
  __builtin_unreachable();
}

// What fiber_resume() goes to first, with its argument in rdi; on the stack is what comes then.
[[gnu::naked]] void begin() {
  asm("xorl %eax, %eax\n\t"
      "xorl %ebx, %ebx\n\t"
      "xorl %ecx, %ecx\n\t"
      "xorl %edx, %edx\n\t"
      "xorl %esi, %esi\n\t"
      "xorl %ebp, %ebp\n\t"
      "xorl %r8d, %r8d\n\t"
      "xorl %r9d, %r9d\n\t"
      "xorl %r10d, %r10d\n\t"
      "xorl %r11d, %r11d\n\t"
      "xorl %r12d, %r12d\n\t"
      "xorl %r13d, %r13d\n\t"
      "xorl %r14d, %r14d\n\t"
      "xorl %r15d, %r15d\n\t"
      "ret");
}

}  // namespace

void* fiber_create(FiberStack stack) {
  // run() finds nothing where the address of its caller would be: there is none.
  auto* words = reinterpret_cast<std::uintptr_t*>(stack.top) - 3;  // NOLINT: aligned memory
  words[0] = reinterpret_cast<std::uintptr_t>(&begin);
  words[1] = reinterpret_cast<std::uintptr_t>(&run);
  words[2] = 0;
  return words;
}

}  // namespace checker

#else

#include <boost/context/detail/fcontext.hpp>

#if CHECKER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace checker {
namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

void* way_back = nullptr;  // One simulated thread runs at a time, in one thread of the process.

char finished_marker;

#if CHECKER_ASAN
const void* resumer_bottom = nullptr;
std::size_t resumer_size = 0;
#endif

[[noreturn]] void trampoline(transfer_t transfer) {
  way_back = transfer.fctx;
  const auto* start = static_cast<const FiberStart*>(transfer.data);
#if CHECKER_ASAN
  __sanitizer_finish_switch_fiber(nullptr, &resumer_bottom, &resumer_size);
#endif
  start->entry(start->argument);
#if CHECKER_ASAN
  __sanitizer_start_switch_fiber(nullptr, resumer_bottom, resumer_size);
#endif
  jump_fcontext(way_back, &finished_marker);
  __builtin_unreachable();
}

}  // namespace

void* fiber_create(FiberStack stack) {
#if CHECKER_ASAN
  __asan_unpoison_memory_region(stack.bottom, static_cast<std::size_t>(stack.top - stack.bottom));
#endif
  return make_fcontext(stack.top, static_cast<std::size_t>(stack.top - stack.bottom), trampoline);
}

FiberReturn fiber_resume(void* context, FiberStack stack, const FiberStart* start) {
#if CHECKER_ASAN
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, stack.bottom,
                                 static_cast<std::size_t>(stack.top - stack.bottom));
#else
  static_cast<void>(stack);
#endif
  // The start block is constant memory; passing it each time keeps this function free of state.
  const transfer_t transfer =
      jump_fcontext(context, const_cast<FiberStart*>(start));  // NOLINT: C interface
#if CHECKER_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
  return {transfer.data != nullptr ? nullptr : transfer.fctx};
}

__attribute__((noinline)) void fiber_suspend() {
#if CHECKER_ASAN
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, resumer_bottom, resumer_size);
#endif
  way_back = jump_fcontext(way_back, nullptr).fctx;
#if CHECKER_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, &resumer_bottom, &resumer_size);
#endif
}

}  // namespace checker

#endif
