#pragma once

#include "state/raw_memory.hpp"

// Frames start zeroed. A frame has holes: slots of branches that were not taken, the unused part of
// a register's slot. Bytes left there by earlier calls would make equal states look different while
// the frame is live. Thread code is therefore compiled to call checker_zero_below() on entry to
// each function, before its frame is set up; it zeroes the memory below the stack pointer.
//
// Sound because that memory is unused: a caller keeps nothing below its stack pointer, and the
// function has not put anything there yet.
//
// The flags are those of `thread_code` in CMakeLists.txt. Code compiled without them works, too,
// but more states are distinguished.

#if defined(__x86_64__) && !CHECKER_ASAN
#define CHECKER_ZEROES_FRAMES 1
#else
#define CHECKER_ZEROES_FRAMES 0
#endif

extern "C" {
/// Whether zeroing is on: only where states are compared.
extern bool checker_zeroes_frames;
}
