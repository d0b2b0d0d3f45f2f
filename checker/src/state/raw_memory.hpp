#pragma once

#include <cstddef>
#include <cstring>

#if defined(__SANITIZE_ADDRESS__)
#define CHECKER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHECKER_ASAN 1
#endif
#endif
#ifndef CHECKER_ASAN
#define CHECKER_ASAN 0
#endif

namespace checker {

/// Whether states can be restored as bytes in this build. Under AddressSanitizer they cannot: its
/// shadow memory would no longer match the restored stack frames.
inline constexpr bool bytes_restorable = CHECKER_ASAN == 0;

#if CHECKER_ASAN
/// memcpy and memset that may access the red zones of live stack frames.
void copy_raw(void* to, const void* from, std::size_t length);
void zero_raw(void* to, std::size_t length);
#else
inline void copy_raw(void* to, const void* from, std::size_t length) {
  std::memcpy(to, from, length);
}
inline void zero_raw(void* to, std::size_t length) { std::memset(to, 0, length); }
#endif

/// Zeroes the memory below the live part of a stack, so that equal histories give equal bytes.
/// Proceeds downwards in blocks and stops at the first block that is already zero: everything below
/// it is zero, too, unless a frame had an untouched array larger than a block. Stale bytes that
/// remain can only make equal states look different, never different states equal.
void wipe_below(std::byte* live, std::byte* bottom);

}  // namespace checker
