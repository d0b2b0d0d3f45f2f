#include "state/hash_avx2.hpp"

#if defined(__x86_64__)

#define XXH_INLINE_ALL       // NOLINT: the library's own switches
#define XXH_VECTOR XXH_AVX2  // NOLINT
#include <xxhash.h>

namespace checker {

Hash128 hash_avx2(const void* bytes, size_t length, const void* secret) {
  const XXH128_hash_t hash = XXH3_128bits_withSecret(bytes, length, secret, XXH3_SECRET_SIZE_MIN);
  return {hash.low64, hash.high64};
}

}  // namespace checker

#endif
