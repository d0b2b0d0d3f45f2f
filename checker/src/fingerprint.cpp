#include "fingerprint.hpp"

#define XXH_INLINE_ALL  // NOLINT: the library's own switch
#include <xxhash.h>

namespace checker {

Fingerprint hash_part(const void* bytes, std::size_t length, std::uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, length, seed);
  return {hash.low64, hash.high64};
}

}  // namespace checker
