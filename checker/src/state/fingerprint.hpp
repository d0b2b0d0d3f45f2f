#pragma once

#include <cstddef>
#include <cstdint>

#include "checker/operation.hpp"

namespace checker {

/// 128-bit hash of a state: the sum of the hashes of its parts, each with its own secret, so that
/// only changed parts are hashed again. If the hash is random, two given different states collide
/// with probability 2^-128.
struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  bool operator==(const Fingerprint&) const = default;
  Fingerprint& operator+=(const Fingerprint& other) {
    low += other.low;
    high += other.high;
    return *this;
  }
};

struct FingerprintHash {
  std::size_t operator()(const Fingerprint& print) const { return print.low; }
};

/// The parts of a state: the objects, and the stack of each thread.
inline constexpr std::size_t parts_max = threads_max + 1;

/// XXH3, with AVX2 where the processor has it. Requires: part < parts_max.
Fingerprint hash_part(const void* bytes, std::size_t length, std::size_t part);
/// The same value, on any processor.
Fingerprint hash_part_anywhere(const void* bytes, std::size_t length, std::size_t part);

}  // namespace checker
