#include "state/raw_memory.hpp"

#include <cstdint>

namespace checker {

#if CHECKER_ASAN
// Volatile, so that the compiler does not turn the loops back into intercepted library calls.
__attribute__((no_sanitize("address"))) void copy_raw(void* to, const void* from,
                                                      std::size_t length) {
  auto* out = static_cast<volatile unsigned char*>(to);
  const auto* in = static_cast<const volatile unsigned char*>(from);
  for (std::size_t i = 0; i < length; ++i) out[i] = in[i];
}
__attribute__((no_sanitize("address"))) void zero_raw(void* to, std::size_t length) {
  auto* out = static_cast<volatile unsigned char*>(to);
  for (std::size_t i = 0; i < length; ++i) out[i] = 0;
}
#endif

namespace {

constexpr std::size_t block_bytes = 256;

#if CHECKER_ASAN
using Word = const volatile std::uint64_t;
#else
using Word = const std::uint64_t;
#endif

__attribute__((no_sanitize("address"))) bool is_zero(const std::byte* block) {
  const auto* words = reinterpret_cast<Word*>(block);  // NOLINT: stacks are aligned
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < block_bytes / sizeof(std::uint64_t); ++i) seen |= words[i];
  return seen == 0;
}

}  // namespace

void wipe_below(std::byte* live, std::byte* bottom) {
  std::byte* low = live;
  while (low - bottom >= static_cast<std::ptrdiff_t>(block_bytes) && !is_zero(low - block_bytes)) {
    low -= block_bytes;
  }
  if (low - bottom < static_cast<std::ptrdiff_t>(block_bytes)) low = bottom;
  // One call for everything: for a constant block size, compilers emit slow string instructions.
  if (low != live) zero_raw(low, static_cast<std::size_t>(live - low));
}

}  // namespace checker
