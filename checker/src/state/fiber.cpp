// One thread's stack: the only user of Boost.Context.
//
// Invariants:
//   (1) The resumer's context never lies on a fiber's stack while the fiber is suspended: it
//       depends on the caller's depth, and a restored fiber would return to a dead frame.
//   (2) Registers that a call may clobber are zero when a suspended fiber resumes; otherwise a
//       compiler that pushes one of them for alignment would put the resumer's addresses on the
//       fiber's stack, and equal states would look unequal.

#include "state/fiber.hpp"

#include <boost/context/detail/fcontext.hpp>

#include "state/raw_memory.hpp"

#if CHECKER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace checker {

namespace fiber_detail {
void* way_back = nullptr;  // One simulated thread runs at a time, on one thread of the process.
}

namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

using fiber_detail::way_back;

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

#if !CHECKER_INLINE_SWITCH

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

#endif

}  // namespace checker
