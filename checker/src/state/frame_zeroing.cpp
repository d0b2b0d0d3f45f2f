#include "state/frame_zeroing.hpp"

extern "C" {
bool checker_zeroes_frames = false;
}

#if CHECKER_ZEROES_FRAMES

// Called by code that the compiler inserts (-pg -mfentry -mfentry-name=checker_zero_below), which
// expects all argument registers to be preserved; this uses only xmm15. Zeroes enough bytes for
// nearly all frames. The return address remains; it is the same for each call of a function.
asm(R"(
  .pushsection .text
  .globl checker_zero_below
  .type checker_zero_below, @function
checker_zero_below:
  cmpb $0, checker_zeroes_frames(%rip)
  je 1f
  pxor %xmm15, %xmm15
  .set checker_offset, -16
  .rept 26
  movups %xmm15, checker_offset(%rsp)
  .set checker_offset, checker_offset - 16
  .endr
1:
  ret
  .size checker_zero_below, . - checker_zero_below
  .popsection
)");

#endif
