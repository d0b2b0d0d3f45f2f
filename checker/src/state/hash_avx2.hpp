#pragma once

// XXH3 with AVX2. The implementation file is compiled for AVX2; it includes no header whose inline
// code the linker could use elsewhere.

#include <stddef.h>

namespace checker {

#if defined(__x86_64__)
struct Hash128 {
  unsigned long low;
  unsigned long high;
};
/// Requires: the processor has AVX2; the secret has XXH3_SECRET_SIZE_MIN bytes.
Hash128 hash_avx2(const void* bytes, size_t length, const void* secret);
#endif

}  // namespace checker
