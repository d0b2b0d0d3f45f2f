#include "state/fingerprint.hpp"

#define XXH_INLINE_ALL  // NOLINT: the library's own switch
#include <xxhash.h>

#include "state/hash_avx2.hpp"

namespace checker {

namespace {

// With a seed, the library would derive a secret from it for each longer input; this does it once.
struct Secrets {
  unsigned char bytes[parts_max][XXH3_SECRET_SIZE_MIN];
  Secrets() {
    for (std::size_t part = 0; part < parts_max; ++part) {
      XXH3_generateSecret(bytes[part], sizeof(bytes[part]), &part, sizeof(part));
    }
  }
};
const Secrets secrets;

}  // namespace

Fingerprint hash_part_anywhere(const void* bytes, std::size_t length, std::size_t part) {
  const XXH128_hash_t hash =
      XXH3_128bits_withSecret(bytes, length, secrets.bytes[part], XXH3_SECRET_SIZE_MIN);
  return {hash.low64, hash.high64};
}

Fingerprint hash_part(const void* bytes, std::size_t length, std::size_t part) {
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2) {
    const Hash128 hash = hash_avx2(bytes, length, secrets.bytes[part]);
    return {hash.low, hash.high};
  }
#endif
  return hash_part_anywhere(bytes, length, part);
}

}  // namespace checker
