#pragma once

#include "state/raw_memory.hpp"

// Frames that begin as zeros. A frame has holes: a slot of a branch that was not taken, the rest of
// a register's. What calls that have returned left there would tell equal states apart for as long
// as the frame lives. So thread code is compiled to call checker_zero_below() at the beginning of
// each function, before its frame is laid: it zeroes what lies below the stack pointer.
//
// Sound because that memory is nobody's: whoever calls a function keeps nothing below its stack
// pointer, and the function has put nothing there yet.
//
// The flags are those of `thread_code` in CMakeLists.txt. Code without them works as well; more
// states are told apart.

#if defined(__x86_64__) && !CHECKER_ASAN
#define CHECKER_ZEROES_FRAMES 1
#else
#define CHECKER_ZEROES_FRAMES 0
#endif

extern "C" {
/// Whether it does anything: only where states are compared.
extern bool checker_zeroes_frames;
}
