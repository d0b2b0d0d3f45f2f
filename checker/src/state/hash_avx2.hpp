#pragma once

// XXH3 with AVX2. The file that implements it is compiled for AVX2, and so includes nothing whose
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
