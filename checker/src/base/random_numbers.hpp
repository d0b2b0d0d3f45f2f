#pragma once

#include <cstdint>

namespace checker {

/// Random numbers that are the same on every platform, unlike the standard's distributions. Source:
/// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014
/// (SplitMix64, with the constants of Vigna's version).
class RandomNumbers {
 public:
  /// A separate stream for each pair, so that run n does not depend on the runs before it.
  RandomNumbers(std::uint64_t seed, std::uint64_t stream)
      : state_(scramble(scramble(seed + step) + step * stream)) {}

  std::uint64_t next() { return scramble(state_ += step); }
  /// Returns: any number below `bound`, each with the same probability. Requires: bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t uneven = -bound % bound;  // 2^64 modulo bound values are redrawn.
    std::uint64_t drawn = next();
    while (drawn < uneven) drawn = next();
    return drawn % bound;
  }
  /// Returns: a number from 0 up to, but not including, 1.
  double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;
  static constexpr std::uint64_t scramble(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

  std::uint64_t state_;
};

}  // namespace checker
